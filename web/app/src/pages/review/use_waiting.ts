// What waits for this reviewer, and where in it an image is.
import { unwrap, type Waiting } from "@touchmark/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "~/api/client";

const kPage = 60;

export function reviewQueueKey(project: number) {
  return ["project", project, "assets", "review-queue"];
}

export interface WaitingList {
  items: readonly Waiting[];
  more: boolean; // there are others behind these
  load: (() => void) | undefined; // asks for them; undefined while that goes on, or there are none
}

export function useWaiting(project: number, may: boolean): WaitingList {
  const query = useInfiniteQuery({
    queryKey: reviewQueueKey(project),
    enabled: may,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/reviews/waiting", {
          params: { path: { project }, query: { after: pageParam, limit: kPage } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_after,
  });
  const items = useMemo(() => query.data?.pages.flatMap((p) => p.items) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return { items, more: hasNextPage, load: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined };
}
