// The vertices and edges of any shape, for what snaps to them or follows them.
import type { Ring, Shape } from "../model/shape";
import { contoursOf } from "./mask/contours";
import { decodedMask } from "./mask/mask";
import { shapeDef } from "./registry";
import { rotatedCorners } from "./rotated_box/rotated_box";

export interface Outline {
  readonly points: Ring;
  readonly edges: "closed" | "open" | "none"; // none: its points are not connected
}

const ofMasks = new WeakMap<Shape, readonly Outline[]>(); // a large one takes a while

export function outlinesOf(shape: Shape): readonly Outline[] {
  switch (shape.kind) {
    case "box": {
      const [left, top, right, bottom] = [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height];
      return [closed([[left, top], [right, top], [right, bottom], [left, bottom]])]; // prettier-ignore
    }
    case "rotated_box":
      return [closed(rotatedCorners(shape).map(({ x, y }) => [x, y] as const))];
    case "polygon":
      return shape.parts.flatMap(({ outer, holes }) => [outer, ...holes].map(closed));
    case "polyline":
      return [{ points: shape.points, edges: "open" }];
    case "mask":
      return contours(shape);
    default:
      return [{ points: vertices(shape), edges: "none" }];
  }
}

function closed(points: Ring): Outline {
  return { points, edges: "closed" };
}

function contours(shape: Shape & { kind: "mask" }): readonly Outline[] {
  let known = ofMasks.get(shape);
  if (known === undefined) ofMasks.set(shape, (known = contoursOf(decodedMask(shape).columns).map(closed)));
  return known;
}

// Handles on edges are no vertices.
function vertices(shape: Shape): Ring {
  const handles = shapeDef(shape).handles(shape, 1);
  return handles.filter(({ role }) => role === "vertex" || role === "corner").map(({ x, y }) => [x, y] as const);
}
