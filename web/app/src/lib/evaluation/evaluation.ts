// What the page of an evaluation asks and shows. Numbers are 0 to 1; null where there is nothing to find.
import type { Evaluation, EvaluationClass, EvaluationErrorKind, EvaluationKind, EvaluationProgress } from "@touchmark/client";

export interface EvaluationSearch {
  against?: number; // a layer; the truth is not said
  kind?: EvaluationKind;
  iou?: number;
  score?: number; // predictions below are left out of the confusion
  all?: 1; // images that were not handed in, too
}

export const kOverlaps = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] as const;
const kKinds: readonly string[] = ["bbox", "segm", "keypoints"];

export function parseEvaluationSearch(raw: Record<string, unknown>): EvaluationSearch {
  const iou = Number(raw.iou);
  const score = Number(raw.score);
  const against = Number(raw.against);
  const out: EvaluationSearch = {};
  if (Number.isSafeInteger(against) && against > 1) out.against = against;
  if (kKinds.includes(String(raw.kind))) out.kind = raw.kind as EvaluationKind;
  if (raw.iou !== undefined && iou > 0.1 && iou <= 1 && iou !== 0.5) out.iou = iou;
  if (raw.score !== undefined && score >= 0 && score <= 1) out.score = score;
  if (Number(raw.all) === 1) out.all = 1;
  return out;
}

// As the API asks.
export function questionOf({ against, kind, iou, score, all }: EvaluationSearch) {
  return {
    ...(against ? { against } : {}),
    ...(kind ? { kind } : {}),
    ...(iou ? { iou } : {}),
    ...(score === undefined ? {} : { min_score: score }),
    ...(all ? { all: true } : {}),
  };
}

export function isProgress(data: Evaluation | EvaluationProgress): data is EvaluationProgress {
  return "done" in data;
}

export function statistic({ statistics }: Pick<Evaluation, "statistics">, name: string): number | null {
  return statistics.find((one) => one.name === name)?.value ?? null;
}

// The average recall that is quoted: with the most detections.
export function averageRecall({ statistics }: Pick<Evaluation, "statistics">): number | null {
  const whole = statistics.filter(({ name }) => name === "AR" || name.startsWith("AR of"));
  return whole[whole.length - 1]?.value ?? null;
}

export type ClassOrder = "name" | "ap" | "ap50" | "ar" | "truths" | "predictions" | "threshold" | "f1";

function sortValue(one: EvaluationClass, by: ClassOrder): number | string | null {
  if (by === "threshold") return one.best_threshold?.score ?? null;
  if (by === "f1") return one.best_threshold?.f1 ?? null;
  return one[by];
}

// What has no value comes last either way.
export function sortedClasses(classes: readonly EvaluationClass[], by: ClassOrder, descending: boolean): EvaluationClass[] {
  const sign = descending ? -1 : 1;
  return [...classes].sort((a, b) => {
    const [x, y] = [sortValue(a, by), sortValue(b, by)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === "string" ? x.localeCompare(String(y)) : x - Number(y);
    return sign * order || a.id - b.id;
  });
}

export interface Confusion {
  ids: number[]; // of rows and columns; 0, the background, comes last
  counts: number[][]; // [truth][predicted]
  most: number; // of the cells in which a class is taken for another
  mostAlone: number; // of those of the background
  left: number; // classes that are not shown
}

// Of many classes those that are mistaken most often, and the background.
export function confusionMatrix(cells: Evaluation["confusion"], most = 20): Confusion {
  const weight = new Map<number, number>();
  for (const { truth, predicted, count } of cells)
    for (const id of new Set([truth, predicted])) weight.set(id, (weight.get(id) ?? 0) + count * (truth === predicted ? 1e-6 : 1));
  weight.delete(0);
  const chosen = [...weight].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most);
  const ids = chosen.map(([id]) => id).sort((a, b) => a - b);
  const place = new Map([...ids, 0].map((id, i) => [id, i]));
  const counts = [...ids, 0].map(() => new Array<number>(ids.length + 1).fill(0));
  let [largest, largestAlone] = [0, 0];
  for (const { truth, predicted, count } of cells) {
    const [row, column] = [counts[place.get(truth) ?? -1], place.get(predicted)];
    if (!row || column === undefined) continue;
    row[column] = count;
    if (truth === 0 || predicted === 0) largestAlone = Math.max(largestAlone, count);
    else if (truth !== predicted) largest = Math.max(largest, count);
  }
  return { ids: [...ids, 0], counts, most: largest, mostAlone: largestAlone, left: weight.size - ids.length };
}

// Which images a number stands for.
export type Behind = { error: EvaluationErrorKind } | { truth?: number; predicted?: number }; // of the confusion; 0 is background
