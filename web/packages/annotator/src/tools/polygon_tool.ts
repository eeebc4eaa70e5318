// Polygon: a click a vertex; a double click, Enter or a click on the first vertex closes it. Shift held draws
// points continuously. Backspace and undo take back one vertex, redo puts it again, Esc gives up.
import { distance, placedPoint } from "../geometry/point";
import { distinctPoints, ringArea } from "../geometry/ring";
import type { CommandId } from "../keymap/commands";
import type { Point, PolygonShape, XY } from "../model/shape";
import { DrawingTool, kNoDraft, reach, type Effect, type PointerInput, type ToolContext } from "./base/tool";

const kCloseReach = 9; // screen pixels around the first vertex
const kContinuousStep = 7; // screen pixels between points drawn with Shift

export class PolygonTool extends DrawingTool {
  readonly id = "polygon";
  private points_: XY[] = [];
  private undone_: XY[] = [];
  private rubber_: Point | null = null;
  private closing_ = false;
  private dragging_ = false; // the newest vertex follows the pointer until the button is up

  get busy(): boolean {
    return this.points_.length > 0;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const p = placedPoint(input.at, context.frame);
    this.rubber_ = p;
    this.closing_ = this.points_.length >= 3 && this.nearFirst(input, context);
    if (input.kind === "down") return this.down(p, input, context);
    if (input.kind === "up") this.dragging_ = false;
    else if (this.dragging_ && !input.shift) this.points_[this.points_.length - 1] = [p.x, p.y];
    else if (input.shift && this.busy && !this.closing_) this.continuous(p, context);
    return [this.draft()];
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    if (command === "edit.redo" && this.undone_.length > 0) {
      this.points_.push(this.undone_.pop() as XY);
      return [this.draft()];
    }
    if (!this.busy) return null;
    if (command === "edit.finish") return this.close();
    if (command === "edit.undo" || command === "edit.delete") return this.takeBack();
    return super.command(command, context, held);
  }

  cancel(): Effect[] {
    this.reset();
    return [kNoDraft];
  }

  override finish(): Effect[] {
    const effects = this.close();
    return this.busy ? this.cancel() : effects;
  }

  override saveDraft(): unknown {
    return this.busy ? this.points_.slice() : null;
  }

  override loadDraft(saved: unknown, context: ToolContext): Effect[] {
    if (!Array.isArray(saved) || context.readonly) return [];
    const valid = saved.every((p) => Array.isArray(p) && p.length === 2 && p.every(Number.isFinite));
    if (!valid || saved.length === 0) return [];
    this.reset();
    this.points_ = saved.map((p) => [p[0], p[1]] as XY);
    return [this.draft()];
  }

  private down(p: Point, input: PointerInput, context: ToolContext): Effect[] {
    const last = this.points_.at(-1);
    if (this.closing_) return this.close();
    const again = last !== undefined && distance(p, { x: last[0], y: last[1] }) <= reach(input, context, 4);
    if (again && input.clicks >= 2) return this.points_.length >= 3 ? this.close() : [this.draft()];
    if (!again) {
      this.points_.push([p.x, p.y]);
      this.undone_ = [];
      this.dragging_ = true;
    }
    return [this.draft()];
  }

  private continuous(p: Point, context: ToolContext): void {
    const last = this.points_[this.points_.length - 1] as XY;
    this.dragging_ = false;
    if (distance(p, { x: last[0], y: last[1] }) < kContinuousStep * context.pixel) return;
    this.points_.push([p.x, p.y]);
    this.undone_ = [];
  }

  private takeBack(): Effect[] {
    this.undone_.push(this.points_.pop() as XY);
    this.dragging_ = false;
    return [this.busy ? this.draft() : kNoDraft];
  }

  // Stays open with fewer than three distinct points or no area: there is no such polygon.
  private close(): Effect[] {
    if (distinctPoints(this.points_) < 3 || ringArea(this.points_) === 0) return [this.draft()];
    const shape: PolygonShape = { kind: "polygon", parts: [{ outer: this.points_, holes: [] }] };
    this.reset();
    return [kNoDraft, { type: "create", shape }];
  }

  private nearFirst(input: PointerInput, context: ToolContext): boolean {
    const [x, y] = this.points_[0] as XY;
    return !this.dragging_ && distance(input.at, { x, y }) <= reach(input, context, kCloseReach);
  }

  private draft(): Effect {
    if (!this.busy) return kNoDraft;
    const rubber = this.dragging_ ? null : this.rubber_;
    return { type: "draft", draft: { shape: null, path: this.points_.slice(), rubber, closing: this.closing_ } };
  }

  private reset(): void {
    this.points_ = [];
    this.undone_ = [];
    this.rubber_ = null;
    this.closing_ = false;
    this.dragging_ = false;
  }
}
