// Paints one shape in CSS pixels. A new shape type: a branch in tracePath() or a painter of its own.
import {
  contoursOf,
  cuboidEdges,
  cuboidOutline,
  decodedMask,
  rotatedCorners,
  type Cuboid2dShape,
  type MaskShape,
  type SkeletonInfo,
  type Ring,
  type Shape,
} from "@touchmark/annotator";
import { withAlpha } from "../view/color";
import type { Placement } from "../view/viewport";
import { flatSizeOf, ratioOf } from "./flat";
import { maskBitmap } from "./mask_bitmap";
import { MaskRaster } from "./mask_raster";
import { paintJoints } from "./joints";
import { strokeWithHalo, type StrokeStyle } from "./stroke";
import { kFillAlpha, kMaskAlpha, kMaskSelectedAlpha, kSelectedAlpha } from "./style";

export interface ShapeStyle extends StrokeStyle {
  readonly skeleton?: SkeletonInfo | null; // of the shape's class
}

type Context = CanvasRenderingContext2D;

// `raster`: of a mask that is being painted, kept from frame to frame.
export function paintShape(context: Context, shape: Shape, at: Placement, style: ShapeStyle, raster?: MaskRaster): void {
  if (shape.kind === "mask") return paintMask(context, shape, at, style, raster);
  if (shape.kind === "cuboid_2d") fillCuboid(context, shape, at, style);
  context.beginPath();
  tracePath(context, shape, at);
  if (shape.kind !== "polyline" && shape.kind !== "keypoints" && shape.kind !== "cuboid_2d") {
    context.fillStyle = fillOf(style);
    context.fill("evenodd");
  }
  strokeWithHalo(context, style);
  if (shape.kind === "keypoints") paintJoints(context, shape, style.skeleton ?? null, at, style);
}

function fillOf(style: ShapeStyle): string {
  return withAlpha(style.color, style.selected ? kSelectedAlpha : style.hovered ? 0.2 : kFillAlpha);
}

// All that it covers, and its front face once more, so that it is seen which one that is.
function fillCuboid(context: Context, shape: Cuboid2dShape, at: Placement, style: ShapeStyle): void {
  context.fillStyle = fillOf(style);
  for (const ring of [cuboidOutline(shape), shape.front]) {
    context.beginPath();
    traceRing(context, ring, at, true);
    context.fill("evenodd");
  }
}

export function tracePath(context: Context, shape: Shape, at: Placement): void {
  switch (shape.kind) {
    case "box":
      context.rect(shape.x * at.scale + at.x, shape.y * at.scale + at.y, shape.width * at.scale, shape.height * at.scale);
      break;
    case "rotated_box":
      traceRing(
        context,
        rotatedCorners(shape).map((p) => [p.x, p.y] as const),
        at,
        true,
      );
      break;
    case "ellipse": {
      const { cx, cy, rx, ry, angle } = shape;
      context.ellipse(cx * at.scale + at.x, cy * at.scale + at.y, rx * at.scale, ry * at.scale, angle, 0, 2 * Math.PI);
      context.closePath();
      break;
    }
    case "cuboid_2d":
      for (const path of cuboidEdges(shape)) traceRing(context, path, at, false);
      break;
    case "polygon":
      for (const part of shape.parts) {
        traceRing(context, part.outer, at, true);
        for (const hole of part.holes) traceRing(context, hole, at, true);
      }
      break;
    case "polyline":
      traceRing(context, shape.points, at, false);
      break;
    case "keypoints":
      if (shape.box !== undefined) {
        const [x, y, w, h] = shape.box;
        context.rect(x * at.scale + at.x, y * at.scale + at.y, w * at.scale, h * at.scale);
      }
      break;
    default: // a mask is a picture; a tag and a cuboid in space have no place here
      break;
  }
}

// Leaves out points that would fall on the same pixel as the last one.
function traceRing(context: Context, ring: Ring, at: Placement, closed: boolean): void {
  let lastX = Infinity;
  let lastY = Infinity;
  const end = ring.length - 1;
  for (let i = 0; i <= end; i++) {
    const p = ring[i] as readonly [number, number];
    const x = p[0] * at.scale + at.x;
    const y = p[1] * at.scale + at.y;
    if (i === 0) context.moveTo(x, y);
    else if (i !== end && Math.abs(x - lastX) < 0.6 && Math.abs(y - lastY) < 0.6) continue;
    else context.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  if (closed) context.closePath();
}

let scratch: MaskRaster | null = null;

function paintMask(context: Context, shape: MaskShape, at: Placement, style: ShapeStyle, raster?: MaskRaster): void {
  const { columns, bounds } = decodedMask(shape);
  if (bounds === null) return;
  const bitmap = raster === undefined ? maskBitmap(shape, style.color) : null;
  context.globalAlpha = style.selected ? kMaskSelectedAlpha : kMaskAlpha;
  if (bitmap !== null) {
    const { canvas } = bitmap;
    context.imageSmoothingEnabled = at.scale < 2;
    context.drawImage(canvas, bitmap.x * at.scale + at.x, bitmap.y * at.scale + at.y, canvas.width * at.scale, canvas.height * at.scale);
  } else {
    const size = flatSizeOf(context);
    (raster ?? (scratch ??= new MaskRaster())).paint(context, columns, at, size, ratioOf(context), style.color);
  }
  context.globalAlpha = 1;
  if (raster !== undefined || (!style.selected && !style.hovered)) return;
  context.beginPath();
  for (const ring of outlineOf(shape)) traceRing(context, ring, at, true);
  strokeWithHalo(context, style);
}

const outlines = new WeakMap<MaskShape, readonly Ring[]>();

function outlineOf(shape: MaskShape): readonly Ring[] {
  let rings = outlines.get(shape);
  if (rings === undefined) outlines.set(shape, (rings = contoursOf(decodedMask(shape).columns)));
  return rings;
}
