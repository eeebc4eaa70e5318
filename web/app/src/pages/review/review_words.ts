// What a reviewer is told of an image before they look.
import type { Waiting } from "@touchmark/client";
import { t } from "~/i18n";
import { count, duration } from "~/lib/text/format";

// "3 of 12": of those that wait for this reviewer.
export function placeWords(index: number, total: number, more: boolean): string {
  const known = { n: count(index + 1), total: count(total) };
  if (index < 0) return t(more ? "review.waitingMore" : "review.waiting", known);
  return t(more ? "review.placeMore" : "review.place", known);
}

export function tookWords({ asset, active_ms }: Waiting, userName: (id: number) => string): string {
  if (asset.annotator === undefined) return t("review.tookNobody");
  return t("review.took", { name: userName(asset.annotator), time: duration(active_ms / 1000) });
}

export function sinceParts({ added, changed, removed }: NonNullable<Waiting["since"]>): string {
  return t("review.sinceParts", { added: count(added), changed: count(changed), removed: count(removed) });
}

// How the labels stand to those that the last review looked at; undefined where there was none.
export function sinceWords({ since }: Waiting): string | undefined {
  if (!since) return undefined;
  const { decision } = since.review;
  if (since.added + since.changed + since.removed === 0) return t(`review.sameSince.${decision}`);
  return `${t(`review.changedSince.${decision}`)}: ${sinceParts(since)}`;
}
