// A set of points: a click a point, Enter or a double click makes one object of them. With Alt held, or when the option
// says so, each click makes an object of its own: dots are counted as fast as a hand can click.
import { placedPoint } from "../geometry/point";
import type { CommandId } from "../keymap/commands";
import type { KeypointsShape, Point } from "../model/shape";
import { PathTool } from "./base/path_tool";
import { kNoDraft, type Effect, type PointerInput, type ToolContext } from "./base/tool";

export class PointsTool extends PathTool {
  readonly id = "points";
  protected readonly as = "points";
  override readonly snaps = false;
  protected override readonly continuous = false;
  protected override readonly traces = false;
  private single_: Point | null = null; // pressed: becomes an object of its own when the button is up

  override get busy(): boolean {
    return this.single_ !== null || super.busy;
  }

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const alone = this.single_ !== null || (input.kind === "down" && (input.alt || (context.onePointEach && !super.busy)));
    return alone ? this.one(input, context) : super.pointer(input, context);
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    if (this.single_ === null) return super.command(command, context, held);
    if (command !== "edit.cancel" && command !== "edit.undo" && command !== "edit.delete") return [];
    this.single_ = null;
    return this.show(context);
  }

  // Without a skeleton a point has no name; it is there, so it is visible.
  protected made(): KeypointsShape | null {
    if (this.placed_.length === 0) return null;
    return { kind: "keypoints", points: this.path.map(([x, y]) => [x, y, 2] as const) };
  }

  protected override reset(): void {
    super.reset();
    this.single_ = null;
  }

  private one(input: PointerInput, context: ToolContext): Effect[] {
    const p = placedPoint(input.at, context.frame);
    const shape: KeypointsShape = { kind: "keypoints", points: [[p.x, p.y, 2]] };
    this.single_ = p;
    if (input.kind !== "up") return [{ type: "draft", draft: { ...this.draft(context), shape, rubber: null } }];
    this.single_ = null;
    return [...(super.busy ? this.show(context) : [kNoDraft]), { type: "create", shape }];
  }
}
