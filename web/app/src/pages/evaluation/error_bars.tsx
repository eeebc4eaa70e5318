import type { Evaluation, EvaluationErrorKind } from "@touchmark/client";
import { t } from "~/i18n";
import { count, share } from "~/lib/text/format";

interface ErrorBarsProps {
  errors: Evaluation["errors"];
  onOpen: (kind: EvaluationErrorKind) => void;
}

// Why AP is not higher: how long a bar is, so much would be gained.
export function ErrorBars({ errors, onOpen }: ErrorBarsProps) {
  const most = Math.max(1e-9, ...errors.kinds.map(({ gain }) => gain));
  return (
    <ul aria-label={t("evaluation.errors")} className="flex flex-col gap-3">
      {errors.kinds.map(({ kind, count: n, gain }) => (
        <li key={kind} className="flex flex-col gap-1" title={t(`evaluation.error.${kind}Text`)}>
          <div className="flex items-baseline gap-2">
            <button
              type="button"
              className="link min-w-0 flex-1 truncate text-left disabled:text-ink disabled:no-underline"
              disabled={n === 0}
              onClick={() => onOpen(kind)}
            >
              {t(`evaluation.error.${kind}`)}
            </button>
            <span className="numeric text-muted">{count(n)}</span>
            <span className="numeric w-14">{n === 0 ? "–" : `+${share(gain)}`}</span>
          </div>
          <span className="h-1.5 rounded-full bg-hover">
            <span className="block h-full rounded-full bg-bad" style={{ width: `${(gain / most) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
