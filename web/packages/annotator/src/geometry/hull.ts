import type { Ring, XY } from "../model/shape";

const turn = (a: XY, b: XY, c: XY) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

// The convex hull, clockwise on the screen from the leftmost point on: A. M. Andrew's monotone chain (1979).
export function hullOf(points: readonly XY[]): Ring {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (list: readonly XY[]) => {
    const kept: XY[] = [];
    for (const p of list) {
      while (kept.length > 1 && turn(kept[kept.length - 2] as XY, kept[kept.length - 1] as XY, p) <= 0) kept.pop();
      kept.push(p);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}
