// A path of clicked vertices: a click a vertex, which follows the pointer until the button is up; Shift held draws them
// continuously; Enter or a double click finishes.
import { distance, placedPoint } from "../../geometry/point";
import type { Point, XY } from "../../model/shape";
import { StepTool } from "./step_tool";
import { reach, type Draft, type Effect, type PointerInput, type ToolContext } from "./tool";

const kContinuousStep = 7; // screen pixels between points drawn with Shift
const kCloseReach = 9; // screen pixels around the first vertex
const kSamePlace = 4; // screen pixels: a click here again is the second of a double click

export abstract class PathTool extends StepTool<XY> {
  protected abstract readonly as: NonNullable<Draft["as"]>;
  protected readonly continuous: boolean = true;
  private rubber_: Point | null = null;
  private closing_ = false;

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const p = placedPoint(input.at, context.frame);
    this.rubber_ = p;
    this.closing_ = !this.dragging_ && this.closesAt(input, context);
    if (input.kind === "down") return this.down(p, input, context);
    if (input.kind === "up") this.dragging_ = false;
    else if (this.dragging_ && !(this.continuous && input.shift)) this.placed_[this.placed_.length - 1] = [p.x, p.y];
    else if (this.continuous && input.shift && this.placed_.length > 0 && !this.closing_) this.drawOn(p, context);
    return this.show(context);
  }

  protected nearFirst(input: PointerInput, context: ToolContext): boolean {
    if (this.placed_.length < 3) return false;
    const [x, y] = this.placed_[0] as XY;
    return distance(input.at, { x, y }) <= reach(input, context, kCloseReach);
  }

  // Whether a click here closes the path.
  protected closesAt(_input: PointerInput, _context: ToolContext): boolean {
    return false;
  }

  protected draft(_context: ToolContext): Draft {
    const rubber = this.dragging_ ? null : this.rubber_;
    return { shape: null, path: this.placed_.slice(), rubber, closing: this.closing_, as: this.as };
  }

  protected read(step: unknown): XY | null {
    if (!Array.isArray(step) || step.length !== 2 || !step.every(Number.isFinite)) return null;
    return [step[0] as number, step[1] as number];
  }

  protected override reset(): void {
    super.reset();
    this.rubber_ = null;
    this.closing_ = false;
  }

  private down(p: Point, input: PointerInput, context: ToolContext): Effect[] {
    const last = this.placed_.at(-1);
    if (this.closing_) return this.close(context);
    const again = last !== undefined && distance(p, { x: last[0], y: last[1] }) <= reach(input, context, kSamePlace);
    if (again && input.clicks >= 2) return this.close(context);
    if (!again) {
      this.place([p.x, p.y]);
      this.dragging_ = true;
    }
    return this.show(context);
  }

  private drawOn(p: Point, context: ToolContext): void {
    const last = this.placed_[this.placed_.length - 1] as XY;
    this.dragging_ = false;
    if (distance(p, { x: last[0], y: last[1] }) >= kContinuousStep * context.pixel) this.place([p.x, p.y]);
  }
}
