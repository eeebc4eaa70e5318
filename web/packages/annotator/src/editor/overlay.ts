import type { Rect } from "../geometry/point";
import type { Annotation, LocalKey } from "../model/annotation";
import type { Shape } from "../model/shape";
import type { SnapPlace } from "../store/snapping";
import type { ToolId } from "../tools/base/ids";
import type { ChosenVertex, Draft, Effect, Hint, Note } from "../tools/base/tool";

// Of something that is done to one object after the other.
export interface Progress {
  readonly done: number;
  readonly of: number;
}

// What lies over the stored objects while something is going on.
export interface Overlay {
  readonly previews: ReadonlyMap<LocalKey, Annotation>;
  readonly draft: Draft | null;
  readonly marquee: Rect | null;
  readonly hint: Hint | null;
  readonly note: Note | null;
  readonly chosen: ChosenVertex | null;
  readonly snap: SnapPlace | null; // what the pointer, or the dragged vertex, is held to
  readonly marked: Shape | null; // what a press would take
  readonly progress: Progress | null;
  readonly cursor: string;
}

export const kNoOverlay: Overlay = {
  previews: new Map(),
  draft: null,
  marquee: null,
  hint: null,
  note: null,
  chosen: null,
  snap: null,
  marked: null,
  progress: null,
  cursor: "default",
};

type Shown = Extract<Effect, { type: "preview" | "draft" | "marquee" | "cursor" | "hint" | "note" | "snap" | "mark" | "choose" }>;

// What an effect that is only seen changes.
export function overlayPart(effect: Shown): Partial<Overlay> {
  switch (effect.type) {
    case "preview":
      return { previews: new Map(effect.annotations.map((a) => [a.localKey, a])) };
    case "draft":
      return { draft: effect.draft };
    case "marquee":
      return { marquee: effect.rect };
    case "cursor":
      return { cursor: effect.cursor };
    case "hint":
      return { hint: effect.hint };
    case "note":
      return { note: effect.note };
    case "snap":
      return { snap: effect.place };
    case "mark":
      return { marked: effect.shape };
    case "choose":
      return { chosen: effect.vertex };
  }
}

// Another selection, or another shape than the one it was chosen in: it may be another vertex now.
export function isStale(chosen: ChosenVertex, annotation: Annotation | undefined, selection: readonly LocalKey[]): boolean {
  const alone = selection.length === 1 && selection[0] === chosen.key;
  const same = annotation?.shape === chosen.shape || JSON.stringify(annotation?.shape) === JSON.stringify(chosen.shape);
  return !alone || !same;
}

// The brush shows itself; whatever draws shows a crosshair.
const kRestCursors: Partial<Record<ToolId, string>> = { select: "default", pan: "grab", brush: "none", eraser: "none", watershed: "none" };

export function restCursor(tool: ToolId): string {
  return kRestCursors[tool] ?? "crosshair";
}
