// The geometry of a chart of precision over recall.
import type { EvaluationCurve } from "@touchmark/client";

export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number; // of the plot, in the units of the drawing
}

export const xOf = (frame: Frame, recall: number) => frame.left + recall * frame.width;
export const yOf = (frame: Frame, precision: number) => frame.top + (1 - precision) * frame.height;

// An SVG path through all points; "" of none.
export function curvePath({ recall, precision }: EvaluationCurve, frame: Frame): string {
  return recall.map((r, i) => `${i === 0 ? "M" : "L"}${xOf(frame, r).toFixed(1)} ${yOf(frame, precision[i] ?? 0).toFixed(1)}`).join("");
}

export interface CurvePoint {
  score: number;
  precision: number;
  recall: number;
}

export function pointAt({ score, precision, recall }: EvaluationCurve, i: number): CurvePoint | null {
  const [s, p, r] = [score[i], precision[i], recall[i]];
  return s === undefined || p === undefined || r === undefined ? null : { score: s, precision: p, recall: r };
}

// The place of the point that is nearest to a recall, of equals the one with the best precision; -1 of none.
export function nearestPoint({ recall, precision }: EvaluationCurve, wanted: number): number {
  let best = -1;
  const distance = (i: number) => Math.abs((recall[i] ?? 0) - wanted);
  for (let i = 0; i < recall.length; ++i) {
    const closer = best < 0 || distance(i) < distance(best);
    const better = best >= 0 && distance(i) === distance(best) && (precision[i] ?? 0) > (precision[best] ?? 0);
    if (closer || better) best = i;
  }
  return best;
}

// Where those with at least this score are kept: the last point that has it; -1 where none has.
export function placeOfScore({ score }: EvaluationCurve, least: number): number {
  let place = -1;
  for (let i = 0; i < score.length && (score[i] ?? 0) >= least; ++i) place = i;
  return place;
}

export const f1 = ({ precision, recall }: CurvePoint) => (precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0);
