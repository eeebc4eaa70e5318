import { t } from "~/i18n";
import { count } from "~/lib/text/format";

// Annotations by class, the most first.
export function ClassBars({ classes, className }: { classes: Readonly<Record<string, number>>; className?: string }) {
  const sorted = Object.entries(classes).sort((a, b) => b[1] - a[1]);
  const most = sorted[0]?.[1] ?? 1;
  return (
    <ul
      aria-label={t("import.byClass")}
      className={`grid grid-cols-[minmax(0,max-content)_minmax(64px,1fr)_auto] items-center gap-x-3 gap-y-1 overflow-auto ${className ?? ""}`}
    >
      {sorted.map(([name, n]) => (
        <li key={name} className="contents">
          <span className="max-w-80 truncate" title={name}>
            {name}
          </span>
          <span className="h-1.5 rounded-full bg-hover">
            <span className="block h-full rounded-full bg-accent" style={{ width: `${(n / most) * 100}%` }} />
          </span>
          <span className="numeric">{count(n)}</span>
        </li>
      ))}
    </ul>
  );
}
