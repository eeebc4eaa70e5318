// What lies on the active layer besides shapes: handles, the place of a new vertex, drafts, marquee, crosshair.
import type { Draft, Handle, Point, Rect, SkeletonInfo, SnapPlace, XY } from "@touchmark/annotator";
import type { Placement } from "../view/viewport";
import { paintUpright } from "./flat";
import type { MaskRaster } from "./mask_raster";
import { paintShape, type ShapeStyle } from "./shapes";
import { strokeWithHalo } from "./stroke";
import { kAccent, kHandleFill, kHandleSize } from "./style";

const kHollowFill = "rgba(0,0,0,0.75)";
const kFrameLines: readonly (readonly [string, number[]])[] = [
  ["rgba(0,0,0,0.5)", []],
  ["rgba(255,255,255,0.75)", [3, 3]],
];

type Context = CanvasRenderingContext2D;

export function screen(p: Point, at: Placement): [number, number] {
  return [p.x * at.scale + at.x, p.y * at.scale + at.y];
}

// White with a dark edge and the class's color inside: seen on any image.
export function paintHandle(
  context: Context,
  p: Point,
  at: Placement,
  color: string,
  round: boolean,
  active: boolean,
  hollow = false,
): void {
  const [x, y] = screen(p, at);
  const size = kHandleSize + (active ? 3 : 0);
  context.beginPath();
  if (round) context.arc(x, y, size / 2, 0, 2 * Math.PI);
  else {
    const left = Math.round(x - size / 2);
    const top = Math.round(y - size / 2);
    context.rect(left, top, size, size);
  }
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = "rgba(0,0,0,0.6)";
  context.stroke();
  context.fillStyle = hollow ? kHollowFill : active ? color : kHandleFill;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = active ? kHandleFill : color;
  context.stroke();
}

export function paintHandles(context: Context, handles: readonly Handle[], at: Placement, color: string, active: string | null): void {
  const turn = handles.find((h) => h.role === "rotate");
  const top = handles.find((h) => h.id === "n");
  if (turn !== undefined && top !== undefined) {
    context.beginPath();
    context.moveTo(...screen(top, at));
    context.lineTo(...screen(turn, at));
    strokeWithHalo(context, { color, dash: null, plain: false, selected: false, hovered: false });
  }
  for (const handle of handles) {
    paintHandle(context, handle, at, color, handle.role === "vertex" || handle.role === "rotate", handle.id === active, handle.hollow);
  }
}

// Where a press on the outline would put a vertex.
export function paintInsertHint(context: Context, p: Point, at: Placement, color: string): void {
  context.globalAlpha = 0.85;
  paintHandle(context, p, at, color, true, false);
  const [x, y] = screen(p, at);
  context.beginPath();
  context.moveTo(x - 2.5, y);
  context.lineTo(x + 2.5, y);
  context.moveTo(x, y - 2.5);
  context.lineTo(x, y + 2.5);
  context.lineWidth = 1.25;
  context.strokeStyle = "rgba(0,0,0,0.85)";
  context.stroke();
  context.globalAlpha = 1;
}

// A place that a joint had before it was marked as not labeled.
export function paintGhost(context: Context, p: Point, at: Placement, color: string): void {
  context.beginPath();
  context.arc(...screen(p, at), kHandleSize / 2, 0, 2 * Math.PI);
  context.globalAlpha = 0.7;
  context.setLineDash([2, 2]);
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

// The frame whose handles scale all joints together.
export function paintScaleFrame(context: Context, rect: Rect, at: Placement): void {
  const [x, y] = screen({ x: rect.left, y: rect.top }, at);
  const [right, bottom] = screen({ x: rect.right, y: rect.bottom }, at);
  context.lineWidth = 1;
  for (const [color, dash] of kFrameLines) {
    context.setLineDash(dash);
    context.strokeStyle = color;
    context.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(right - x), Math.round(bottom - y));
  }
  context.setLineDash([]);
}

export function paintDraft(
  context: Context,
  draft: Draft,
  at: Placement,
  color: string,
  skeleton: SkeletonInfo | null = null,
  raster?: MaskRaster,
): void {
  const style: ShapeStyle = { color, selected: true, hovered: false, dash: null, plain: false, skeleton };
  if (draft.shape !== null) paintShape(context, draft.shape, at, style, raster);
  if (draft.path.length === 0) return;
  if (draft.border !== undefined) paintBorder(context, draft.path.at(-1) as XY, draft.border, at);
  const points = draft.path.map(([x, y]) => ({ x, y }));
  if (draft.shape === null && draft.as !== "points") paintPath(context, points, draft, at, style);
  const handles = draft.handles?.map(([x, y]) => ({ x, y })) ?? points;
  handles.forEach((p, i) => {
    const first = i === 0 && points.length >= 3 && (draft.as ?? "area") === "area";
    paintHandle(context, p, at, color, true, first && draft.closing);
  });
}

// Of a neighbor: what a click would copy.
function paintBorder(context: Context, from: XY, border: readonly XY[], at: Placement): void {
  context.beginPath();
  context.moveTo(...screen({ x: from[0], y: from[1] }, at));
  for (const [x, y] of border) context.lineTo(...screen({ x, y }, at));
  context.setLineDash([]);
  for (const [color, line] of [
    ["rgba(0,0,0,0.6)", 7],
    [kAccent, 4],
  ] as const) {
    context.lineWidth = line;
    context.strokeStyle = color;
    context.stroke();
  }
  const [x, y] = border.at(-1) as XY;
  paintHandle(context, { x, y }, at, kAccent, true, true);
}

// What is held to: a square around a vertex, a cross on an edge.
export function paintSnap(context: Context, { point, on }: SnapPlace, at: Placement): void {
  const [x, y] = screen(point, at);
  const half = 7;
  context.setLineDash([]);
  for (const [color, line] of [
    ["rgba(0,0,0,0.7)", 4],
    [kAccent, 2],
  ] as const) {
    context.beginPath();
    if (on === "vertex") context.rect(x - half, y - half, 2 * half, 2 * half);
    else {
      context.moveTo(x - half, y - half);
      context.lineTo(x + half, y + half);
      context.moveTo(x - half, y + half);
      context.lineTo(x + half, y - half);
    }
    context.lineWidth = line;
    context.strokeStyle = color;
    context.stroke();
  }
}

function paintPath(context: Context, points: readonly Point[], draft: Draft, at: Placement, style: ShapeStyle): void {
  const end = draft.closing ? (points[0] as Point) : draft.rubber;
  context.beginPath();
  points.forEach((p, i) => (i === 0 ? context.moveTo(...screen(p, at)) : context.lineTo(...screen(p, at))));
  if (end !== null) context.lineTo(...screen(end, at));
  if (points.length >= 2 && draft.as !== "line") {
    context.fillStyle = style.color.replace(")", " / 0.14)");
    context.fill("evenodd");
  }
  strokeWithHalo(context, style);
}

export function paintMarquee(context: Context, rect: Rect, at: Placement): void {
  const [x, y] = screen({ x: rect.left, y: rect.top }, at);
  const [right, bottom] = screen({ x: rect.right, y: rect.bottom }, at);
  context.fillStyle = kAccent.replace(")", " / 0.12)");
  context.fillRect(x, y, right - x, bottom - y);
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = kAccent;
  context.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(right - x), Math.round(bottom - y));
}

// What the brush would cover, around the pointer on the screen: light in dark, so that it is seen on any image.
export function paintBrush(context: Context, p: Point, size: number, square: boolean): void {
  paintUpright(context, () => paintBrushRing(context, p, size, square));
}

function paintBrushRing(context: Context, p: Point, size: number, square: boolean): void {
  const half = Math.max(1, size / 2);
  context.setLineDash([]);
  for (const [color, line] of [
    ["rgba(0,0,0,0.6)", 3],
    ["rgba(255,255,255,0.95)", 1],
  ] as const) {
    context.beginPath();
    if (square) context.rect(p.x - half, p.y - half, 2 * half, 2 * half);
    else context.arc(p.x, p.y, half, 0, 2 * Math.PI);
    context.lineWidth = line;
    context.strokeStyle = color;
    context.stroke();
  }
}

// Hair lines across the screen through the pointer: light between dark, so that they are seen on any image.
export function paintCrosshair(context: Context, p: Point, width: number, height: number): void {
  paintUpright(context, () => paintHairs(context, p, width, height));
}

function paintHairs(context: Context, p: Point, width: number, height: number): void {
  const x = Math.round(p.x) + 0.5;
  const y = Math.round(p.y) + 0.5;
  const gap = 9;
  context.setLineDash([]);
  for (const [color, line] of [
    ["rgba(0,0,0,0.5)", 3],
    ["rgba(255,255,255,0.85)", 1],
  ] as const) {
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(x - gap, y);
    context.moveTo(x + gap, y);
    context.lineTo(width, y);
    context.moveTo(x, 0);
    context.lineTo(x, y - gap);
    context.moveTo(x, y + gap);
    context.lineTo(x, height);
    context.lineWidth = line;
    context.strokeStyle = color;
    context.stroke();
  }
}
