import type { Verdict, VerdictCounts } from "@touchmark/client";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { count } from "~/lib/text/format";
import { kVerdicts, partsOf } from "~/lib/verdicts/verdicts";

const kColors: Record<Verdict, string> = {
  accepted: "bg-good",
  edited: "bg-model",
  rejected: "bg-bad",
  rejected_by_policy: "bg-warning",
  waiting: "bg-edge",
};

// All of a run in one line, and its numbers, each of which leads to its images.
export function VerdictBar({ counts, onOpen }: { counts: VerdictCounts; onOpen: (verdict?: Verdict) => void }) {
  return (
    <div className="flex flex-col gap-2">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-hover">
        {partsOf(counts).map(({ verdict, percent }) => (
          <span key={verdict} className={kColors[verdict]} style={{ width: `${percent}%` }} />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        <Part label={t("runs.predicted")} n={counts.predicted} onOpen={() => onOpen()} />
        {kVerdicts.map((verdict) => (
          <Part
            key={verdict}
            color={kColors[verdict]}
            label={t(`runs.verdict.${verdict}`)}
            n={counts[verdict]}
            onOpen={() => onOpen(verdict)}
          />
        ))}
      </ul>
    </div>
  );
}

function Part({ color, label, n, onOpen }: { color?: string; label: string; n: number; onOpen: () => void }) {
  return (
    <li>
      <button
        type="button"
        disabled={n === 0}
        onClick={onOpen}
        className="flex min-h-6 items-center gap-1.5 rounded-control px-1 hover:bg-hover disabled:pointer-events-none disabled:text-muted"
      >
        {color ? <span aria-hidden className={cx("size-2 rounded-full", color)} /> : null}
        <span>{label}</span>
        <span className="numeric font-medium">{count(n)}</span>
      </button>
    </li>
  );
}
