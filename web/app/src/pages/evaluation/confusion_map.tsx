import type { Evaluation } from "@touchmark/client";
import { useClassNames } from "~/api/hooks";
import { t } from "~/i18n";
import { Panel } from "~/kit/page";
import { type Behind, confusionMatrix } from "~/lib/evaluation/evaluation";
import { count } from "~/lib/text/format";

interface ConfusionMapProps {
  project: number;
  cells: Evaluation["confusion"];
  onOpen: (behind: Behind) => void;
}

// Rows are what it was, columns what it was taken for. What is right is shaded by its share of the row; mistakes by how
// many they are, those between classes apart from those with the background, which are more.
export function ConfusionMap({ project, cells, onOpen }: ConfusionMapProps) {
  const className = useClassNames(project);
  const { ids, counts, most, mostAlone, left } = confusionMatrix(cells);
  const name = (id: number) => (id === 0 ? t("evaluation.background") : className(id));
  if (cells.length === 0) return <p className="text-muted">{t("evaluation.nothingFound")}</p>;
  return (
    <>
      <Panel className="max-w-full self-start">
        <table aria-label={t("evaluation.confusion")} className="border-collapse text-xs">
          <thead>
            <tr>
              <th scope="col" className="px-3 py-2 text-left align-bottom font-medium text-muted">
                {t("evaluation.corner")}
              </th>
              {ids.map((id) => (
                <th key={id} scope="col" className="h-36 w-11 pb-2 text-center align-bottom font-medium" title={name(id)}>
                  <span className="inline-block max-h-33 truncate align-bottom [writing-mode:sideways-lr]">{name(id)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ids.map((truth, row) => (
              <tr key={truth}>
                <th scope="row" className="max-w-48 truncate px-3 text-left font-medium" title={name(truth)}>
                  {name(truth)}
                </th>
                {ids.map((predicted, column) => {
                  const n = counts[row]?.[column] ?? 0;
                  const among = truth === predicted ? sum(counts[row]) : truth === 0 || predicted === 0 ? mostAlone : most;
                  const shade = n / Math.max(1, among);
                  return (
                    <td key={predicted} className="border p-0 text-center">
                      {n > 0 ? (
                        <Cell
                          n={n}
                          shade={shade}
                          right={truth === predicted}
                          words={t("evaluation.cell", { truth: name(truth), predicted: name(predicted), count: n })}
                          onOpen={() => onOpen({ truth, predicted })}
                        />
                      ) : null}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      {left > 0 ? <p className="text-xs text-muted">{t("evaluation.classesLeft", { count: left })}</p> : null}
    </>
  );
}

const sum = (row: readonly number[] | undefined) => (row ?? []).reduce((a, b) => a + b, 0);

interface CellProps {
  n: number;
  shade: number; // 0..1
  right: boolean;
  words: string;
  onOpen: () => void;
}

function Cell({ n, shade, right, words, onOpen }: CellProps) {
  const color = right ? "var(--good)" : "var(--bad)";
  return (
    <button
      type="button"
      aria-label={words}
      title={words}
      onClick={onOpen}
      className="numeric block h-8 w-11 px-1 text-center hover:outline hover:outline-accent"
      style={{ background: `color-mix(in oklch, ${color} ${Math.round(8 + 32 * shade)}%, transparent)` }}
    >
      {count(n)}
    </button>
  );
}
