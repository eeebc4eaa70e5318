// Masks as polygons and polygons as masks, and shapes with fewer points.
import { simplifyPath, simplifyRing } from "../geometry/simplify";
import { ringsAround } from "../geometry/nesting";
import { clippedRing, turning } from "../geometry/ring";
import type { Size } from "../model/annotation";
import type { PolygonPart, PolygonShape, Ring, Shape } from "../model/shape";
import { cuboidOutline } from "./cuboid_2d/cuboid_2d";
import { ellipseRing } from "./ellipse/ellipse";
import { extentOf, unionOfRegions } from "./mask/columns";
import { contoursOf } from "./mask/contours";
import { decodedMask, maskOf } from "./mask/mask";
import { ringsRegion } from "./mask/regions";

// The same pixels: a mask's polygon runs along their edges, a polygon's mask has those whose centers it encloses. An
// ellipse and a cuboid become the polygon around them, as far as it lies in the image. Null: there is no other form, or
// nothing would be left in it.
export function converted(shape: Shape, frame: Size): Shape | null {
  if (shape.kind === "ellipse") return outlined(ellipseRing(shape), frame);
  if (shape.kind === "cuboid_2d") return outlined(cuboidOutline(shape), frame);
  if (shape.kind === "mask") return polygonOf(contoursOf(decodedMask(shape).columns));
  if (shape.kind !== "polygon") return null;
  const rings = (part: PolygonPart) => [part.outer, ...part.holes];
  const columns = unionOfRegions(
    shape.parts.map((part) => ringsRegion(rings(part), frame)),
    frame,
  );
  return extentOf(columns).area === 0 ? null : maskOf(columns);
}

export function isConvertible({ kind }: Shape): boolean {
  return kind === "ellipse" || kind === "cuboid_2d" || kind === "mask" || kind === "polygon";
}

export function outlined(ring: Ring, frame: Size): PolygonShape | null {
  const outer = clippedRing(ring, frame);
  return outer.length < 3 || turning(outer) === 0 ? null : { kind: "polygon", parts: [{ outer, holes: [] }] };
}

// Outer rings run clockwise on the screen, holes the other way around.
function polygonOf(rings: readonly Ring[]): PolygonShape | null {
  const outer = rings.filter((ring) => turning(ring) > 0);
  const holes = rings.filter((ring) => turning(ring) <= 0);
  const parts = outer.map((ring) => ({ outer: ring, holes: [] as Ring[] }));
  ringsAround(outer, holes).forEach((around, i) => {
    if (around !== null) parts[around]?.holes.push(holes[i] as Ring);
  });
  return parts.length === 0 ? null : { kind: "polygon", parts };
}

// Null: it has no points to leave out.
export function simplified(shape: Shape, tolerance: number): Shape | null {
  if (shape.kind === "polyline") return { kind: "polyline", points: simplifyPath(shape.points, tolerance) };
  if (shape.kind !== "polygon") return null;
  const ring = (points: Ring) => simplifyRing(points, tolerance);
  return { kind: "polygon", parts: shape.parts.map(({ outer, holes }) => ({ outer: ring(outer), holes: holes.map(ring) })) };
}

export function pointCount(shape: Shape): number {
  if (shape.kind === "polyline") return shape.points.length;
  if (shape.kind !== "polygon") return 0;
  return shape.parts.reduce((sum, { outer, holes }) => sum + outer.length + holes.reduce((n, hole) => n + hole.length, 0), 0);
}
