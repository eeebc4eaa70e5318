// Box: drag from corner to corner, or click one corner and then the other. Shift makes it square.
import type { BoxShape, Point } from "../model/shape";
import { boxFromCorners } from "../shapes/box/box";
import { CornersTool } from "./base/corners_tool";
import type { ToolId } from "./base/ids";
import type { PointerInput, ToolContext } from "./base/tool";

export class BoxTool extends CornersTool<BoxShape> {
  readonly id: ToolId = "box";
  readonly snaps = true;

  protected between(from: Point, input: PointerInput, context: ToolContext): BoxShape | null {
    return boxFromCorners(from, input.at, { frame: context.frame, shift: input.shift });
  }
}
