// Skeleton points with COCO visibility (0 is not labeled and has no place): joints can be dragged.
import { boundsOf, distance, placedPoint, tidy, union, type Rect } from "../../geometry/point";
import type { KeypointsShape } from "../../model/shape";
import type { ShapeDef } from "../base/shape_def";

function bounds(s: KeypointsShape): Rect | null {
  const own = boundsOf(s.points.filter((p) => p[2] > 0));
  if (s.box === undefined) return own;
  const [x, y, w, h] = s.box;
  return union(own, { left: x, top: y, right: x + w, bottom: y + h });
}

export const keypointsDef: ShapeDef<KeypointsShape> = {
  kind: "keypoints",
  editable: true,
  bounds,
  area: (s) => {
    const b = bounds(s);
    return b === null ? 0 : (b.right - b.left) * (b.bottom - b.top);
  },
  hit: (s, p, tolerance) => {
    if (s.points.some(([x, y, v]) => v > 0 && distance(p, { x, y }) <= tolerance)) return "edge";
    const b = bounds(s);
    if (b === null || p.x < b.left || p.x > b.right || p.y < b.top || p.y > b.bottom) return null;
    return "interior";
  },
  handles: (s) => s.points.flatMap(([x, y, v], i) => (v > 0 ? [{ id: String(i), role: "vertex" as const, x, y, cursor: "move" }] : [])),
  dragHandle: (s, id, to, context) => {
    const p = placedPoint(to, context.frame);
    return { ...s, points: s.points.map((k, i) => (String(i) === id ? ([p.x, p.y, k[2]] as const) : k)) };
  },
  translate: (s, dx, dy) => ({
    ...s,
    points: s.points.map(([x, y, v]) => (v > 0 ? ([tidy(x + dx), tidy(y + dy), v] as const) : ([x, y, v] as const))),
    ...(s.box === undefined ? {} : { box: [tidy(s.box[0] + dx), tidy(s.box[1] + dy), s.box[2], s.box[3]] as const }),
  }),
  moveBounds: bounds,
};
