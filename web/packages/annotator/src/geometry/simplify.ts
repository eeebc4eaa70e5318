// Fewer points of a path, none further than the tolerance from where it was (Douglas and Peucker, 1973).
import type { Ring, XY } from "../model/shape";
import { ringArea, segmentDistance } from "./ring";

const kDeep = 40; // spans within each other: a zigzag would be taken apart point by point, in quadratic time

export function simplifyPath(points: Ring, tolerance: number): Ring {
  if (points.length <= 2 || tolerance <= 0) return points;
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const open: [number, number, number][] = [[0, points.length - 1, 0]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to, depth] = span;
    let [far, at] = [tolerance, -1];
    for (let i = from + 1; i < to; i++) {
      const [x, y] = points[i] as XY;
      const d = segmentDistance({ x, y }, points[from] as XY, points[to] as XY);
      if (d > far) [far, at] = [d, i];
    }
    if (at < 0) continue;
    if (depth > kDeep) at = (from + to) >> 1; // any will do, only that a few more points may stay
    kept[at] = 1;
    open.push([from, at, depth + 1], [at, to, depth + 1]);
  }
  return points.filter((_, i) => kept[i] === 1);
}

const kHalvings = 12;

// A closed one, cut open at two points far from each other. Where nothing would be left of it: with half the tolerance,
// or half of that, so that a thin part becomes as simple as it can be.
export function simplifyRing(ring: Ring, tolerance: number): Ring {
  for (let i = 0; i < kHalvings; i++, tolerance /= 2) {
    const simple = simplerRing(ring, tolerance);
    if (simple.length >= 3 && ringArea(simple) > 0) return simple;
  }
  return ring;
}

function simplerRing(ring: Ring, tolerance: number): Ring {
  if (ring.length <= 3 || tolerance <= 0) return ring;
  const first = farthest(ring, 0);
  const second = farthest(ring, first);
  const [a, b] = first < second ? [first, second] : [second, first];
  const one = simplifyPath(ring.slice(a, b + 1), tolerance);
  const other = simplifyPath([...ring.slice(b), ...ring.slice(0, a + 1)], tolerance);
  return [...one.slice(0, -1), ...other.slice(0, -1)];
}

function farthest(ring: Ring, from: number): number {
  const [x, y] = ring[from] as XY;
  let [far, at] = [-1, 0];
  ring.forEach(([px, py], i) => {
    const d = (px - x) ** 2 + (py - y) ** 2;
    if (d > far) [far, at] = [d, i];
  });
  return at;
}
