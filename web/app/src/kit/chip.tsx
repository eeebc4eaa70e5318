import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

interface ChipProps {
  children: ReactNode;
  onRemove?: () => void;
  removeLabel?: string;
  tone?: "neutral" | "accent" | "good" | "warning" | "bad";
}

const kTones = {
  neutral: "border-border bg-surface text-ink",
  accent: "border-transparent bg-accent-soft text-accent",
  good: "border-transparent bg-good-soft text-good",
  warning: "border-transparent bg-warning-soft text-warning",
  bad: "border-transparent bg-bad-soft text-bad",
};

export function Chip({ children, onRemove, removeLabel, tone = "neutral" }: ChipProps) {
  return (
    <span className={cx("inline-flex h-6 max-w-60 items-center gap-1 rounded-control border px-1.5 text-xs", kTones[tone])}>
      <span className="truncate">{children}</span>
      {onRemove ? (
        <button type="button" aria-label={removeLabel} onClick={onRemove} className="rounded-control hover:bg-hover">
          <X size={12} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}
