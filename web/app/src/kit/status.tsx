import type { AssetStatus } from "@touchmark/client";
import { t } from "~/i18n";
import { cx } from "./cx";

// Told apart by form as well as by color: dashed, half, three quarters, cross, tick.
const kColors: Record<AssetStatus, string> = {
  new: "text-muted",
  in_progress: "text-accent",
  submitted: "text-warning",
  rejected: "text-bad",
  approved: "text-good",
};

function Mark({ status }: { status: AssetStatus }) {
  const ring = (
    <circle
      cx="7"
      cy="7"
      r="5.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray={status === "new" ? "2 1.5" : undefined}
    />
  );
  switch (status) {
    case "new":
      return ring;
    case "in_progress":
      return (
        <>
          {ring}
          <path d="M7 3.5a3.5 3.5 0 0 1 0 7Z" fill="currentColor" />
        </>
      );
    case "submitted":
      return (
        <>
          {ring}
          <path d="M7 3.5A3.5 3.5 0 1 1 3.5 7H7Z" fill="currentColor" />
        </>
      );
    case "rejected":
      return (
        <>
          <circle cx="7" cy="7" r="6.25" fill="currentColor" />
          <path d="m5 5 4 4m0-4L5 9" stroke="var(--surface)" strokeWidth="1.5" strokeLinecap="round" />
        </>
      );
    case "approved":
      return (
        <>
          <circle cx="7" cy="7" r="6.25" fill="currentColor" />
          <path
            d="m4.5 7.2 1.8 1.8 3.2-3.6"
            fill="none"
            stroke="var(--surface)"
            strokeWidth="1.5"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      );
  }
}

export function StatusDot({ status, className }: { status: AssetStatus; className?: string }) {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      className={cx("shrink-0", kColors[status], className)}
      role="img"
      aria-label={t(`status.${status}`)}
    >
      <Mark status={status} />
    </svg>
  );
}

export function Status({ status }: { status: AssetStatus }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StatusDot status={status} />
      {t(`status.${status}`)}
    </span>
  );
}

export const kStatuses: readonly AssetStatus[] = ["new", "in_progress", "submitted", "rejected", "approved"];
const kFills: Record<AssetStatus, string> = {
  new: "bg-transparent",
  in_progress: "bg-accent",
  submitted: "bg-warning",
  rejected: "bg-bad",
  approved: "bg-good",
};

// One bar of a project's assets by status; "new" is what is left.
export function StatusBar({ counts, total }: { counts: Record<AssetStatus, number>; total: number }) {
  const order: AssetStatus[] = ["approved", "submitted", "rejected", "in_progress"];
  const label = kStatuses.map((s) => `${t(`status.${s}`)} ${counts[s]}`).join(", ");
  return (
    <div role="img" aria-label={label} className="flex h-1.5 gap-px overflow-hidden rounded-full bg-hover">
      {total > 0
        ? order.map((s) => (counts[s] ? <div key={s} className={kFills[s]} style={{ width: `${(counts[s] / total) * 100}%` }} /> : null))
        : null}
    </div>
  );
}
