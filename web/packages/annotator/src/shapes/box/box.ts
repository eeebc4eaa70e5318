// Axis-aligned box: eight handles; a handle dragged over the opposite side turns the box inside out.
import { clampPoint, grow, inRect, kMinSide, placed, tidy, type Rect } from "../../geometry/point";
import type { BoxShape, Point } from "../../model/shape";
import type { DragContext, Handle, Hit, ShapeDef } from "../base/shape_def";

export function boxFromRect(r: Rect): BoxShape {
  return { kind: "box", x: r.left, y: r.top, width: tidy(r.right - r.left), height: tidy(r.bottom - r.top) };
}

export function rectFromBox(b: BoxShape): Rect {
  return { left: b.x, top: b.y, right: tidy(b.x + b.width), bottom: tidy(b.y + b.height) };
}

// The box between two drawn corners, in the frame; null when it is too small to be meant.
export function boxFromCorners(a: Point, b: Point, context: DragContext): BoxShape | null {
  const from = clampPoint(a, context.frame);
  let to = clampPoint(b, context.frame);
  if (context.shift) to = clampPoint(squareCorner(from, to), context.frame);
  const rect = {
    left: placed(Math.min(from.x, to.x)),
    top: placed(Math.min(from.y, to.y)),
    right: placed(Math.max(from.x, to.x)),
    bottom: placed(Math.max(from.y, to.y)),
  };
  if (rect.right - rect.left < kMinSide || rect.bottom - rect.top < kMinSide) return null;
  return boxFromRect(rect);
}

function squareCorner(from: Point, to: Point): Point {
  const side = Math.min(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { x: from.x + Math.sign(to.x - from.x) * side, y: from.y + Math.sign(to.y - from.y) * side };
}

const kCursors: Readonly<Record<string, string>> = {
  nw: "nwse-resize",
  se: "nwse-resize",
  ne: "nesw-resize",
  sw: "nesw-resize",
  n: "ns-resize",
  s: "ns-resize",
  e: "ew-resize",
  w: "ew-resize",
};

function handles(b: BoxShape): Handle[] {
  const { left, top, right, bottom } = rectFromBox(b);
  const midX = (left + right) / 2;
  const midY = (top + bottom) / 2;
  const at = (id: string, x: number, y: number): Handle => ({
    id,
    role: id.length === 2 ? "corner" : "edge",
    x,
    y,
    cursor: kCursors[id] as string,
  });
  return [
    at("nw", left, top),
    at("ne", right, top),
    at("se", right, bottom),
    at("sw", left, bottom),
    at("n", midX, top),
    at("e", right, midY),
    at("s", midX, bottom),
    at("w", left, midY),
  ];
}

// Moves one edge to `to`; never nearer than kMinSide to the opposite one, on the side where the pointer is.
function dragEdge(to: number, opposite: number, limit: number): [number, number] {
  let edge = placed(Math.min(Math.max(to, 0), limit));
  if (Math.abs(edge - opposite) < kMinSide)
    edge = edge < opposite || opposite + kMinSide > limit ? opposite - kMinSide : opposite + kMinSide;
  return edge < opposite ? [edge, opposite] : [opposite, edge];
}

function keepAspect(b: BoxShape, id: string, to: Point): Point {
  const r = rectFromBox(b);
  const anchor = { x: id.includes("w") ? r.right : r.left, y: id.includes("n") ? r.bottom : r.top };
  const scale = Math.max(Math.abs(to.x - anchor.x) / b.width, Math.abs(to.y - anchor.y) / b.height);
  return {
    x: anchor.x + (to.x < anchor.x ? -1 : 1) * scale * b.width,
    y: anchor.y + (to.y < anchor.y ? -1 : 1) * scale * b.height,
  };
}

function dragHandle(b: BoxShape, id: string, target: Point, context: DragContext): BoxShape {
  const to = context.shift && id.length === 2 && b.width > 0 && b.height > 0 ? keepAspect(b, id, target) : target;
  let { left, top, right, bottom } = rectFromBox(b);
  if (id.includes("w")) [left, right] = dragEdge(to.x, right, context.frame.width);
  else if (id.includes("e")) [left, right] = dragEdge(to.x, left, context.frame.width);
  if (id.includes("n")) [top, bottom] = dragEdge(to.y, bottom, context.frame.height);
  else if (id.includes("s")) [top, bottom] = dragEdge(to.y, top, context.frame.height);
  return boxFromRect({ left, top, right, bottom });
}

function hit(b: BoxShape, p: Point, tolerance: number): Hit | null {
  const r = rectFromBox(b);
  if (!inRect(p, grow(r, tolerance))) return null;
  const inner = grow(r, -tolerance);
  return inner.left < inner.right && inner.top < inner.bottom && inRect(p, inner) ? "interior" : "edge";
}

export const boxDef: ShapeDef<BoxShape> = {
  kind: "box",
  editable: true,
  bounds: rectFromBox,
  area: (b) => b.width * b.height,
  hit,
  handles,
  dragHandle,
  translate: (b, dx, dy) => ({ ...b, x: tidy(b.x + dx), y: tidy(b.y + dy) }),
  moveBounds: rectFromBox,
};
