import type { Annotation, Asset } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { blockingError } from "~/api/blocking";
import { annotationsQuery, assetQuery, queryClient } from "~/api/queries";
import { useLive } from "~/api/stream";
import { workLayer } from "~/lib/layers/layers";
import { assetImage } from "./image";

const kFreshMs = 10_000;

export interface Opened {
  asset: Asset;
  layer: number; // whose annotations they are
  annotations: readonly Annotation[];
}

interface Read<T> {
  id: number;
  layer: number;
  value: T;
}

// An asset with its annotations as they are when it is opened, in the given layer or else in the one that the caller
// works in. The annotations are read once: from then on the canvas keeps them; the asset itself stays live.
export function useOpened(
  project: number,
  id: number | undefined,
  wanted?: number,
): { opened: Opened | null; error: unknown; retry: () => void } {
  const [read, setRead] = useState<Read<readonly Annotation[]> | null>(null);
  const [failed, setFailed] = useState<Read<unknown> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const asset = useQuery({ ...assetQuery(project, id ?? 0), enabled: id !== undefined, staleTime: kFreshMs });
  const known = asset.data?.id === id ? asset.data : undefined;
  const layer = wanted ?? (known && workLayer(known));
  useEffect(() => {
    if (id === undefined || layer === undefined) return;
    let live = true;
    const query = annotationsQuery(project, id, { layer });
    queryClient.fetchQuery({ ...query, staleTime: kFreshMs }).then(
      (value) => live && (setRead({ id, layer, value }), setFailed(null)),
      (error: unknown) => live && setFailed({ id, layer, value: error }),
    );
    return () => {
      live = false;
      queryClient.removeQueries({ queryKey: query.queryKey }); // edited since: never to be opened from again
    };
  }, [project, id, layer, attempt]);
  const hasFailed = failed !== null;
  useEffect(() => {
    if (!hasFailed) return;
    return useLive.subscribe((live, before) => live.epoch > before.epoch && setAttempt((n) => n + 1));
  }, [hasFailed]);
  const isThis = (one: Read<unknown> | null) => one !== null && one.id === id && one.layer === layer;
  // What was asked for ahead is taken at once: no frame without it comes between two images.
  const ahead = known && layer !== undefined && !isThis(read) ? askedAhead(project, known.id, layer) : null;
  const now = ahead ?? read;
  const opened = known && now && isThis(now) ? { asset: known, layer: now.layer, annotations: now.value } : null;
  const error = blockingError(asset) ?? (isThis(failed) ? failed?.value : null) ?? null;
  const retry = () => {
    void asset.refetch();
    setAttempt((n) => n + 1);
  };
  return { opened, error, retry };
}

function askedAhead(project: number, id: number, layer: number): Read<readonly Annotation[]> | null {
  const { queryKey } = annotationsQuery(project, id, { layer });
  const state = queryClient.getQueryState<readonly Annotation[]>(queryKey);
  if (state?.data === undefined || state.isInvalidated || Date.now() - state.dataUpdatedAt > kFreshMs) return null;
  return { id, layer, value: state.data };
}

// Asked for ahead, so that the next image is there when it is wanted.
export async function prefetchAsset(project: number, asset: Asset, wanted?: number): Promise<void> {
  void assetImage(project, asset).catch(() => undefined);
  const query = assetQuery(project, asset.id);
  // A list does not say where the caller would draw.
  if (asset.work_layer !== undefined) queryClient.setQueryData(query.queryKey, asset);
  else await queryClient.prefetchQuery({ ...query, staleTime: kFreshMs });
  const layer = wanted ?? workLayer(queryClient.getQueryData(query.queryKey) ?? asset);
  await queryClient.prefetchQuery({ ...annotationsQuery(project, asset.id, { layer }), staleTime: kFreshMs });
}
