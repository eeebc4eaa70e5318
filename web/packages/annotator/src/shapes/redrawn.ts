// A polygon or polyline with a part of one ring replaced by a new path.
import { distinctPoints, pathLength, ringArea } from "../geometry/ring";
import type { PolygonShape, PolylineShape, Ring, Shape, XY } from "../model/shape";

export interface RingVertex {
  readonly ring: string; // which ring: "part/ring" of a polygon, "" of a polyline
  readonly index: number;
}

// By the id of a vertex's handle. Null: this shape has no rings to redraw.
export function ringVertex(shape: Shape, handle: string): RingVertex | null {
  if (shape.kind === "polyline") return { ring: "", index: Number(handle) };
  if (shape.kind !== "polygon") return null;
  const at = handle.lastIndexOf("/");
  return { ring: handle.slice(0, at), index: Number(handle.slice(at + 1)) };
}

export function ringPoints(shape: PolygonShape | PolylineShape, { ring }: RingVertex): Ring {
  if (shape.kind === "polyline") return shape.points;
  const [part = 0, index = 0] = ring.split("/").map(Number);
  const own = shape.parts[part];
  return (index === 0 ? own?.outer : own?.holes[index - 1]) ?? [];
}

// `path` goes from the one vertex to the other, between them. Of a ring the shorter side is dropped, of two as long that with
// fewer points; or the other side. Null: nothing would be left of it.
export function redrawn(
  shape: PolygonShape | PolylineShape,
  from: RingVertex,
  to: RingVertex,
  path: readonly XY[],
  otherSide: boolean,
): PolygonShape | PolylineShape | null {
  const points = ringPoints(shape, from);
  if (from.ring !== to.ring || from.index === to.index) return null;
  if (shape.kind === "polyline") return redrawnLine(points, from.index, to.index, path);
  const forwards = between(points, from.index, to.index);
  const backwards = between(points, to.index, from.index).reverse();
  const [a, b] = [points[from.index] as XY, points[to.index] as XY];
  const keepsForwards = isSmaller([a, ...backwards, b], [a, ...forwards, b]) !== otherSide;
  const kept = keepsForwards ? forwards : backwards;
  const ring = [a, ...path, b, ...[...kept].reverse()];
  return distinctPoints(ring) < 3 || ringArea(ring) === 0 ? null : withRing(shape, from.ring, ring);
}

// The end of a line from a vertex on, drawn anew; or drawn on from its last one.
export function redrawnEnd(shape: PolylineShape, from: number, path: readonly XY[]): PolylineShape | null {
  const { points } = shape;
  const first = from < points.length - 1 - from;
  const line = first ? [...[...path].reverse(), ...points.slice(from)] : [...points.slice(0, from + 1), ...path];
  return path.length === 0 || distinctPoints(line) < 2 ? null : { ...shape, points: line };
}

function redrawnLine(points: Ring, from: number, to: number, path: readonly XY[]): PolylineShape {
  const [low, high, way] = from < to ? [from, to, path] : [to, from, [...path].reverse()];
  return { kind: "polyline", points: [...points.slice(0, low + 1), ...way, ...points.slice(high)] };
}

// Around the ring, without the two.
function between(points: Ring, from: number, to: number): XY[] {
  const out: XY[] = [];
  for (let i = (from + 1) % points.length; i !== to; i = (i + 1) % points.length) out.push(points[i] as XY);
  return out;
}

function isSmaller(one: readonly XY[], other: readonly XY[]): boolean {
  const byLength = pathLength(one) - pathLength(other);
  return byLength < 0 || (byLength === 0 && one.length < other.length);
}

function withRing(shape: PolygonShape, name: string, ring: Ring): PolygonShape {
  const [part, index] = name.split("/").map(Number);
  const parts = shape.parts.map((own, i) => {
    if (i !== part) return own;
    if (index === 0) return { ...own, outer: ring };
    return { ...own, holes: own.holes.map((hole, h) => (h + 1 === index ? ring : hole)) };
  });
  return { kind: "polygon", parts };
}
