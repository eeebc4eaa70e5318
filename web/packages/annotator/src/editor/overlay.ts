import type { Rect } from "../geometry/point";
import type { Annotation, LocalKey } from "../model/annotation";
import type { ChosenVertex, Draft, Hint, Note } from "../tools/base/tool";

// What lies over the stored objects while something is going on.
export interface Overlay {
  readonly previews: ReadonlyMap<LocalKey, Annotation>;
  readonly draft: Draft | null;
  readonly marquee: Rect | null;
  readonly hint: Hint | null;
  readonly note: Note | null;
  readonly chosen: ChosenVertex | null;
  readonly cursor: string;
}

export const kNoOverlay: Overlay = {
  previews: new Map(),
  draft: null,
  marquee: null,
  hint: null,
  note: null,
  chosen: null,
  cursor: "default",
};

// Another selection, or another shape than the one it was chosen in: it may be another vertex now.
export function isStale(chosen: ChosenVertex, annotation: Annotation | undefined, selection: readonly LocalKey[]): boolean {
  const alone = selection.length === 1 && selection[0] === chosen.key;
  const same = annotation?.shape === chosen.shape || JSON.stringify(annotation?.shape) === JSON.stringify(chosen.shape);
  return !alone || !same;
}
