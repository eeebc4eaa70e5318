// The assets of the gallery by index, loaded where it looks.
import type { Asset, AssetPage, Project } from "@touchmark/client";
import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { unwrap } from "@touchmark/client";
import { api } from "~/api/client";
import { assetPageQuery, gapsQuery } from "~/api/queries";
import { type AssetSearch, counterOf, filterOf, isFiltered } from "~/lib/assets/asset_search";
import { idAt, indexAt } from "~/lib/gallery/gaps";
import { kMaxSelected } from "~/lib/gallery/selection";
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

const kNoGaps: readonly number[] = [];

// The ids without an image; null while they are not known. So many that not all are told stay holes in the gallery.
function useGaps(project: Project | undefined, enabled: boolean): readonly number[] | null {
  const some = project !== undefined && counter(project, "assets") < project.max_asset_id;
  const { data } = useQuery({ ...gapsQuery(project?.id ?? 0), enabled: enabled && some });
  if (!some) return kNoGaps;
  if (!data) return null;
  return data.more ? kNoGaps : data.ids;
}

// Unfiltered and in the order of ids, any page can be asked for at once.
function useDense(project: Project | undefined, first: number, last: number, enabled: boolean): AssetList {
  const gaps = useGaps(project, enabled);
  const length = project && gaps ? project.max_asset_id - gaps.length : 0;
  const id = project?.id ?? 0;
  const pages = useMemo(() => {
    if (!enabled || length === 0 || last < first || !gaps) return [];
    const from = Math.floor((idAt(gaps, first) - 1) / kPage);
    const to = Math.floor((idAt(gaps, Math.min(last, length - 1)) - 1) / kPage);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  }, [first, last, length, enabled, gaps]);
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
      if (!gaps || index >= length) return undefined;
      const asset = idAt(gaps, index);
      const page = loaded.get(Math.floor((asset - 1) / kPage));
      return page ? (page.get(asset) ?? null) : undefined;
    },
    [loaded, gaps, length],
  );
  const failed = results.find((r) => r.isError);
  return {
    length,
    total: { n: project ? counter(project, "assets") : 0, more: false },
    at,
    indexOf: (asset) => (gaps ? indexAt(gaps, asset) : -1),
    loading: !project || !gaps,
    error: failed?.error ?? null,
    retry: () => results.forEach((r) => void (r.isError && r.refetch())),
  };
}

// Filtered, pages follow one another by the last id seen.
function useKeyset(project: Project | undefined, search: AssetSearch, last: number, enabled: boolean): AssetList {
  const id = project?.id ?? 0;
  const filter = filterOf(search);
  const { order } = search;
  const query = useInfiniteQuery({
    queryKey: ["project", id, "assets", "filtered", filter, order],
    enabled: enabled && id > 0,
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/assets", {
          params: {
            path: { project: id },
            query: { ...filter, ...(order ? { order } : {}), after: pageParam, limit: kPage, count: pageParam === 0 },
          },
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
  const listed = isFiltered(search) || search.order !== undefined;
  const dense = useDense(project, first, last, !listed);
  const keyset = useKeyset(project, search, last, listed);
  return listed ? keyset : dense;
}

// All that match, in order; at most as many as can be selected.
export async function allAssets(project: number, search: AssetSearch): Promise<Asset[]> {
  const all: Asset[] = [];
  for (let after = 0; all.length < kMaxSelected;) {
    const limit = 1000;
    const query = { ...filterOf(search), ...(search.order ? { order: search.order } : {}), after, limit };
    const page = await unwrap(api.GET("/projects/{project}/assets", { params: { path: { project }, query } }));
    all.push(...page.items);
    after = all[all.length - 1]?.id ?? 0;
    if (page.items.length < limit) break;
  }
  return all.slice(0, kMaxSelected);
}
