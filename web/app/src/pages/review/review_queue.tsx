import { unwrap } from "@touchmark/client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { api } from "~/api/client";
import { projectQuery } from "~/api/queries";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { Thumb } from "~/kit/thumb";
import { count } from "~/lib/text/format";
import { counter } from "~/lib/projects/project_counts";
import { useOpenReview } from "./open_review";

const kPage = 60;
const kRow = 92;

export function reviewQueueKey(project: number) {
  return ["project", project, "assets", "review-queue"];
}

function useQueueItems(project: number) {
  const query = useInfiniteQuery({
    queryKey: reviewQueueKey(project),
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/assets", {
          params: { path: { project }, query: { status: "submitted", after: pageParam, limit: kPage } },
          signal,
        }),
      ),
    getNextPageParam: (page) => (page.items.length < kPage ? undefined : page.items[page.items.length - 1]?.id),
  });
  const items = useMemo(() => query.data?.pages.flatMap((p) => p.items) ?? [], [query.data]);
  return { items, more: query.hasNextPage && !query.isFetchingNextPage, load: query.fetchNextPage };
}

// What waits for review, beside the image.
export function ReviewQueue({ project, current }: { project: number; current: number | undefined }) {
  const openReview = useOpenReview(project);
  const scroller = useRef<HTMLDivElement>(null);
  const { items, more, load } = useQueueItems(project);
  const info = useQuery(projectQuery(project)).data;
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => kRow, overscan: 4 });
  const shown = rows.getVirtualItems();
  const last = shown[shown.length - 1]?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - 10) void load();
  }, [more, last, items.length, load]);
  const index = items.findIndex((a) => a.id === current);
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [index]);
  return (
    <nav aria-label={t("review.queue")} className="flex w-32 shrink-0 flex-col border-r bg-surface">
      <p className="flex h-12 shrink-0 items-center border-b px-3 font-medium">
        {t("review.left", {
          count: info ? counter(info, "status:submitted") : items.length,
          n: count(info ? counter(info, "status:submitted") : items.length),
        })}
      </p>
      <div ref={scroller} tabIndex={0} className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]">
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const asset = items[row.index];
            if (!asset) return null;
            return (
              <li key={asset.id} className="absolute inset-x-0 p-2" style={{ height: kRow, transform: `translateY(${row.start}px)` }}>
                <button
                  type="button"
                  aria-current={asset.id === current}
                  aria-label={asset.name}
                  title={asset.name}
                  onClick={() => openReview(asset.id)}
                  className={cx(
                    "relative block size-full overflow-hidden rounded-control bg-hover",
                    asset.id === current ? "outline-2 outline-accent" : "hover:outline-1 hover:outline-edge",
                  )}
                >
                  <Thumb project={project} asset={asset.id} size={256} alt="" delay={60} className="!object-cover" />
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </nav>
  );
}
