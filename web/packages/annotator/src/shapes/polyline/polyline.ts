// Open path: shown, selected, moved and its points dragged; drawing one is a later tool.
import { boundsOf, placedPoint, tidy } from "../../geometry/point";
import { nearestEdge } from "../../geometry/ring";
import type { PolylineShape } from "../../model/shape";
import type { ShapeDef } from "../base/shape_def";

export const polylineDef: ShapeDef<PolylineShape> = {
  kind: "polyline",
  editable: true,
  bounds: (s) => boundsOf(s.points),
  area: () => 0,
  hit: (s, p, tolerance) => {
    const edge = nearestEdge(p, s.points, false);
    return edge !== null && edge.distance <= tolerance ? "edge" : null;
  },
  handles: (s) => s.points.map(([x, y], i) => ({ id: String(i), role: "vertex", x, y, cursor: "move" })),
  dragHandle: (s, id, to, context) => {
    const p = placedPoint(to, context.frame);
    return { ...s, points: s.points.map((xy, i) => (String(i) === id ? ([p.x, p.y] as const) : xy)) };
  },
  translate: (s, dx, dy) => ({ ...s, points: s.points.map(([x, y]) => [tidy(x + dx), tidy(y + dy)] as const) }),
  moveBounds: (s) => boundsOf(s.points),
};
