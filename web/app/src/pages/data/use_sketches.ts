// The labels of the images in view, asked for by portions of the list: one request a portion, whatever is in it.
import type { Sketch } from "@touchmark/client";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { sketchesQuery } from "~/api/queries";
import type { AssetList } from "./use_assets";

const kPortion = 60;

export function useSketches(project: number, list: AssetList, first: number, last: number, wanted: boolean): ReadonlyMap<number, Sketch> {
  const portions: number[][] = [];
  for (let start = Math.floor(first / kPortion) * kPortion; wanted && start <= last && start < list.length; start += kPortion) {
    const ids: number[] = [];
    for (let i = start; i < Math.min(start + kPortion, list.length); i++) {
      const asset = list.at(i);
      if (asset) ids.push(asset.id);
    }
    portions.push(ids);
  }
  const results = useQueries({
    queries: portions.map((ids) => ({ ...sketchesQuery(project, ids), enabled: project > 0 && ids.length > 0 })),
  });
  const stamp = results.map((r) => r.dataUpdatedAt).join();
  return useMemo(
    () => new Map(results.flatMap((r) => r.data ?? []).map((sketch) => [sketch.asset, sketch])),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [stamp, portions.length],
  );
}
