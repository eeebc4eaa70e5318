// Ellipse: the handles of the turned box around it. Like that box it may reach out of the frame; its center may not.
import { clampPoint, kMinSide, placed, rotate, tidy, type Rect } from "../../geometry/point";
import type { EllipseShape, Point, Ring, RotatedBoxShape, XY } from "../../model/shape";
import { boxFromCorners } from "../box/box";
import type { DragContext, Hit, ShapeDef } from "../base/shape_def";
import { rotatedBoxDef } from "../rotated_box/rotated_box";

const kMostOff = 0.1; // image pixels between a side of ellipseRing() and the ellipse
const kFewestSides = 16;
const kMostSides = 4096;

function boxAround(e: EllipseShape): RotatedBoxShape {
  return { kind: "rotated_box", cx: e.cx, cy: e.cy, width: 2 * e.rx, height: 2 * e.ry, angle: e.angle };
}

function ellipseIn(b: RotatedBoxShape): EllipseShape {
  return { kind: "ellipse", cx: b.cx, cy: b.cy, rx: tidy(b.width / 2), ry: tidy(b.height / 2), angle: b.angle };
}

export interface EllipseDrag extends DragContext {
  readonly alt: boolean; // from the center
}

// The ellipse in the box between two drawn corners, or around a drawn center; null when it is too small to be meant.
export function ellipseFromCorners(a: Point, b: Point, { frame, shift, alt }: EllipseDrag): EllipseShape | null {
  if (!alt) {
    const box = boxFromCorners(a, b, { frame, shift });
    if (box === null) return null;
    return ellipseIn({ ...box, kind: "rotated_box", cx: tidy(box.x + box.width / 2), cy: tidy(box.y + box.height / 2), angle: 0 });
  }
  const center = clampPoint(a, frame);
  const to = clampPoint(b, frame);
  const [rx, ry] = [placed(Math.abs(to.x - center.x)), placed(Math.abs(to.y - center.y))];
  const radius = Math.max(rx, ry);
  if (2 * (shift ? radius : Math.min(rx, ry)) < kMinSide) return null;
  return { kind: "ellipse", cx: placed(center.x), cy: placed(center.y), rx: shift ? radius : rx, ry: shift ? radius : ry, angle: 0 };
}

// Its points from the end of its own x axis on, clockwise, so many that the sides stay within a tenth of a pixel of it.
export function ellipseRing(e: EllipseShape): Ring {
  const radius = Math.max(e.rx, e.ry);
  const sides = radius > kMostOff ? Math.ceil(Math.PI / Math.acos(1 - kMostOff / radius)) : kFewestSides;
  const count = Math.min(kMostSides, Math.max(kFewestSides, sides));
  return Array.from({ length: count }, (_, i): XY => {
    const at = (2 * Math.PI * i) / count;
    const p = rotate({ x: e.cx + e.rx * Math.cos(at), y: e.cy + e.ry * Math.sin(at) }, { x: e.cx, y: e.cy }, e.angle);
    return [tidy(p.x), tidy(p.y)];
  });
}

function bounds(e: EllipseShape): Rect {
  const cos = Math.cos(e.angle);
  const sin = Math.sin(e.angle);
  const across = Math.hypot(e.rx * cos, e.ry * sin);
  const down = Math.hypot(e.rx * sin, e.ry * cos);
  return { left: e.cx - across, top: e.cy - down, right: e.cx + across, bottom: e.cy + down };
}

// The way to the outline by its first derivative: exact on the outline, good beside it.
function hit(e: EllipseShape, p: Point, tolerance: number): Hit | null {
  const q = rotate(p, { x: e.cx, y: e.cy }, -e.angle);
  const [u, v] = [q.x - e.cx, q.y - e.cy];
  const value = (u / e.rx) ** 2 + (v / e.ry) ** 2 - 1;
  const slope = 2 * Math.hypot(u / e.rx ** 2, v / e.ry ** 2);
  const off = slope === 0 ? Infinity : Math.abs(value) / slope;
  if (value > 0) return off <= tolerance ? "edge" : null;
  return off <= tolerance || Math.min(e.rx, e.ry) <= tolerance ? "edge" : "interior";
}

export const ellipseDef: ShapeDef<EllipseShape> = {
  kind: "ellipse",
  editable: true,
  bounds,
  area: (e) => Math.PI * e.rx * e.ry,
  hit,
  handles: (e, pixel) => rotatedBoxDef.handles(boxAround(e), pixel),
  dragHandle: (e, id, to, context) => ellipseIn(rotatedBoxDef.dragHandle(boxAround(e), id, to, context)),
  translate: (e, dx, dy) => ({ ...e, cx: tidy(e.cx + dx), cy: tidy(e.cy + dy) }),
  moveBounds: (e) => rotatedBoxDef.moveBounds(boxAround(e)),
};
