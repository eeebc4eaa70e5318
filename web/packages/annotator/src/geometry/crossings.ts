// Segments that cross are cut where they do, until all of them meet at their ends alone. A crossing is rounded to the grid,
// which moves what it is on by less than a step and may make it cross something else: so it is looked at again (iterated
// snap rounding; Hobby 1999, Halperin and Packer 2002).
import type { Grid } from "./grid";

export interface Segment {
  readonly a: number; // vertices of the grid
  readonly b: number;
  readonly of: number; // the ring that it is of
}

const kMostRounds = 50; // two or three are enough for anything but torture

// Null: it does not come to an end.
export function cutApart(segments: readonly Segment[], grid: Grid): readonly Segment[] | null {
  let now = segments.filter(({ a, b }) => a !== b);
  for (let i = 0; i < kMostRounds; i++) {
    const cuts = crossingsOf(now, grid);
    if (cuts.size === 0) return now;
    now = now.flatMap((segment, index) => pieces(segment, cuts.get(index), grid));
  }
  return null;
}

type Cuts = Map<number, Set<number>>; // of a segment, by its index: the vertices where it is to be cut

// All pairs whose extents overlap, from left to right.
function crossingsOf(segments: readonly Segment[], grid: Grid): Cuts {
  const left = segments.map(({ a, b }) => Math.min(grid.x(a), grid.x(b)));
  const right = segments.map(({ a, b }) => Math.max(grid.x(a), grid.x(b)));
  const top = segments.map(({ a, b }) => Math.min(grid.y(a), grid.y(b)));
  const bottom = segments.map(({ a, b }) => Math.max(grid.y(a), grid.y(b)));
  const order = segments.map((_, i) => i).sort((i, j) => (left[i] as number) - (left[j] as number));
  const cuts: Cuts = new Map();
  let open: number[] = [];
  for (const i of order) {
    const still: number[] = [];
    for (const j of open) {
      if ((right[j] as number) < (left[i] as number)) continue;
      still.push(j);
      const apart = (bottom[j] as number) < (top[i] as number) || (top[j] as number) > (bottom[i] as number);
      if (!apart) meet(i, j, segments, grid, cuts);
    }
    still.push(i);
    open = still;
  }
  return cuts;
}

function meet(i: number, j: number, segments: readonly Segment[], grid: Grid, cuts: Cuts): void {
  const { a, b } = segments[i] as Segment;
  const { a: c, b: d } = segments[j] as Segment;
  const cut = (index: number, vertex: number) => {
    const { a: from, b: to } = segments[index] as Segment;
    if (vertex === from || vertex === to) return;
    const there = cuts.get(index);
    if (there === undefined) cuts.set(index, new Set([vertex]));
    else there.add(vertex);
  };
  const sides = [grid.side(c, d, a), grid.side(c, d, b), grid.side(a, b, c), grid.side(a, b, d)] as const;
  if (sides[0] === 0 && grid.isBetween(c, d, a)) cut(j, a);
  if (sides[1] === 0 && grid.isBetween(c, d, b)) cut(j, b);
  if (sides[2] === 0 && grid.isBetween(a, b, c)) cut(i, c);
  if (sides[3] === 0 && grid.isBetween(a, b, d)) cut(i, d);
  if (!opposite(sides[0], sides[1]) || !opposite(sides[2], sides[3])) return;
  const at = grid.crossing(a, b, c, d);
  cut(i, at);
  cut(j, at);
}

function opposite(p: number, q: number): boolean {
  return (p < 0 && q > 0) || (p > 0 && q < 0);
}

function pieces(segment: Segment, cuts: ReadonlySet<number> | undefined, grid: Grid): Segment[] {
  if (cuts === undefined) return [segment];
  const { a, b, of } = segment;
  const along = (v: number) => (grid.x(v) - grid.x(a)) * (grid.x(b) - grid.x(a)) + (grid.y(v) - grid.y(a)) * (grid.y(b) - grid.y(a));
  const stops = [a, ...[...cuts].sort((u, v) => along(u) - along(v)), b];
  return stops.slice(1).map((to, i) => ({ a: stops[i] as number, b: to, of }));
}
