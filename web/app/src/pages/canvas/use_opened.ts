import type { Annotation, Asset } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { annotationsQuery, assetQuery, queryClient } from "~/api/queries";
import { assetImage } from "./image";

const kFreshMs = 10_000;

export interface Opened {
  asset: Asset;
  annotations: readonly Annotation[];
}

// An asset with its annotations as they are when it is opened. The annotations are read once: from then on the
// canvas keeps them; the asset itself stays live.
export function useOpened(project: number, id: number | undefined): { opened: Opened | null; error: unknown; retry: () => void } {
  const [annotations, setAnnotations] = useState<{ id: number; items: readonly Annotation[] } | null>(null);
  const [failed, setFailed] = useState<{ id: number; error: unknown } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const asset = useQuery({ ...assetQuery(project, id ?? 0), enabled: id !== undefined, staleTime: kFreshMs });
  useEffect(() => {
    if (id === undefined) return;
    let live = true;
    const query = annotationsQuery(project, id);
    queryClient.fetchQuery({ ...query, staleTime: kFreshMs }).then(
      (items) => live && (setAnnotations({ id, items }), setFailed(null)),
      (error: unknown) => live && setFailed({ id, error }),
    );
    return () => {
      live = false;
      queryClient.removeQueries({ queryKey: query.queryKey }); // edited since: never to be opened from again
    };
  }, [project, id, attempt]);
  const opened =
    asset.data && asset.data.id === id && annotations?.id === id ? { asset: asset.data, annotations: annotations.items } : null;
  const error = asset.error ?? (failed?.id === id ? failed?.error : null) ?? null;
  const retry = () => {
    void asset.refetch();
    setAttempt((n) => n + 1);
  };
  return { opened, error, retry };
}

// Asked for ahead, so that the next image is there when it is wanted.
export function prefetchAsset(project: number, asset: Asset): void {
  queryClient.setQueryData(assetQuery(project, asset.id).queryKey, asset);
  void queryClient.prefetchQuery({ ...annotationsQuery(project, asset.id), staleTime: kFreshMs });
  void assetImage(project, asset).catch(() => undefined);
}
