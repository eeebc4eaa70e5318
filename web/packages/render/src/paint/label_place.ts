// Where the name of an object is put: at the topmost point of its outline as it lies on the screen, not of the box around it; of the part that is
// in view, where the top is not.
import {
  clippedRing,
  cuboidOutline,
  decodedMask,
  ellipseRing,
  rotatedCorners,
  shapeDef,
  type MaskShape,
  type Point,
  type Shape,
  type Size,
  type XY,
} from "@touchmark/annotator";
import { onScreen, type Placement } from "../view/viewport";

const outlines = new WeakMap<Shape, readonly XY[]>();

// CSS pixels of the screen; null: nothing of it is in view.
export function labelPlace(shape: Shape, at: Placement, view: Size): Point | null {
  const outline = outlineOf(shape).map(([x, y]): XY => {
    const seen = onScreen({ x, y }, at);
    return [seen.x, seen.y];
  });
  const top = topmost(outline);
  if (top === null) return null;
  const seen = top[0] >= 0 && top[1] >= 0 && top[0] <= view.width && top[1] <= view.height;
  const place = seen ? top : topmost(clippedRing(outline, view));
  return place === null ? null : { x: place[0], y: place[1] };
}

function outlineOf(shape: Shape): readonly XY[] {
  let outline = outlines.get(shape);
  if (outline === undefined) outlines.set(shape, (outline = traced(shape)));
  return outline;
}

function traced(shape: Shape): readonly XY[] {
  switch (shape.kind) {
    case "rotated_box":
      return rotatedCorners(shape).map((p): XY => [p.x, p.y]);
    case "ellipse":
      return ellipseRing(shape);
    case "cuboid_2d":
      return cuboidOutline(shape);
    case "polygon":
      return shape.parts.flatMap((part) => part.outer);
    case "polyline":
      return shape.points;
    case "keypoints":
      return shape.box === undefined ? shape.points.filter((p) => p[2] > 0).map(([x, y]): XY => [x, y]) : cornersOf(shape);
    case "mask":
      return [...topOfMask(shape), ...cornersOf(shape)];
    default:
      return cornersOf(shape);
  }
}

function cornersOf(shape: Shape): readonly XY[] {
  const bounds = shapeDef(shape).bounds(shape);
  if (bounds === null) return [];
  const { left, top, right, bottom } = bounds;
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

// The first of its pixels in its first row, a hair above its bounds so that it comes before their corners.
function topOfMask(shape: MaskShape): readonly XY[] {
  const { columns, bounds } = decodedMask(shape);
  if (bounds === null) return [];
  const column = columns.runs.findIndex((runs) => runs[0] === bounds.top);
  return column < 0 ? [] : [[column, bounds.top - 1e-6]];
}

// The leftmost of the highest.
function topmost(points: readonly XY[]): XY | null {
  let best: XY | null = null;
  for (const p of points) if (best === null || p[1] < best[1] || (p[1] === best[1] && p[0] < best[0])) best = p;
  return best;
}
