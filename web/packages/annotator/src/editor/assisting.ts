// Boxes drawn closer around what is in them, and outlines onto the edges beside them: asked of the pixels, and stored when
// the answer comes, where nobody has changed the objects meanwhile.
import type { Ask, AssistPort } from "../assist/ask";
import { kMinSide, tidy, type Rect } from "../geometry/point";
import { ringArea } from "../geometry/ring";
import type { Annotation, Change, LocalKey } from "../model/annotation";
import type { PolygonShape, Ring, Shape } from "../model/shape";
import type { Verb } from "../history/verbs";
import type { AnnotationStore } from "../store/store";
import type { Notice } from "../tools/base/notice";

export interface Assisted {
  readonly store: Pick<AnnotationStore, "get">;
  readonly pixel: number;
  readonly frame: { readonly width: number; readonly height: number };
  ask: AssistPort["ask"];
  say(notice: Notice): void;
  commit(changes: readonly Change[], verb: Verb, tool: string, select?: readonly LocalKey[], madeBy?: string): boolean;
}

const kSnapReach = 5; // screen pixels

export type Boxed = Annotation & { readonly shape: Shape & { readonly kind: "box" } };
type Outlined = Annotation & { readonly shape: PolygonShape };

export const isBox = (one: Annotation): one is Boxed => one.shape.kind === "box";
export const isOutline = (one: Annotation): one is Outlined => one.shape.kind === "polygon";

// `quiet`: nothing is said where nothing changes.
export function tighten(editor: Assisted, selected: readonly Annotation[], quiet = false): boolean {
  const boxes = selected.filter(isBox);
  if (boxes.length === 0) return false;
  const ask: Ask = { kind: "tighten", boxes: boxes.map(({ shape }) => rectOf(shape)), pixel: editor.pixel };
  editor.ask(ask, "tighten", (answer) => {
    const found = answer?.kind === "boxes" ? answer.boxes : [];
    const shapes = boxes.map(({ shape }, i) => closer(shape, found[i]));
    if (!store(editor, boxes, shapes, "Tighten", "tighten") && !quiet) editor.say({ id: answer === null ? "assist_none" : "tighten_none" });
  });
  return true;
}

export function snapToEdges(editor: Assisted, selected: readonly Annotation[]): boolean {
  const outlines = selected.filter(isOutline);
  if (outlines.length === 0) return false;
  const rings = outlines.map(({ shape }) => shape.parts.flatMap((part) => [part.outer, ...part.holes]));
  const ask: Ask = { kind: "snap", rings: rings.flat(), radius: kSnapReach * Math.max(1, editor.pixel), pixel: editor.pixel };
  editor.ask(ask, "snap_edges", (answer) => {
    const found = answer?.kind === "rings" ? [...answer.rings] : rings.flat();
    const shapes = outlines.map(({ shape }, i) => redrawn(shape, found.splice(0, rings[i]?.length ?? 0), editor));
    if (!store(editor, outlines, shapes, "Snap", "snap_edges")) editor.say({ id: answer === null ? "assist_none" : "snap_edges_none" });
  });
  return true;
}

// Where nobody has changed them meanwhile.
export function store(
  editor: Assisted,
  asked: readonly Annotation[],
  shapes: readonly Shape[],
  verb: Verb,
  tool: string,
  madeBy?: string,
): boolean {
  const changes = asked.flatMap((before, i): Change[] => {
    const shape = shapes[i];
    const same = shape === undefined || JSON.stringify(shape) === JSON.stringify(before.shape);
    const now = editor.store.get(before.localKey); // what the server calls it may have come meanwhile
    if (same || now === undefined || now.shape !== before.shape) return [];
    return [{ key: now.localKey, before: now, after: { ...now, shape } }];
  });
  return editor.commit(changes, verb, tool, undefined, madeBy);
}

export function rectOf({ x, y, width, height }: Boxed["shape"]): Rect {
  return { left: x, top: y, right: x + width, bottom: y + height };
}

function closer(shape: Boxed["shape"], found: Rect | undefined): Shape {
  if (found === undefined) return shape;
  const own = rectOf(shape);
  const same = (Object.keys(own) as (keyof Rect)[]).every((side) => Math.abs(own[side] - found[side]) < 1e-6);
  const [width, height] = [tidy(found.right - found.left), tidy(found.bottom - found.top)];
  if (same || width < kMinSide || height < kMinSide) return shape;
  return { kind: "box", x: tidy(found.left), y: tidy(found.top), width, height };
}

// A ring that would enclose nothing stays as it was.
function redrawn(shape: PolygonShape, found: Ring[], { frame }: Assisted): PolygonShape {
  const next = (own: Ring): Ring => {
    const ring = (found.shift() ?? own).map(([x, y]) => [inFrame(x, frame.width), inFrame(y, frame.height)] as const);
    return ringArea(ring) > 0 ? ring : own;
  };
  return { kind: "polygon", parts: shape.parts.map(({ outer, holes }) => ({ outer: next(outer), holes: holes.map(next) })) };
}

function inFrame(value: number, most: number): number {
  return tidy(Math.min(most, Math.max(0, value)));
}
