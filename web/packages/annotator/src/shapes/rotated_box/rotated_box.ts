// Box with an angle: eight handles in its own axes and one to turn it. Its center stays in the frame; its
// corners may leave it, because a tilted object at the border does.
import {
  clampPoint,
  distance,
  inRect,
  kMinSide,
  normalizeAngle,
  placed,
  rotate,
  snapAngle,
  tidy,
  boundsOf,
  type Rect,
} from "../../geometry/point";
import type { Size } from "../../model/annotation";
import type { Point, RotatedBoxShape } from "../../model/shape";
import type { DragContext, Handle, Hit, ShapeDef } from "../base/shape_def";

const kRotateReach = 26; // screen pixels from the top side to the handle that turns
const kSigns: Readonly<Record<string, readonly [number, number]>> = {
  nw: [-1, -1],
  ne: [1, -1],
  se: [1, 1],
  sw: [-1, 1],
  n: [0, -1],
  e: [1, 0],
  s: [0, 1],
  w: [-1, 0],
};
const kCursorRing = ["ew-resize", "nwse-resize", "ns-resize", "nesw-resize"];

function center(b: RotatedBoxShape): Point {
  return { x: b.cx, y: b.cy };
}

function toWorld(b: RotatedBoxShape, u: number, v: number): Point {
  return rotate({ x: b.cx + u, y: b.cy + v }, center(b), b.angle);
}

function toLocal(b: RotatedBoxShape, p: Point): Point {
  const q = rotate(p, center(b), -b.angle);
  return { x: q.x - b.cx, y: q.y - b.cy };
}

export function rotatedCorners(b: RotatedBoxShape): Point[] {
  const w = b.width / 2;
  const h = b.height / 2;
  return [toWorld(b, -w, -h), toWorld(b, w, -h), toWorld(b, w, h), toWorld(b, -w, h)];
}

function bounds(b: RotatedBoxShape): Rect | null {
  return boundsOf(rotatedCorners(b).map((p) => [p.x, p.y]));
}

// From one side (a to b) and a point on the opposite side. null when too small to be meant.
export function rotatedBoxFromSide(a: Point, b: Point, across: Point, frame: Size): RotatedBoxShape | null {
  const width = distance(a, b);
  if (width < kMinSide) return null;
  const ux = (b.x - a.x) / width;
  const uy = (b.y - a.y) / width;
  const height = (across.x - a.x) * -uy + (across.y - a.y) * ux; // signed distance from the side
  if (Math.abs(height) < kMinSide) return null;
  const middle = clampPoint({ x: (a.x + b.x) / 2 - (uy * height) / 2, y: (a.y + b.y) / 2 + (ux * height) / 2 }, frame);
  return {
    kind: "rotated_box",
    cx: placed(middle.x),
    cy: placed(middle.y),
    width: placed(width),
    height: placed(Math.abs(height)),
    angle: tidyAngle(Math.atan2(uy, ux)),
  };
}

function tidyAngle(angle: number): number {
  return Math.round(normalizeAngle(angle) * 1e6) / 1e6 + 0;
}

function cursorFor(b: RotatedBoxShape, su: number, sv: number): string {
  const angle = Math.atan2(sv, su) + b.angle;
  const step = Math.round(angle / (Math.PI / 4));
  return kCursorRing[((step % 4) + 4) % 4] as string;
}

function handles(b: RotatedBoxShape, pixel: number): Handle[] {
  const list: Handle[] = Object.entries(kSigns).map(([id, [su, sv]]) => ({
    id,
    role: id.length === 2 ? "corner" : "edge",
    ...toWorld(b, (su * b.width) / 2, (sv * b.height) / 2),
    cursor: cursorFor(b, su, sv),
  }));
  list.push({ id: "rotate", role: "rotate", ...toWorld(b, 0, -b.height / 2 - kRotateReach * pixel), cursor: "grab" });
  return list;
}

function dragSide(half: number, sign: number, to: number): { size: number; shift: number } {
  const fixed = -sign * half;
  const size = Math.max(kMinSide, sign * (to - fixed));
  return { size, shift: fixed + (sign * size) / 2 };
}

function resize(b: RotatedBoxShape, id: string, target: Point, context: DragContext): RotatedBoxShape {
  const [su, sv] = kSigns[id] as readonly [number, number];
  let local = toLocal(b, clampPoint(target, context.frame));
  if (context.shift && su !== 0 && sv !== 0) {
    const scale = Math.max((su * local.x) / b.width + 0.5, (sv * local.y) / b.height + 0.5);
    local = { x: su * b.width * (scale - 0.5), y: sv * b.height * (scale - 0.5) };
  }
  const u = su === 0 ? { size: b.width, shift: 0 } : dragSide(b.width / 2, su, local.x);
  const v = sv === 0 ? { size: b.height, shift: 0 } : dragSide(b.height / 2, sv, local.y);
  const c = clampPoint(toWorld(b, u.shift, v.shift), context.frame);
  return { ...b, cx: tidy(c.x), cy: tidy(c.y), width: placed(u.size), height: placed(v.size) };
}

function dragHandle(b: RotatedBoxShape, id: string, to: Point, context: DragContext): RotatedBoxShape {
  if (id !== "rotate") return resize(b, id, to, context);
  const angle = Math.atan2(to.y - b.cy, to.x - b.cx) + Math.PI / 2;
  return { ...b, angle: tidyAngle(context.shift ? snapAngle(angle) : angle) };
}

function hit(b: RotatedBoxShape, p: Point, tolerance: number): Hit | null {
  const q = toLocal(b, p);
  const w = b.width / 2;
  const h = b.height / 2;
  const rect = (by: number): Rect => ({ left: -w - by, top: -h - by, right: w + by, bottom: h + by });
  if (!inRect(q, rect(tolerance))) return null;
  return w > tolerance && h > tolerance && inRect(q, rect(-tolerance)) ? "interior" : "edge";
}

export const rotatedBoxDef: ShapeDef<RotatedBoxShape> = {
  kind: "rotated_box",
  editable: true,
  bounds,
  area: (b) => b.width * b.height,
  hit,
  handles,
  dragHandle,
  translate: (b, dx, dy) => ({ ...b, cx: tidy(b.cx + dx), cy: tidy(b.cy + dy) }),
  moveBounds: (b) => ({ left: b.cx, top: b.cy, right: b.cx, bottom: b.cy }),
};
