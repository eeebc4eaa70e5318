// Closed rings and open paths of [x, y] points.
import type { Point, Ring, XY } from "../model/shape";

export function segmentDistance(p: Point, a: XY, b: XY): number {
  const q = nearestOnSegment(p, a, b);
  return Math.hypot(p.x - q.x, p.y - q.y);
}

export function nearestOnSegment(p: Point, a: XY, b: XY): Point {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a[0]) * dx + (p.y - a[1]) * dy) / length2));
  return { x: a[0] + t * dx, y: a[1] + t * dy };
}

// Even-odd rule.
export function inRing(p: Point, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as XY;
    const [xj, yj] = ring[j] as XY;
    if (yi > p.y !== yj > p.y && p.x < ((xj - xi) * (p.y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

export function ringArea(ring: Ring): number {
  return Math.abs(turning(ring)) / 2;
}

// Twice the area, positive when it runs clockwise on the screen.
export function turning(ring: Ring): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as XY;
    const [xj, yj] = ring[j] as XY;
    twice += xj * yi - xi * yj;
  }
  return twice;
}

export function pathLength(points: Ring): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1] as XY, points[i] as XY];
    length += Math.hypot(bx - ax, by - ay);
  }
  return length;
}

export interface NearestEdge {
  readonly index: number; // the edge from point `index` to the next
  readonly distance: number;
  readonly point: Point;
}

export function nearestEdge(p: Point, points: Ring, closed: boolean): NearestEdge | null {
  let best: NearestEdge | null = null;
  const edges = closed ? points.length : points.length - 1;
  for (let i = 0; i < edges; i++) {
    const point = nearestOnSegment(p, points[i] as XY, points[(i + 1) % points.length] as XY);
    const d = Math.hypot(p.x - point.x, p.y - point.y);
    if (best === null || d < best.distance) best = { index: i, distance: d, point };
  }
  return best;
}

export function distinctPoints(points: Ring): number {
  return new Set(points.map(([x, y]) => `${x},${y}`)).size;
}

export function translateRing(ring: Ring, move: (p: XY) => XY): Ring {
  return ring.map(move);
}

// What of a convex ring lies in the frame: cut at each of its four sides in turn (Sutherland and Hodgman, 1974).
export function clippedRing(ring: Ring, frame: { width: number; height: number }): Ring {
  const sides: readonly ((p: XY) => number)[] = [(p) => p[0], (p) => p[1], (p) => frame.width - p[0], (p) => frame.height - p[1]];
  return sides.reduce<Ring>((points, inside) => {
    const kept: XY[] = [];
    points.forEach((p, i) => {
      const q = points[(i + 1) % points.length] as XY;
      const [a, b] = [inside(p), inside(q)];
      if (a >= 0) kept.push(p);
      if (a >= 0 !== b >= 0) kept.push([p[0] + ((q[0] - p[0]) * a) / (a - b), p[1] + ((q[1] - p[1]) * a) / (a - b)]);
    });
    return kept;
  }, ring);
}
