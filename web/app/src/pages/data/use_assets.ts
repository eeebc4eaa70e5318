// The assets of the gallery by index, loaded where it looks.
import type { Asset, AssetPage, Project } from "@touchmark/client";
import { keepPreviousData, useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { unwrap } from "@touchmark/client";
import { api } from "~/api/client";
import { assetPageQuery } from "~/api/queries";
import { type AssetSearch, counterOf, filterOf, isFiltered } from "~/lib/assets/asset_search";
import { counter } from "~/lib/projects/project_counts";

export interface Total {
  n: number;
  more: boolean; // there are more than n
}

export interface AssetList {
  length: number; // cells to lay out
  total: Total;
  at(index: number): Asset | null | undefined; // undefined: not loaded; null: no longer there
  indexOf(id: number): number; // -1: unknown
  loading: boolean;
  error: unknown;
  retry(): void;
}

export const kPage = 120;

// Unfiltered, ids are dense: index i is asset i + 1, and any page can be asked for at once.
function useDense(project: Project | undefined, first: number, last: number, enabled: boolean): AssetList {
  const length = project?.max_asset_id ?? 0;
  const id = project?.id ?? 0;
  const pages = useMemo(() => {
    if (!enabled || length === 0 || last < first) return [];
    const from = Math.floor(first / kPage);
    const to = Math.min(Math.floor(last / kPage), Math.floor((length - 1) / kPage));
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  }, [first, last, length, enabled]);
  const results = useQueries({
    queries: pages.map((page) => ({ ...assetPageQuery(id, { after: page * kPage, limit: kPage }), enabled: enabled && id > 0 })),
  });
  const stamp = results.map((r) => r.dataUpdatedAt).join();
  const loaded = useMemo(() => {
    const map = new Map<number, Map<number, Asset>>();
    results.forEach((result, i) => {
      const page = pages[i];
      if (result.data && page !== undefined) map.set(page, new Map(result.data.items.map((a) => [a.id, a])));
    });
    return map;
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [stamp, pages]);
  const at = useCallback(
    (index: number) => {
      const page = loaded.get(Math.floor(index / kPage));
      return page ? (page.get(index + 1) ?? null) : undefined;
    },
    [loaded],
  );
  const failed = results.find((r) => r.isError);
  return {
    length,
    total: { n: project ? counter(project, "assets") : 0, more: false },
    at,
    indexOf: (asset) => asset - 1,
    loading: !project,
    error: failed?.error ?? null,
    retry: () => results.forEach((r) => void (r.isError && r.refetch())),
  };
}

// Filtered, pages follow one another by the last id seen.
function useKeyset(project: Project | undefined, search: AssetSearch, last: number, enabled: boolean): AssetList {
  const id = project?.id ?? 0;
  const filter = filterOf(search);
  const query = useInfiniteQuery({
    queryKey: ["project", id, "assets", "filtered", filter],
    enabled: enabled && id > 0,
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/assets", {
          params: { path: { project: id }, query: { ...filter, after: pageParam, limit: kPage, count: pageParam === 0 } },
          signal,
        }),
      ),
    getNextPageParam: (page: AssetPage) => (page.items.length < kPage ? undefined : page.items[page.items.length - 1]?.id),
  });
  const items = useMemo(() => query.data?.pages.flatMap((p) => p.items) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;
  useEffect(() => {
    if (enabled && hasNextPage && !isFetchingNextPage && !isError && last >= items.length - kPage / 2) void fetchNextPage();
  }, [enabled, hasNextPage, isFetchingNextPage, isError, last, items.length, fetchNextPage]);
  const counted = query.data?.pages[0];
  const name = counterOf(search);
  const exact = counted?.count_more && project && name ? counter(project, name) : null;
  const total = exact === null ? { n: counted?.count ?? 0, more: counted?.count_more ?? false } : { n: exact, more: false };
  return {
    length: items.length + (hasNextPage ? kPage : 0),
    total: hasNextPage ? total : { n: items.length, more: false },
    at: (index) => items[index],
    indexOf: (asset) => items.findIndex((a) => a.id === asset),
    loading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

export function useAssets(project: Project | undefined, search: AssetSearch, first: number, last: number): AssetList {
  const filtered = isFiltered(search);
  const dense = useDense(project, first, last, !filtered);
  const keyset = useKeyset(project, search, last, filtered);
  return filtered ? keyset : dense;
}
