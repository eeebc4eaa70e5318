// The border of a neighbor between the last placed point and the pointer, to be copied into what is drawn.
import { distance, grow } from "../../geometry/point";
import { nearestEdge, pathLength } from "../../geometry/ring";
import { waysBetween, type PlaceOnPath } from "../../geometry/ways";
import type { Point, Ring, XY } from "../../model/shape";
import { outlinesOf } from "../../shapes/outlines";
import type { ToolContext } from "./tool";

const kOn = 0.02; // image pixels: the last point lies on the outline
const kTraceReach = 12; // screen pixels from the pointer to the same outline

// The points to place, the last one nearest to the pointer. The shorter way around, or the other one. Null: the last point
// lies on no outline, or the pointer is far from it.
export function borderTo(p: Point, last: XY, other: boolean, context: ToolContext): XY[] | null {
  const start = { x: last[0], y: last[1] };
  let best: { readonly points: Ring; readonly closed: boolean; readonly from: PlaceOnPath; readonly to: PlaceOnPath } | null = null;
  let nearest = kTraceReach * context.pixel;
  for (const { shape } of context.inArea(grow({ left: start.x, top: start.y, right: start.x, bottom: start.y }, kOn))) {
    for (const { points, edges } of outlinesOf(shape)) {
      if (edges === "none" || points.length < 2) continue;
      const closed = edges === "closed";
      const from = nearestEdge(start, points, closed);
      const to = nearestEdge(p, points, closed);
      if (from === null || to === null || from.distance > kOn || to.distance > nearest) continue;
      nearest = to.distance;
      best = { points, closed, from, to: atVertex(to, points, p, context) };
    }
  }
  if (best === null) return null;
  const length = (way: XY[]) => pathLength([last, ...way]);
  const ways = waysBetween(best.points, best.closed, best.from, best.to).sort((a, b) => length(a) - length(b));
  const way = (other ? ways.at(-1) : ways[0]) ?? [];
  return way.length === 0 ? null : way;
}

function atVertex(place: PlaceOnPath, points: Ring, p: Point, context: ToolContext): PlaceOnPath {
  const ends = [points[place.index] as XY, points[(place.index + 1) % points.length] as XY].map(([x, y]) => ({ x, y }));
  const near = ends.find((end) => distance(end, p) <= kTraceReach * context.pixel);
  return near === undefined ? place : { index: place.index, point: near };
}
