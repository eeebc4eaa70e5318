import type { EvaluationClass } from "@touchmark/client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { type Behind, type ClassOrder, sortedClasses } from "~/lib/evaluation/evaluation";
import { count, decimal, share } from "~/lib/text/format";

interface ClassScoresProps {
  classes: readonly EvaluationClass[];
  chosen: number | null;
  onChoose: (id: number | null) => void;
  onOpen: (behind: Behind) => void;
}

const kColumns: readonly ClassOrder[] = ["name", "ap", "ap50", "ar", "truths", "predictions", "threshold", "f1"];

// By class, the worst first: that is where the work is. Choosing one draws its curve.
export function ClassScores({ classes, chosen, onChoose, onOpen }: ClassScoresProps) {
  const [sort, setSort] = useState<{ by: ClassOrder; descending: boolean }>({ by: "ap", descending: false });
  const by = (next: ClassOrder) =>
    setSort({ by: next, descending: sort.by === next ? !sort.descending : next !== "name" && next !== "ap" });
  return (
    <Panel>
      <Table
        label={t("evaluation.classes")}
        head={kColumns.map((column) => (
          <SortHead key={column} column={column} sort={sort} onSort={by} />
        ))}
      >
        {sortedClasses(classes, sort.by, sort.descending).map((one) => (
          <tr key={one.id} className={cx("border-b last:border-0", chosen === one.id && "bg-accent-soft")}>
            <Td className="max-w-80">
              <button
                type="button"
                aria-pressed={chosen === one.id}
                className="flex max-w-full items-center gap-2 font-medium hover:text-accent"
                onClick={() => onChoose(chosen === one.id ? null : one.id)}
              >
                <ClassMark id={one.id} />
                <span className="truncate">{one.name}</span>
              </button>
            </Td>
            <Td numeric>{share(one.ap)}</Td>
            <Td numeric>{share(one.ap50)}</Td>
            <Td numeric>{share(one.ar)}</Td>
            <Td numeric>
              <button
                type="button"
                className="link tabular-nums"
                onClick={() => onOpen({ truth: one.id })}
                aria-label={t("evaluation.truthsOf", { name: one.name, count: one.truths })}
              >
                {count(one.truths)}
              </button>
            </Td>
            <Td numeric>
              <button
                type="button"
                className="link tabular-nums"
                onClick={() => onOpen({ predicted: one.id })}
                aria-label={t("evaluation.predictionsOf", { name: one.name, count: one.predictions })}
              >
                {count(one.predictions)}
              </button>
            </Td>
            <Td numeric>{one.best_threshold ? decimal(one.best_threshold.score, 2) : "–"}</Td>
            <Td numeric>{share(one.best_threshold?.f1 ?? null)}</Td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

interface SortHeadProps {
  column: ClassOrder;
  sort: { by: ClassOrder; descending: boolean };
  onSort: (by: ClassOrder) => void;
}

function SortHead({ column, sort, onSort }: SortHeadProps) {
  const active = sort.by === column;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <Th numeric={column !== "name"} aria-sort={active ? (sort.descending ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        className={cx("inline-flex items-center gap-1 align-middle hover:text-ink", active && "text-ink")}
        onClick={() => onSort(column)}
      >
        {active ? <Arrow size={12} aria-hidden /> : null}
        {t(`evaluation.column.${column}`)}
      </button>
    </Th>
  );
}
