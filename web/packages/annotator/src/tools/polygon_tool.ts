// Polygon: a path that a click on the first vertex closes, besides Enter and a double click.
import { distinctPoints, ringArea } from "../geometry/ring";
import type { PolygonShape } from "../model/shape";
import { PathTool } from "./base/path_tool";
import type { PointerInput, ToolContext } from "./base/tool";

export class PolygonTool extends PathTool {
  readonly id = "polygon";
  protected readonly as = "area";

  // Not with fewer than three distinct points or no area: there is no such polygon.
  protected made(): PolygonShape | null {
    if (distinctPoints(this.placed_) < 3 || ringArea(this.placed_) === 0) return null;
    return { kind: "polygon", parts: [{ outer: this.placed_, holes: [] }] };
  }

  protected override closesAt(input: PointerInput, context: ToolContext): boolean {
    return this.nearFirst(input, context);
  }
}
