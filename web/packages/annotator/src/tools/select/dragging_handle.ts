// A handle follows the pointer: resizes, turns, or moves a vertex (one just pulled out of the outline too). A vertex
// that was clicked or dragged is chosen then.
import type { Annotation } from "../../model/annotation";
import type { Shape } from "../../model/shape";
import { shapeDef } from "../../shapes/registry";
import type { Handle } from "../../shapes/base/shape_def";
import { kSnapReach, type SnapPlace } from "../../store/snapping";
import type { Verb } from "../../history/verbs";
import { dragBegins, reach, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { kClearPreview, kStay, type SelectState, type Step } from "./state";
import { chooseIn, kNoVertex } from "./vertices";

const kNoSnap: Effect = { type: "snap", place: null };

export class DraggingHandle implements SelectState {
  readonly busy = true;
  private began_ = false;
  private now_: Annotation | null = null;
  private snap_: SnapPlace | null = null;

  constructor(
    private readonly idle_: SelectState,
    private readonly original_: Annotation,
    private readonly handle_: Handle,
    private readonly start_: PointerInput,
    private readonly insert_: boolean, // the handle's vertex does not exist yet
    private readonly pixel_: number, // as the handle was found with
  ) {}

  pointer(input: PointerInput, context: ToolContext): Step {
    if (!this.began_ && dragBegins(this.start_, input)) this.began_ = true;
    if (this.began_) this.now_ = { ...this.original_, shape: this.dragged(input, context) };
    if (input.kind === "up") return { effects: [...this.commit(), this.choice(), kNoSnap], next: this.idle_ };
    if (this.now_ === null) return kStay;
    const hint: Effect = { type: "hint", hint: null };
    return { effects: [hint, { type: "preview", annotations: [this.now_] }, { type: "snap", place: this.snap_ }] };
  }

  cancel(): Effect[] {
    return [kClearPreview, kNoSnap];
  }

  private dragged(input: PointerInput, context: ToolContext): Shape {
    // The handle keeps its distance from the pointer: no jump when it is grabbed off its center.
    const free = {
      x: this.handle_.x + input.at.x - this.start_.at.x,
      y: this.handle_.y + input.at.y - this.start_.at.y,
    };
    const snaps = !input.shift && (this.handle_.role === "vertex" || this.handle_.role === "corner");
    this.snap_ = snaps ? context.snapAt(free, reach(input, context, kSnapReach), this.original_.localKey) : null;
    const to = this.snap_?.point ?? free;
    let { shape } = this.original_;
    if (this.insert_) shape = shapeDef(shape).vertices?.insert(shape, this.handle_.id, this.handle_, context.frame) ?? shape;
    return shapeDef(shape).dragHandle(shape, this.handle_.id, to, { frame: context.frame, shift: input.shift, pixel: this.pixel_ });
  }

  private commit(): Effect[] {
    const after = this.now_;
    if (after === null || JSON.stringify(after.shape) === JSON.stringify(this.original_.shape)) return [kClearPreview];
    const change = { key: after.localKey, before: this.original_, after };
    return [kClearPreview, { type: "change", changes: [change], verb: this.verb() }];
  }

  private choice(): Effect {
    if (this.handle_.role !== "vertex" || (this.insert_ && this.now_ === null)) return kNoVertex;
    return chooseIn(this.now_ ?? this.original_, this.handle_.id);
  }

  private verb(): Verb {
    if (this.insert_) return "Add vertex to";
    if (this.handle_.role === "rotate") return "Rotate";
    return this.handle_.role === "vertex" ? "Move vertex of" : "Resize";
  }
}
