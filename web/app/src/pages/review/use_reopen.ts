// Taking an approval back, at the image or from the notice that it was given.
import { type Asset, unwrap } from "@touchmark/client";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { assetTasksQuery, learnAsset, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { kTruth } from "~/lib/layers/layers";
import { useOpenReview } from "./open_review";
import { reviewQueueKey } from "./use_waiting";

// What every decision of a reviewer changes.
export function learnDecided(project: number, asset: Asset): void {
  learnAsset(project, asset);
  void queryClient.invalidateQueries({ queryKey: assetTasksQuery(project, asset.id).queryKey });
  void queryClient.invalidateQueries({ queryKey: reviewQueueKey(project) });
  void queryClient.invalidateQueries({ queryKey: ["project", project, "self"] });
}

// The image waits for review again, and is opened for that.
export function useReopen(project: number, { id: asset, name }: Asset, layer: number): () => Promise<void> {
  const openReview = useOpenReview(project);
  return async () => {
    try {
      const path = { project, asset };
      learnDecided(project, await unwrap(api.POST("/projects/{project}/assets/{asset}/reopen", { params: { path }, body: { layer } })));
      notify(t("review.reopened", { name }));
      openReview(asset, false, layer === kTruth ? undefined : layer);
    } catch (error) {
      notify(explainLine(error));
    }
  };
}
