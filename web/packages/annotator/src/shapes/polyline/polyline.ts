// Open path: a handle a vertex, named by its index.
import { boundsOf, placedPoint, tidy } from "../../geometry/point";
import { distinctPoints, nearestEdge } from "../../geometry/ring";
import type { Size } from "../../model/annotation";
import type { Point, PolylineShape, XY } from "../../model/shape";
import type { ShapeDef, VertexPlace } from "../base/shape_def";

function placeAt(s: PolylineShape, p: Point, tolerance: number): VertexPlace | null {
  const edge = nearestEdge(p, s.points, false);
  return edge === null || edge.distance > tolerance ? null : { id: String(edge.index + 1), point: edge.point };
}

function insert(s: PolylineShape, id: string, point: Point, frame: Size): PolylineShape {
  const p = placedPoint(point, frame);
  const points: XY[] = [...s.points];
  points.splice(Number(id), 0, [p.x, p.y]);
  return { ...s, points };
}

// What is left must still be a line.
function remove(s: PolylineShape, id: string): PolylineShape {
  const points = s.points.filter((_, i) => String(i) !== id);
  return distinctPoints(points) < 2 ? s : { ...s, points };
}

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
  vertices: { placeAt, insert, remove },
};
