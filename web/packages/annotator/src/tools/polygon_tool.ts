// Polygon: a path that a click on the first vertex closes, besides Enter and a double click.
import { distance } from "../geometry/point";
import { distinctPoints, ringArea } from "../geometry/ring";
import type { PolygonShape, XY } from "../model/shape";
import { PathTool } from "./base/path_tool";
import { reach, type PointerInput, type ToolContext } from "./base/tool";

const kCloseReach = 9; // screen pixels around the first vertex

export class PolygonTool extends PathTool {
  readonly id = "polygon";
  protected readonly as = "area";

  // Not with fewer than three distinct points or no area: there is no such polygon.
  protected made(): PolygonShape | null {
    if (distinctPoints(this.placed_) < 3 || ringArea(this.placed_) === 0) return null;
    return { kind: "polygon", parts: [{ outer: this.placed_, holes: [] }] };
  }

  protected override closesAt(input: PointerInput, context: ToolContext): boolean {
    if (this.placed_.length < 3) return false;
    const [x, y] = this.placed_[0] as XY;
    return distance(input.at, { x, y }) <= reach(input, context, kCloseReach);
  }
}
