// Ellipse: drag from corner to corner of the box around it, or click both. Shift makes it a circle, Alt draws it from
// its center.
import type { EllipseShape, Point } from "../model/shape";
import { ellipseFromCorners } from "../shapes/ellipse/ellipse";
import { CornersTool } from "./base/corners_tool";
import type { PointerInput, ToolContext } from "./base/tool";

export class EllipseTool extends CornersTool<EllipseShape> {
  readonly id = "ellipse";

  protected between(from: Point, input: PointerInput, context: ToolContext): EllipseShape | null {
    return ellipseFromCorners(from, input.at, { frame: context.frame, shift: input.shift, alt: input.alt });
  }
}
