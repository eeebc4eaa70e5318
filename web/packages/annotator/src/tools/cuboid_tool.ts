// Cuboid: the front face as a box is drawn, then the back face, which hangs on the pointer by the corner that was drawn
// last, by a click or a drag. Shift makes the front face square. Enter, or another tool, keeps what is shown.
import { distance, kMinSide } from "../geometry/point";
import type { BoxShape, Cuboid2dShape, Point } from "../model/shape";
import { boxFromCorners } from "../shapes/box/box";
import { cuboidFromFront } from "../shapes/cuboid_2d/cuboid_2d";
import { CornersTool } from "./base/corners_tool";
import { kNoDraft, shapeDraft, type DrawingTool, type Effect, type PointerInput, type ToolContext } from "./base/tool";

interface Front {
  readonly box: BoxShape;
  readonly start: PointerInput;
  readonly end: PointerInput; // where the last corner was put
  readonly pressed: boolean; // the back face is let go of where the button is
  readonly shown: Cuboid2dShape | null; // with the back face where the pointer was last
}

export class CuboidTool extends CornersTool<BoxShape> {
  readonly id = "cuboid_2d";
  private front_: Front | null = null;

  override get busy(): boolean {
    return this.front_ !== null || super.busy;
  }

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (this.front_ === null || context.readonly) return super.pointer(input, context);
    const shape = this.cuboid(this.front_, input.at, context);
    const front = { ...this.front_, shown: shape, pressed: this.front_.pressed || input.kind === "down" };
    this.front_ = front;
    if (input.kind !== "up" || !front.pressed) return [shapeDraft(shape)];
    if (!isDeep(shape)) {
      this.front_ = { ...front, pressed: false }; // no depth: a double click, or a slip of the hand
      return [];
    }
    return this.keep(shape);
  }

  // The one that is shown, where it has a depth.
  override finish(context: ToolContext): Effect[] {
    const shown = this.front_?.shown ?? null;
    return shown === null || !isDeep(shown) || context.readonly ? this.cancel() : this.keep(shown);
  }

  override cancel(): Effect[] {
    this.front_ = null;
    return super.cancel();
  }

  override command(command: Parameters<DrawingTool["command"]>[0], context: ToolContext, held: boolean): Effect[] | null {
    const front = this.front_;
    if (command === "edit.finish" && front !== null && front.shown !== null && isDeep(front.shown)) return this.finish(context);
    if (front === null || (command !== "edit.undo" && command !== "edit.delete")) return super.command(command, context, held);
    // One step back: the front face is drawn again from its first corner.
    this.front_ = null;
    this.again(front.start);
    return [shapeDraft(front.box, [[front.start.at.x, front.start.at.y]])];
  }

  protected between(from: Point, input: PointerInput, context: ToolContext): BoxShape | null {
    return boxFromCorners(from, input.at, { frame: context.frame, shift: input.shift });
  }

  protected override done(box: BoxShape, start: PointerInput, end: PointerInput): Effect[] {
    this.front_ = { box, start, end, pressed: false, shown: null };
    return [shapeDraft(box)];
  }

  private keep(shape: Cuboid2dShape): Effect[] {
    this.front_ = null;
    return [kNoDraft, { type: "create", shape }];
  }

  private cuboid({ box, end }: Front, at: Point, context: ToolContext): Cuboid2dShape {
    return cuboidFromFront(box, at.x - end.at.x, at.y - end.at.y, context.frame);
  }
}

function isDeep({ front, back }: Cuboid2dShape): boolean {
  return distance({ x: front[0][0], y: front[0][1] }, { x: back[0][0], y: back[0][1] }) >= kMinSide;
}
