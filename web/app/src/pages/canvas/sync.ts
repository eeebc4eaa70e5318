// The queue of edits on their way to the server: one per user and project, for as long as the page lives.
import { openSync, type Sync, TransportError } from "@touchmark/annotator";
import { isApiError, unwrap } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, gate, impatient } from "~/api/client";
import { explainLine } from "~/api/explain";
import { useMe } from "~/api/hooks";
import { learnAsset } from "~/api/queries";
import { useLive } from "~/api/stream";
import { uuid } from "~/lib/browser/uuid";
import { countUnsaved } from "~/lib/saving/unsaved";
import { t } from "~/i18n";

const kOffline = new Set(["offline", "unavailable", "internal", "too_many"]);

function transportError(error: unknown): unknown {
  if (!isApiError(error)) return error;
  if (error.code === "unauthorized") return new TransportError("auth", explainLine(error));
  if (kOffline.has(error.code)) return new TransportError("offline", explainLine(error));
  const gone = error.code === "forbidden" || error.code === "not_found";
  return new TransportError(gone ? "forbidden" : "refused", explainLine(error));
}

async function open(userId: number, projectId: number): Promise<Sync> {
  const sync = await openSync({
    userId,
    projectId,
    uuid,
    send: async (operations, { assetId, layer, signal }) => {
      // One person's work is never sent in the name of another who has signed in since.
      if (gate.owner?.id !== userId) throw new TransportError("auth", t("error.unauthorized.what"));
      try {
        const reply = await unwrap(
          api.POST("/projects/{project}/assets/{asset}/operations", {
            params: { path: { project: projectId, asset: assetId } },
            body: { layer, operations },
            signal,
            ...impatient,
          }),
        );
        learnAsset(projectId, reply.asset);
        return reply.results;
      } catch (error) {
        throw transportError(error);
      }
    },
  });
  countUnsaved(userId, projectId, sync);
  gate.subscribe(() => gate.getState().kind === "in" && gate.owner?.id === userId && sync.retryNow());
  // The stream is back: so is the server.
  useLive.subscribe((live, before) => live.epoch > before.epoch && sync.getState().kind === "offline" && sync.retryNow());
  return sync;
}

const syncs = new Map<string, Promise<Sync>>();

export function useSync(project: number): { sync: Sync | undefined; error: unknown } {
  const user = useMe()?.id ?? 0;
  const query = useQuery({
    queryKey: ["sync", user, project],
    enabled: user > 0,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
    structuralSharing: false,
    queryFn: () => {
      const key = `${user}:${project}`;
      const opened = syncs.get(key) ?? open(user, project);
      syncs.set(key, opened);
      opened.catch(() => syncs.delete(key));
      return opened;
    },
  });
  const sync = query.data;
  useEffect(() => {
    if (!sync) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (sync.hasUnwrittenWork()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [sync]);
  return { sync, error: query.error };
}
