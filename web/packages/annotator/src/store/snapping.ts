// What a placed point snaps to: vertices before edges, of visible objects and of the image.
import { distance } from "../geometry/point";
import { nearestEdge } from "../geometry/ring";
import type { Annotation, Size } from "../model/annotation";
import type { Point, Ring, XY } from "../model/shape";
import { outlinesOf } from "../shapes/outlines";

export const kSnapReach = 8; // screen pixels

export interface SnapPlace {
  readonly point: Point;
  readonly on: "vertex" | "edge";
}

interface Nearest {
  vertex: Point | null;
  edge: Point | null;
  toVertex: number;
  toEdge: number;
}

// Null: nothing within `reach` image pixels.
export function snapPlace(p: Point, reach: number, near: readonly Annotation[], { width, height }: Size): SnapPlace | null {
  const found: Nearest = { vertex: null, edge: null, toVertex: reach, toEdge: reach };
  for (const { shape } of near) for (const { points, edges } of outlinesOf(shape)) look(found, p, points, edges);
  if (width > 0 && height > 0) look(found, p, [[0, 0], [width, 0], [width, height], [0, height]], "closed"); // prettier-ignore
  if (found.vertex !== null) return { point: found.vertex, on: "vertex" };
  return found.edge === null ? null : { point: found.edge, on: "edge" };
}

function look(found: Nearest, p: Point, points: Ring, edges: "closed" | "open" | "none"): void {
  for (const [x, y] of points as readonly XY[]) {
    const d = distance(p, { x, y });
    if (d > found.toVertex) continue;
    found.vertex = { x, y };
    found.toVertex = d;
  }
  const edge = edges === "none" || points.length < 2 ? null : nearestEdge(p, points, edges === "closed");
  if (edge === null || edge.distance > found.toEdge) return;
  found.edge = edge.point;
  found.toEdge = edge.distance;
}
