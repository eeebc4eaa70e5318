// Polygon of several parts with holes: a handle a vertex, named "part/ring/index" (ring 0 is the outer one).
import { boundsOf, placedPoint, tidy, type Rect } from "../../geometry/point";
import { inRing, nearestEdge, ringArea } from "../../geometry/ring";
import type { Size } from "../../model/annotation";
import type { Point, PolygonPart, PolygonShape, Ring, XY } from "../../model/shape";
import type { DragContext, Handle, Hit, ShapeDef, VertexPlace } from "../base/shape_def";

interface VertexAddress {
  readonly part: number;
  readonly ring: number;
  readonly index: number;
}

function addressOf(id: string): VertexAddress {
  const [part, ring, index] = id.split("/").map(Number) as [number, number, number];
  return { part, ring, index };
}

function idOf(a: VertexAddress): string {
  return `${a.part}/${a.ring}/${a.index}`;
}

function ringsOf(part: PolygonPart): readonly Ring[] {
  return [part.outer, ...part.holes];
}

function* allRings(p: PolygonShape): Generator<{ part: number; ring: number; points: Ring }> {
  for (let part = 0; part < p.parts.length; part++) {
    const rings = ringsOf(p.parts[part] as PolygonPart);
    for (let ring = 0; ring < rings.length; ring++) yield { part, ring, points: rings[ring] as Ring };
  }
}

function bounds(p: PolygonShape): Rect | null {
  const points: XY[] = [];
  for (const part of p.parts) for (const xy of part.outer) points.push(xy);
  return boundsOf(points);
}

function area(p: PolygonShape): number {
  let sum = 0;
  for (const part of p.parts) {
    sum += ringArea(part.outer);
    for (const hole of part.holes) sum -= ringArea(hole);
  }
  return Math.max(0, sum);
}

function partContains(part: PolygonPart, p: Point): boolean {
  return inRing(p, part.outer) && !part.holes.some((hole) => inRing(p, hole));
}

function hit(shape: PolygonShape, p: Point, tolerance: number): Hit | null {
  for (const { points } of allRings(shape)) {
    const edge = nearestEdge(p, points, true);
    if (edge !== null && edge.distance <= tolerance) return "edge";
  }
  return shape.parts.some((part) => partContains(part, p)) ? "interior" : null;
}

function handles(shape: PolygonShape): Handle[] {
  const list: Handle[] = [];
  for (const { part, ring, points } of allRings(shape)) {
    points.forEach(([x, y], index) => list.push({ id: idOf({ part, ring, index }), role: "vertex", x, y, cursor: "move" }));
  }
  return list;
}

// Replaces one ring; null removes it: a hole alone, or the part with its outer ring.
function withRing(shape: PolygonShape, at: VertexAddress, points: Ring | null): PolygonShape | null {
  const parts: PolygonPart[] = [];
  shape.parts.forEach((part, index) => {
    if (index !== at.part) parts.push(part);
    else if (at.ring > 0) {
      const holes = part.holes.map((hole, i) => (i === at.ring - 1 ? points : hole));
      parts.push({ outer: part.outer, holes: holes.filter((hole): hole is Ring => hole !== null) });
    } else if (points !== null) parts.push({ outer: points, holes: part.holes });
  });
  return parts.length > 0 ? { kind: "polygon", parts } : null;
}

function ringAt(shape: PolygonShape, at: VertexAddress): Ring {
  return ringsOf(shape.parts[at.part] as PolygonPart)[at.ring] as Ring;
}

function dragHandle(shape: PolygonShape, id: string, to: Point, context: DragContext): PolygonShape {
  const at = addressOf(id);
  const p = placedPoint(to, context.frame);
  const points = ringAt(shape, at).map((xy, i) => (i === at.index ? ([p.x, p.y] as const) : xy));
  return withRing(shape, at, points) ?? shape;
}

function placeAt(shape: PolygonShape, p: Point, tolerance: number): VertexPlace | null {
  let best: (VertexPlace & { distance: number }) | null = null;
  for (const { part, ring, points } of allRings(shape)) {
    const edge = nearestEdge(p, points, true);
    if (edge === null || edge.distance > tolerance || (best !== null && edge.distance >= best.distance)) continue;
    best = { id: idOf({ part, ring, index: edge.index + 1 }), point: edge.point, distance: edge.distance };
  }
  return best;
}

function insert(shape: PolygonShape, id: string, point: Point, frame: Size): PolygonShape {
  const at = addressOf(id);
  const p = placedPoint(point, frame);
  const points = [...ringAt(shape, at)];
  points.splice(at.index, 0, [p.x, p.y]);
  return withRing(shape, at, points) ?? shape;
}

// A ring of three loses its last triangle with its vertex: a hole or a part goes, but never the last part.
function remove(shape: PolygonShape, id: string): PolygonShape {
  const at = addressOf(id);
  const points = ringAt(shape, at);
  const left = points.length > 3 ? points.filter((_, i) => i !== at.index) : null;
  return withRing(shape, at, left) ?? shape;
}

function translate(shape: PolygonShape, dx: number, dy: number): PolygonShape {
  const move = ([x, y]: XY): XY => [tidy(x + dx), tidy(y + dy)];
  return {
    kind: "polygon",
    parts: shape.parts.map((part) => ({ outer: part.outer.map(move), holes: part.holes.map((hole) => hole.map(move)) })),
  };
}

export const polygonDef: ShapeDef<PolygonShape> = {
  kind: "polygon",
  editable: true,
  bounds,
  area,
  hit,
  handles,
  dragHandle,
  translate,
  moveBounds: bounds,
  vertices: { placeAt, insert, remove },
};
