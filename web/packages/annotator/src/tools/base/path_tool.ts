// A path of clicked vertices: a click a vertex, which follows the pointer until the button is up; Shift held draws them
// continuously; Enter or a double click finishes. A click with Alt copies the border of a neighbor from the last vertex,
// where that lies on one, up to the pointer: one step.
import { distance } from "../../geometry/point";
import type { CommandId } from "../../keymap/commands";
import type { Point, XY } from "../../model/shape";
import { StepTool } from "./step_tool";
import { pointOf, reach, type Draft, type Effect, type PointerInput, type ToolContext } from "./tool";
import { borderTo } from "./trace";

const kContinuousStep = 7; // screen pixels between points drawn with Shift
const kCloseReach = 9; // screen pixels around the first vertex
const kSamePlace = 4; // screen pixels: a click here again is the second of a double click

type PathStep = XY | readonly XY[]; // a vertex, or a border of several

export abstract class PathTool extends StepTool<PathStep> {
  readonly snaps: boolean = true;
  protected abstract readonly as: NonNullable<Draft["as"]>;
  protected readonly continuous: boolean = true;
  protected readonly traces: boolean = true;
  protected rubber_: Point | null = null;
  protected closing_ = false;
  private border_: readonly XY[] | null = null; // what a click would copy
  private otherWay_ = false;

  protected get path(): readonly XY[] {
    return this.placed_.flatMap((step) => (isVertex(step) ? [step] : step));
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const p = pointOf(input, context);
    this.rubber_ = p;
    this.closing_ = !this.dragging_ && this.closesAt(input, context);
    this.border_ = this.borderAt(input, context);
    if (input.kind === "down") return this.down(p, input, context);
    if (input.kind === "up") this.dragging_ = false;
    else if (this.dragging_ && !(this.continuous && input.shift)) this.placed_[this.placed_.length - 1] = [p.x, p.y];
    else if (this.continuous && input.shift && this.busy && !this.closing_) this.drawOn(p, context);
    return this.show(context);
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    if (command !== "draft.other_way" || !this.busy) return super.command(command, context, held);
    this.otherWay_ = !this.otherWay_;
    const last = this.path.at(-1);
    if (this.border_ !== null && this.rubber_ !== null && last !== undefined)
      this.border_ = borderTo(this.rubber_, last, this.otherWay_, context);
    return this.show(context);
  }

  // Once so many are placed that there is something to close.
  protected nearFirst(input: PointerInput, context: ToolContext, placed = this.path.length): boolean {
    if (placed < 3) return false;
    const [x, y] = this.path[0] as XY;
    return distance(input.raw ?? input.at, { x, y }) <= reach(input, context, kCloseReach);
  }

  // Whether a click here closes the path.
  protected closesAt(_input: PointerInput, _context: ToolContext): boolean {
    return false;
  }

  protected draft(_context: ToolContext): Draft {
    const rubber = this.dragging_ || this.border_ !== null ? null : this.rubber_;
    const border = this.border_ === null ? {} : { border: this.border_ };
    return { shape: null, path: this.path, rubber, closing: this.closing_, as: this.as, ...border };
  }

  protected read(step: unknown): PathStep | null {
    if (!Array.isArray(step)) return null;
    if (isPair(step)) return step;
    return step.length > 0 && step.every(isPair) ? (step as XY[]) : null;
  }

  protected override reset(): void {
    super.reset();
    this.rubber_ = null;
    this.closing_ = false;
    this.border_ = null;
    this.otherWay_ = false;
  }

  private borderAt(input: PointerInput, context: ToolContext): readonly XY[] | null {
    const last = this.path.at(-1);
    const traces = this.traces && input.alt && !this.dragging_ && last !== undefined;
    return traces ? borderTo(input.at, last, this.otherWay_, context) : null;
  }

  private down(p: Point, input: PointerInput, context: ToolContext): Effect[] {
    const last = this.path.at(-1);
    if (this.traces && input.alt && last !== undefined) return this.copyBorder(context);
    if (this.closing_) return this.close(context);
    const again = last !== undefined && distance(p, { x: last[0], y: last[1] }) <= reach(input, context, kSamePlace);
    if (again && input.clicks >= 2) return this.close(context);
    if (!again) {
      this.place([p.x, p.y]);
      this.dragging_ = true;
    }
    return this.show(context);
  }

  private copyBorder(context: ToolContext): Effect[] {
    if (this.border_ === null) return this.stayOpen({ id: "trace_none" }, context);
    this.place(this.border_);
    this.border_ = null;
    this.otherWay_ = false;
    return this.show(context);
  }

  private drawOn(p: Point, context: ToolContext): void {
    const last = this.path.at(-1) as XY;
    this.dragging_ = false;
    if (distance(p, { x: last[0], y: last[1] }) >= kContinuousStep * context.pixel) this.place([p.x, p.y]);
  }
}

function isPair(step: unknown): step is XY {
  return Array.isArray(step) && step.length === 2 && step.every(Number.isFinite);
}

function isVertex(step: PathStep): step is XY {
  return typeof step[0] === "number";
}
