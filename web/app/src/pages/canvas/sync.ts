// The queue of edits on their way to the server: one per user and project, for as long as the page lives.
import { openSync, type Sync, TransportError } from "@touchmark/annotator";
import { isApiError, unwrap } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { useMe } from "~/api/hooks";
import { learnAsset, queryClient, sessionQuery } from "~/api/queries";
import { uuid } from "~/lib/browser/uuid";

const kOffline = new Set(["offline", "unavailable", "internal", "too_many"]);

function transportError(error: unknown): unknown {
  if (!isApiError(error)) return error;
  if (error.code === "unauthorized") return new TransportError("auth", explainLine(error));
  if (kOffline.has(error.code)) return new TransportError("offline", explainLine(error));
  return new TransportError("refused", explainLine(error));
}

async function open(userId: number, projectId: number): Promise<Sync> {
  return openSync({
    userId,
    projectId,
    uuid,
    send: async (operations, { assetId, layer, signal }) => {
      try {
        await queryClient.ensureQueryData(sessionQuery); // its token is needed for writing
        const reply = await unwrap(
          api.POST("/projects/{project}/assets/{asset}/operations", {
            params: { path: { project: projectId, asset: assetId } },
            body: { layer, operations },
            signal,
          }),
        );
        learnAsset(projectId, reply.asset);
        return reply.results;
      } catch (error) {
        throw transportError(error);
      }
    },
  });
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
