import type { Waiting } from "@touchmark/client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { History } from "lucide-react";
import { useEffect, useRef } from "react";
import { useUserNames } from "~/api/hooks";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { Thumb } from "~/kit/thumb";
import { count, duration } from "~/lib/text/format";
import { useOpenReview } from "./open_review";
import { placeWords, sinceWords } from "./review_words";
import type { WaitingList } from "./use_waiting";

const kRow = 140;

interface ReviewQueueProps {
  project: number;
  current: number | undefined;
  waiting: WaitingList;
}

// What waits for this reviewer, beside the image.
export function ReviewQueue({ project, current, waiting }: ReviewQueueProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { items, more, load } = waiting;
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => kRow, overscan: 4 });
  const shown = rows.getVirtualItems();
  const last = shown[shown.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - 10) load?.();
  }, [last, items.length, load]);
  const index = items.findIndex((item) => item.asset.id === current);
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [index]);
  return (
    <nav aria-label={t("review.queue")} className="flex w-40 shrink-0 flex-col border-r bg-surface">
      <p className="flex h-12 shrink-0 items-center border-b px-3 font-medium" role="status">
        {placeWords(index, items.length, more)}
      </p>
      <div ref={scroller} tabIndex={0} className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]">
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const item = items[row.index];
            if (!item) return null;
            return (
              <li
                key={item.asset.id}
                className="absolute inset-x-0 px-2 pt-2"
                style={{ height: kRow, transform: `translateY(${row.start}px)` }}
              >
                <QueueItem project={project} item={item} current={item.asset.id === current} />
              </li>
            );
          })}
        </ul>
      </div>
    </nav>
  );
}

function QueueItem({ project, item, current }: { project: number; item: Waiting; current: boolean }) {
  const openReview = useOpenReview(project);
  const userName = useUserNames(project);
  const { asset, active_ms } = item;
  const since = sinceWords(item);
  const by =
    asset.annotator === undefined
      ? t("review.byNobody")
      : t("review.by", { name: userName(asset.annotator), time: duration(active_ms / 1000) });
  return (
    <button
      type="button"
      aria-current={current}
      title={[asset.name, since].filter(Boolean).join("\n")}
      onClick={() => openReview(asset.id)}
      className="group flex size-full flex-col gap-0.5 text-left text-xs"
    >
      <span
        className={cx(
          "relative block h-20 w-full shrink-0 overflow-hidden rounded-control bg-hover",
          current ? "outline-2 outline-accent" : "group-hover:outline-1 group-hover:outline-edge",
        )}
      >
        <Thumb project={project} asset={asset.id} size={256} alt="" delay={60} className="!object-cover" />
      </span>
      <span className="sr-only">{asset.name}, </span>
      <span className="w-full truncate">{by}</span>
      {since ? <span className="sr-only">, {since}</span> : null}
      {item.since ? (
        <span aria-hidden className="flex w-full items-center gap-1 text-muted">
          <History size={12} className="shrink-0" />
          {t("review.sinceShort", {
            added: count(item.since.added),
            changed: count(item.since.changed),
            removed: count(item.since.removed),
          })}
        </span>
      ) : null}
    </button>
  );
}
