import type { ProblemKind } from "@touchmark/client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { count } from "~/lib/text/format";

const kShown = 20; // of a kind, before somebody asks for all

// Problems by their kinds: how many of each, and those that are named, when a kind is opened.
export function ProblemGroups({ kinds, label }: { kinds: readonly ProblemKind[]; label: string }) {
  return (
    <ul aria-label={label} className="divide-y rounded-panel border bg-surface">
      {kinds.map((kind) => (
        <li key={kind.kind}>
          <Kind kind={kind} />
        </li>
      ))}
    </ul>
  );
}

function Kind({ kind }: { kind: ProblemKind }) {
  const [all, setAll] = useState(false);
  const examples = kind.examples ?? [];
  const shown = all ? examples : examples.slice(0, kShown);
  // A line that only says how many more there are is no example of them.
  const told = examples.reduce((sum, one) => sum + (one.where || examples.length === 1 ? (one.count ?? 1) : 0), 0);
  const rest = kind.count - told;
  if (examples.length === 0) return <Row kind={kind} />;
  return (
    <details className="group">
      <summary className="cursor-pointer list-none hover:bg-hover">
        <Row kind={kind} opens />
      </summary>
      <ul className="max-h-80 overflow-auto border-t bg-canvas py-1 text-xs">
        {shown.map((one, index) => (
          <li key={index} className="px-3 py-1 pl-9 break-words">
            {one.where ? <span className="mr-2 font-mono">{one.where}</span> : null}
            <span className="text-muted">{one.message}</span>
          </li>
        ))}
        {shown.length < examples.length ? (
          <li className="px-3 py-1 pl-9">
            <button type="button" className="link" onClick={() => setAll(true)}>
              {t("imports.showAll", { n: count(examples.length) })}
            </button>
          </li>
        ) : null}
        {shown.length === examples.length && rest > 0 ? (
          <li className="px-3 py-1 pl-9 text-muted">{t("import.moreOfKind", { n: count(rest) })}</li>
        ) : null}
      </ul>
    </details>
  );
}

function Row({ kind, opens }: { kind: ProblemKind; opens?: boolean }) {
  return (
    <span className="flex min-h-8 items-center gap-2 px-3 py-1.5">
      {opens ? <ChevronRight size={14} className="shrink-0 text-muted group-open:rotate-90" aria-hidden /> : <span className="size-3.5" />}
      <span className="min-w-0 flex-1 break-words first-letter:uppercase">{kind.kind}</span>
      <span className="numeric">{count(kind.count)}</span>
    </span>
  );
}
