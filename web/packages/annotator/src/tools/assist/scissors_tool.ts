// Intelligent scissors: from the last clicked anchor a wire lies along the edges up to the pointer; a click keeps it. Shift
// draws a straight line instead. Backspace takes back the last anchor with its wire; Enter, a double click or a click on the
// first anchor closes the outline.
import type { Answer, WireAnswer } from "../../assist/ask";
import { wirePoints } from "../../assist/follow";
import { distinctPoints, ringArea } from "../../geometry/ring";
import type { CommandId } from "../../keymap/commands";
import { simplifyPath } from "../../geometry/simplify";
import type { PolygonShape, XY } from "../../model/shape";
import type { Notice } from "../base/notice";
import { PathTool } from "../base/path_tool";
import { pointOf, type Draft, type Effect, type PointerInput, type ToolContext } from "../base/tool";

const kSimple = 0.7; // samples: the steps of pixels go, the edge stays

// A click that waits for the wire of the one before it.
interface Waiting {
  readonly to: XY;
  readonly straight: boolean;
  readonly closes: boolean;
}

export class ScissorsTool extends PathTool {
  readonly id = "scissors";
  protected readonly as = "area";
  private wire_: readonly XY[] = []; // from the last anchor to the pointer
  private field_: WireAnswer | null = null;
  private from_: XY | null = null; // where the field is of, or was asked for
  private failed_ = false; // there are no pixels: lines are straight
  private straight_ = false;
  private waiting_: Waiting[] = [];

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const p = pointOf(input, context);
    this.rubber_ = p;
    this.straight_ = input.shift;
    this.closing_ = this.nearFirst(input, context, this.placed_.length + this.waiting_.length);
    if (input.kind !== "down") return this.show(context);
    const last = this.path.at(-1);
    const again = last !== undefined && input.clicks >= 2 && Math.hypot(p.x - last[0], p.y - last[1]) <= 4 * context.pixel;
    if (last === undefined) this.place([p.x, p.y]);
    else this.waiting_.push({ to: [p.x, p.y], straight: input.shift, closes: this.closing_ || again });
    return this.goOn(context);
  }

  answered(answer: Answer | null, context: ToolContext): Effect[] {
    if (this.from_ === null) return [];
    if (answer?.kind === "wire" && String(answer.from) === String(this.from_)) this.field_ = answer;
    else this.failed_ = true;
    return this.goOn(context);
  }

  // A click that waits is taken back before an anchor.
  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    const back = command === "edit.undo" || command === "edit.delete";
    if (back && this.waiting_.pop() !== undefined) return this.show(context);
    return super.command(command, context, held);
  }

  protected made(): PolygonShape | null {
    return this.why() === null ? { kind: "polygon", parts: [{ outer: this.path, holes: [] }] } : null;
  }

  protected override why(): Notice | null {
    if (distinctPoints(this.path) < 3) return { id: "draft_few" };
    return ringArea(this.path) === 0 ? { id: "draft_flat" } : null;
  }

  // With the wire back to the first anchor, as soon as that is known.
  protected override close(context: ToolContext): Effect[] {
    const [first] = this.path;
    if (first === undefined) return [];
    this.waiting_.push({ to: first, straight: this.straight_, closes: true });
    return this.goOn(context);
  }

  protected override show(context: ToolContext): Effect[] {
    const last = this.path.at(-1);
    const { rubber_: to, path } = this;
    const end: XY | null = this.closing_ ? (path[0] ?? null) : to === null ? null : [to.x, to.y];
    this.wire_ = last === undefined || end === null ? [] : this.way(last, end, this.straight_, context);
    return [...super.show(context), ...this.askFrom(last, context)];
  }

  protected override draft(context: ToolContext): Draft {
    const anchors = this.placed_.map((step) => (typeof step[0] === "number" ? (step as XY) : ((step as readonly XY[]).at(-1) as XY)));
    const ahead = this.waiting_.map(({ to }) => to);
    const path = [...this.path, ...(ahead.length > 0 ? ahead : this.wire_)];
    return { ...super.draft(context), path, rubber: null, closing: this.closing_, handles: [...anchors, ...ahead] };
  }

  protected override reset(): void {
    super.reset();
    this.wire_ = [];
    this.field_ = null;
    this.from_ = null;
    this.waiting_ = [];
  }

  // Places the clicks that wait, as far as their wires are known.
  private goOn(context: ToolContext): Effect[] {
    const asked: Effect[] = [];
    while (this.waiting_.length > 0) {
      const [{ to, straight, closes }] = this.waiting_ as [Waiting];
      const last = this.path.at(-1) as XY;
      if (!straight && !this.failed_ && !this.knows(last)) break;
      this.waiting_.shift();
      const end = closes ? (this.path[0] as XY) : to;
      const way = this.way(last, end, straight, context);
      if (closes) return [...asked, ...this.closeWith(way.slice(0, -1), context)];
      if (String(last) !== String(end)) this.place(way);
    }
    return [...asked, ...this.show(context)];
  }

  private closeWith(way: readonly XY[], context: ToolContext): Effect[] {
    this.waiting_ = [];
    if (way.length > 0) this.place(way);
    const shape = this.made();
    if (shape !== null) return [...this.cancel(context), { type: "create", shape }];
    if (way.length > 0) this.placed_.pop();
    return this.stayOpen(this.why(), context);
  }

  private knows(from: XY): boolean {
    return this.field_ !== null && String(this.field_.from) === String(from);
  }

  private way(from: XY, to: XY, straight: boolean, context: ToolContext): XY[] {
    if (straight || this.field_ === null || !this.knows(from)) return [to];
    const { frame } = context;
    const points = wirePoints(this.field_, to).map(([x, y]): XY => [Math.min(frame.width, x), Math.min(frame.height, y)]);
    return simplifyPath([from, ...points], kSimple * this.field_.window.scale).slice(1);
  }

  // Once for each anchor.
  private askFrom(last: XY | undefined, context: ToolContext): Effect[] {
    if (last === undefined || String(last) === String(this.from_)) return [];
    this.from_ = last;
    this.field_ = null;
    this.failed_ = false;
    return [{ type: "ask", ask: { kind: "wire", from: last, strength: context.assist.strength, pixel: context.pixel } }];
  }
}
