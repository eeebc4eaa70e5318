// Polyline: an open path of at least two distinct points.
import { distinctPoints } from "../geometry/ring";
import type { PolylineShape } from "../model/shape";
import { PathTool } from "./base/path_tool";

export class PolylineTool extends PathTool {
  readonly id = "polyline";
  protected readonly as = "line";

  protected made(): PolylineShape | null {
    return distinctPoints(this.path) < 2 ? null : { kind: "polyline", points: this.path };
  }
}
