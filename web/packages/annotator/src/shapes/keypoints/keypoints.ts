// Points with COCO visibility (0 is not labeled and has no place): the joints of a skeleton, or a set of points. Each
// is a handle named by its index; eight more around them all scale them together.
import { boundsOf, clamp, distance, grow, kMinSide, placed, placedPoint, tidy, union, type Rect } from "../../geometry/point";
import type { KeypointsShape, KeypointXYV, Point } from "../../model/shape";
import type { DragContext, Handle, ShapeDef } from "../base/shape_def";

const kBoxMargin = 14; // screen pixels between the points and the handles around them

const kCorners: Readonly<Record<string, string>> = {
  nw: "nwse-resize",
  n: "ns-resize",
  ne: "nesw-resize",
  e: "ew-resize",
  se: "nwse-resize",
  s: "ns-resize",
  sw: "nesw-resize",
  w: "ew-resize",
};

function bounds(s: KeypointsShape): Rect | null {
  const own = boundsOf(s.points.filter((p) => p[2] > 0));
  if (s.box === undefined) return own;
  const [x, y, w, h] = s.box;
  return union(own, { left: x, top: y, right: x + w, bottom: y + h });
}

// Where the handles that scale lie; null for fewer than two points, which have no size.
export function scaleFrame(s: KeypointsShape, pixel: number): Rect | null {
  const b = bounds(s);
  if (b === null || (b.right - b.left < kMinSide && b.bottom - b.top < kMinSide)) return null;
  return grow(b, kBoxMargin * pixel);
}

function handles(s: KeypointsShape, pixel: number): Handle[] {
  const joints = s.points.flatMap(([x, y, v], i): Handle[] =>
    v > 0 ? [{ id: String(i), role: "vertex", x, y, cursor: "move", ...(v === 1 ? { hollow: true } : {}) }] : [],
  );
  const frame = scaleFrame(s, pixel);
  if (frame === null) return joints;
  const xs: Readonly<Record<string, number>> = { w: frame.left, e: frame.right };
  const ys: Readonly<Record<string, number>> = { n: frame.top, s: frame.bottom };
  const around = Object.entries(kCorners).map(([id, cursor]): Handle => {
    const x = xs[id.slice(-1)] ?? (frame.left + frame.right) / 2;
    const y = ys[id.slice(0, 1)] ?? (frame.top + frame.bottom) / 2;
    return { id, role: id.length === 2 ? "corner" : "edge", x, y, cursor };
  });
  return [...joints, ...around];
}

// One axis of a scaling: from the side that stays, by a factor that never turns it over.
interface Scale {
  readonly fixed: number;
  readonly by: number;
}

function scaleOf(low: number, high: number, moves: "low" | "high" | null, to: number, limit: number): Scale {
  if (moves === null || high - low < kMinSide) return { fixed: low, by: 1 };
  const edge = clamp(to, Math.min(0, low), Math.max(limit, high));
  const size = Math.max(kMinSide, moves === "low" ? high - edge : edge - low);
  return { fixed: moves === "low" ? high : low, by: size / (high - low) };
}

function resize(s: KeypointsShape, id: string, to: Point, context: DragContext): KeypointsShape {
  const b = bounds(s);
  if (b === null) return s;
  const margin = kBoxMargin * (context.pixel ?? 0);
  const side = id.includes("w") ? "low" : id.includes("e") ? "high" : null;
  const level = id.includes("n") ? "low" : id.includes("s") ? "high" : null;
  let x = scaleOf(b.left, b.right, side, to.x + (side === "low" ? margin : -margin), context.frame.width);
  let y = scaleOf(b.top, b.bottom, level, to.y + (level === "low" ? margin : -margin), context.frame.height);
  if (context.shift && id.length === 2) {
    const by = b.right - b.left < kMinSide ? y.by : b.bottom - b.top < kMinSide ? x.by : Math.min(x.by, y.by);
    x = { ...x, by: b.right - b.left < kMinSide ? 1 : by };
    y = { ...y, by: b.bottom - b.top < kMinSide ? 1 : by };
  }
  return scaled(s, x, y);
}

function scaled(s: KeypointsShape, x: Scale, y: Scale): KeypointsShape {
  const atX = (value: number) => (x.by === 1 ? value : placed(x.fixed + (value - x.fixed) * x.by));
  const atY = (value: number) => (y.by === 1 ? value : placed(y.fixed + (value - y.fixed) * y.by));
  const points = s.points.map((p): KeypointXYV => (p[2] > 0 ? [atX(p[0]), atY(p[1]), p[2]] : p));
  if (s.box === undefined) return { ...s, points };
  const [left, top, width, height] = s.box;
  return { ...s, points, box: [atX(left), atY(top), placed(width * x.by), placed(height * y.by)] };
}

function dragHandle(s: KeypointsShape, id: string, to: Point, context: DragContext): KeypointsShape {
  if (id in kCorners) return resize(s, id, to, context);
  const p = placedPoint(to, context.frame);
  return { ...s, points: s.points.map((k, i) => (String(i) === id ? ([p.x, p.y, k[2]] as const) : k)) };
}

// Of a set of points; the last labeled one stays.
function remove(s: KeypointsShape, id: string): KeypointsShape {
  const points = s.points.filter((_, i) => String(i) !== id);
  return points.some((p) => p[2] > 0) ? { ...s, points } : s;
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
  handles,
  dragHandle,
  translate: (s, dx, dy) => ({
    ...s,
    points: s.points.map(([x, y, v]) => (v > 0 ? ([tidy(x + dx), tidy(y + dy), v] as const) : ([x, y, v] as const))),
    ...(s.box === undefined ? {} : { box: [tidy(s.box[0] + dx), tidy(s.box[1] + dy), s.box[2], s.box[3]] as const }),
  }),
  moveBounds: bounds,
  vertices: { placeAt: () => null, insert: (s) => s, remove },
};
