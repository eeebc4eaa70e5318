// Both ways along a path or around a ring from one place on it to another.
import type { Point, Ring, XY } from "../model/shape";

export interface PlaceOnPath {
  readonly index: number; // on the edge from point `index` to the next
  readonly point: Point;
}

// Each without its first place and with its last; the two of a ring are forwards and backwards.
export function waysBetween(points: Ring, closed: boolean, from: PlaceOnPath, to: PlaceOnPath): XY[][] {
  const ahead = along(points, from) <= along(points, to);
  const forwards = () => withEnds(passed(points, from.index + 1, to.index, 1, from.index === to.index && ahead), from, to);
  const backwards = () =>
    withEnds(passed(points, from.index, (to.index + 1) % points.length, -1, from.index === to.index && !ahead), from, to);
  if (closed) return [forwards(), backwards()];
  return [ahead ? forwards() : backwards()];
}

// A number that grows along the path.
function along(points: Ring, { index, point }: PlaceOnPath): number {
  const [x, y] = points[index] as XY;
  const [nextX, nextY] = points[(index + 1) % points.length] as XY;
  const length = Math.hypot(nextX - x, nextY - y);
  return index + (length === 0 ? 0 : Math.min(1, Math.hypot(point.x - x, point.y - y) / length));
}

// The points from one index to another, both with it, around the end if need be.
function passed(points: Ring, first: number, last: number, step: 1 | -1, none: boolean): XY[] {
  const out: XY[] = [];
  const n = points.length;
  if (none) return out;
  for (let i = (first + n) % n; out.length < n; i = (i + step + n) % n) {
    out.push(points[i] as XY);
    if (i === last) break;
  }
  return out;
}

function withEnds(between: readonly XY[], from: PlaceOnPath, to: PlaceOnPath): XY[] {
  const all: XY[] = [[from.point.x, from.point.y], ...between, [to.point.x, to.point.y]];
  return all.filter((p, i) => i > 0 && String(p) !== String(all[i - 1]));
}
