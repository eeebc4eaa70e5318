// A part of a polygon or polyline is drawn anew: from the vertex that was pressed with Shift, by clicks (Shift held draws
// continuously), to another vertex of the same ring. What it would become is shown while the pointer is there. Enter ends a
// polyline where the path is.
import { distance } from "../../geometry/point";
import type { CommandId } from "../../keymap/commands";
import type { Annotation, LocalKey } from "../../model/annotation";
import type { PolygonShape, PolylineShape, Shape, XY } from "../../model/shape";
import { keyOfId } from "../../model/wire";
import { redrawn, redrawnEnd, ringPoints, ringVertex, type RingVertex } from "../../shapes/redrawn";
import { kSnapReach } from "../../store/snapping";
import { kNoDraft, pointOf, reach, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { kClearPreview, kHandleReach, type SelectState, type Step } from "./state";
import { kNoVertex } from "./vertices";

const kContinuousStep = 7; // screen pixels between points drawn with Shift
const kEnded: readonly Effect[] = [kClearPreview, kNoDraft, { type: "snap", place: null }];

type Line = PolygonShape | PolylineShape;

interface Saved extends RingVertex {
  readonly key: LocalKey;
  readonly id?: number; // by which it is known in the next visit
  readonly points: string; // of the ring: what was begun on another outline makes no sense
  readonly path: readonly XY[];
  readonly other: boolean;
}

export class Redrawing implements SelectState {
  readonly busy = true;
  private path_: XY[] = [];
  private otherSide_ = false;
  private last_: PointerInput;

  private constructor(
    private readonly idle_: SelectState,
    private readonly original_: Annotation & { readonly shape: Line },
    private readonly from_: RingVertex,
    start: PointerInput,
  ) {
    this.last_ = start;
  }

  // Null: this is no vertex to begin at.
  static begin(idle: SelectState, annotation: Annotation, handle: string, input: PointerInput): Step | null {
    const from = ringVertex(annotation.shape, handle);
    if (from === null || !isLine(annotation.shape)) return null;
    const state = new Redrawing(idle, { ...annotation, shape: annotation.shape }, from, input);
    return { effects: [kNoVertex, { type: "hint", hint: null }], next: state };
  }

  // What saveDraft() gave in an earlier visit. Null: it cannot be read, or the outline is another one now.
  static resume(idle: SelectState, saved: unknown, context: ToolContext): Step | null {
    const { key, id, ring, index, points, path, other } = (saved ?? {}) as Partial<Saved>;
    const found = context.get(id === undefined ? "" : keyOfId(id)) ?? context.get(key ?? "");
    if (found === undefined || !isLine(found.shape) || context.isLocked(found.localKey) || !isPath(path)) return null;
    const from: RingVertex = { ring: ring ?? "", index: index ?? -1 };
    const [x, y] = ringPoints(found.shape, from)[from.index] ?? [NaN, NaN];
    if (JSON.stringify(ringPoints(found.shape, from)) !== points) return null;
    const [lastX, lastY] = path.at(-1) ?? [x, y];
    const at = { x: lastX, y: lastY };
    const start: PointerInput = { kind: "move", at, screen: at, clicks: 0, shift: false, alt: false, ctrl: false, touch: false, time: 0 };
    const state = new Redrawing(idle, { ...found, shape: found.shape }, from, start);
    state.path_ = [...path];
    state.otherSide_ = other === true;
    return { effects: [{ type: "select", keys: [found.localKey] }, ...state.show(context)], next: state };
  }

  saveDraft(): Saved {
    const { localKey: key, id, shape } = this.original_;
    const points = JSON.stringify(ringPoints(shape, this.from_));
    return { key, ...(id === undefined ? {} : { id }), ...this.from_, points, path: [...this.path_], other: this.otherSide_ };
  }

  pointer(input: PointerInput, context: ToolContext): Step {
    if (input.kind === "down" && input.ctrl) return { effects: [{ type: "say", notice: { id: "draft_ctrl" } }] };
    const place = input.shift || input.ctrl ? null : context.snapAt(input.at, reach(input, context, kSnapReach), this.original_.localKey);
    const at = place === null ? input : { ...input, at: place.point, raw: input.at };
    this.last_ = at;
    const end = this.endAt(input, context);
    if (input.kind === "down") return end === null ? this.put(at, context) : this.end(this.made(end));
    if (input.kind === "move" && input.shift && this.path_.length > 0 && end === null) this.drawOn(at, context);
    return { effects: [{ type: "snap", place: end === null ? place : null }, ...this.show(context)] };
  }

  command(command: CommandId, context: ToolContext): Step | null {
    if (command === "edit.undo" || command === "edit.delete") {
      if (this.path_.length === 0) return { effects: this.cancel(), next: this.idle_ };
      this.path_.pop();
    } else if (command === "draft.other_way") this.otherSide_ = !this.otherSide_;
    else if (command === "edit.finish") return this.finish();
    else return null;
    return { effects: this.show(context) };
  }

  cancel(): Effect[] {
    return [...kEnded];
  }

  private put(input: PointerInput, context: ToolContext): Step {
    const p = pointOf(input, context);
    this.path_.push([p.x, p.y]);
    return { effects: this.show(context) };
  }

  private drawOn(input: PointerInput, context: ToolContext): void {
    const [x, y] = this.path_.at(-1) as XY;
    const p = pointOf(input, context);
    if (distance(p, { x, y }) >= kContinuousStep * context.pixel) this.path_.push([p.x, p.y]);
  }

  private finish(): Step {
    const { shape } = this.original_;
    const ended = shape.kind === "polyline" ? redrawnEnd(shape, this.from_.index, this.path_) : null;
    return ended === null ? { effects: [{ type: "say", notice: { id: "redraw_open" } }] } : this.end(ended);
  }

  private end(shape: Shape | null): Step {
    if (shape === null) return { effects: [{ type: "say", notice: { id: "draft_flat" } }] };
    const change = { key: this.original_.localKey, before: this.original_, after: { ...this.original_, shape } };
    return { effects: [...kEnded, { type: "change", changes: [change], verb: "Redraw" }], next: this.idle_ };
  }

  private made(end: RingVertex): Line | null {
    return redrawn(this.original_.shape, this.from_, end, this.path_, this.otherSide_);
  }

  // The vertex of the same ring at the pointer; null: none but the first.
  private endAt(input: PointerInput, context: ToolContext): RingVertex | null {
    const points = ringPoints(this.original_.shape, this.from_);
    let best: RingVertex | null = null;
    let nearest = reach(input, context, kHandleReach);
    points.forEach(([x, y], index) => {
      const d = distance(input.raw ?? input.at, { x, y });
      if (index === this.from_.index || d > nearest) return;
      nearest = d;
      best = { ...this.from_, index };
    });
    return best;
  }

  private show(context: ToolContext): Effect[] {
    const start = ringPoints(this.original_.shape, this.from_)[this.from_.index] as XY;
    const end = this.endAt(this.last_, context);
    const shape = end === null ? null : this.made(end);
    const preview = shape === null ? [] : [{ ...this.original_, shape }];
    const rubber = pointOf(this.last_, context);
    return [
      { type: "preview", annotations: preview },
      { type: "draft", draft: { shape: null, path: [start, ...this.path_], rubber, closing: false, as: "line" } },
      { type: "cursor", cursor: "crosshair" },
    ];
  }
}

function isLine(shape: Shape): shape is Line {
  return shape.kind === "polygon" || shape.kind === "polyline";
}

function isPath(path: unknown): path is readonly XY[] {
  return Array.isArray(path) && path.every((p) => Array.isArray(p) && p.length === 2 && p.every(Number.isFinite));
}
