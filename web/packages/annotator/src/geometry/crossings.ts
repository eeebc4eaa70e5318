// Segments that cross are cut where they do, until all of them meet at their ends alone. A crossing is rounded to the grid,
// which moves what it is on by less than a step and may make it cross something else: so it is looked at again (iterated
// snap rounding; Hobby 1999, Halperin and Packer 2002).
import type { Grid } from "./grid";
import { clamp } from "./point";
import { Strips } from "./strips";

export interface Segment {
  readonly a: number; // vertices of the grid
  readonly b: number;
  readonly of: number; // the ring that it is of
}

const kMostRounds = 50; // two or three are enough for anything but torture
const kMostSegments = 60_000; // given ones
const kMostLooks = 10_000_000; // at pairs of segments, in all rounds: half a second
const kMostCuts = 150_000; // what so many crossings make takes as long again

// Null: it does not come to an end, or not soon.
export function cutApart(segments: readonly Segment[], grid: Grid): readonly Segment[] | null {
  if (segments.length > kMostSegments) return null;
  let now = segments.filter(({ a, b }) => a !== b);
  const spent: Spent = { looks: 0, cuts: 0 };
  for (let i = 0; i < kMostRounds; i++) {
    const cuts = crossingsOf(now, grid, spent);
    if (cuts === null) return null;
    if (cuts.size === 0) return now;
    now = now.flatMap((segment, index) => pieces(segment, cuts.get(index), grid));
  }
  return null;
}

interface Spent {
  looks: number;
  cuts: number;
}

type Cuts = Map<number, Set<number>>; // of a segment, by its index: the vertices where it is to be cut

// All pairs that come near each other in a strip of the plane, from left to right. In several strips a pair is met again.
function crossingsOf(segments: readonly Segment[], grid: Grid, spent: Spent): Cuts | null {
  const tops = segments.map(({ a, b }) => Math.min(grid.y(a), grid.y(b)));
  const bottoms = segments.map(({ a, b }) => Math.max(grid.y(a), grid.y(b)));
  const cuts: Cuts = new Map();
  for (const { top, bottom, members } of new Strips(tops, bottoms).all()) {
    const spans = members.map((index) => spanIn(segments[index] as Segment, index, top - 1, bottom + 1, grid));
    spans.sort((one, other) => one.left - other.left);
    let open: Span[] = [];
    for (const span of spans) {
      open = open.filter(({ right }) => right >= span.left);
      spent.looks += open.length + 1;
      if (spent.looks > kMostLooks || spent.cuts > kMostCuts) return null;
      for (const other of open) {
        const apart =
          (bottoms[other.index] as number) < (tops[span.index] as number) ||
          (tops[other.index] as number) > (bottoms[span.index] as number);
        if (!apart) spent.cuts += meet(span.index, other.index, segments, grid, cuts);
      }
      open.push(span);
    }
  }
  return cuts;
}

interface Span {
  readonly index: number;
  readonly left: number;
  readonly right: number;
}

// Where a segment is between two heights; a step of the grid more, for the rounding.
function spanIn({ a, b }: Segment, index: number, top: number, bottom: number, grid: Grid): Span {
  const [ax, ay, bx, by] = [grid.x(a), grid.y(a), grid.x(b), grid.y(b)];
  const at = (y: number) => (ay === by ? null : ax + ((clamp(y, Math.min(ay, by), Math.max(ay, by)) - ay) / (by - ay)) * (bx - ax));
  const [one, other] = [at(top) ?? ax, at(bottom) ?? bx];
  return { index, left: Math.min(one, other) - 1, right: Math.max(one, other) + 1 };
}

// The number of cuts that were not known.
function meet(i: number, j: number, segments: readonly Segment[], grid: Grid, cuts: Cuts): number {
  let fresh = 0;
  const { a, b } = segments[i] as Segment;
  const { a: c, b: d } = segments[j] as Segment;
  const cut = (index: number, vertex: number) => {
    const { a: from, b: to } = segments[index] as Segment;
    if (vertex === from || vertex === to) return;
    const there = cuts.get(index);
    if (there?.has(vertex) === true) return;
    fresh += 1;
    if (there === undefined) cuts.set(index, new Set([vertex]));
    else there.add(vertex);
  };
  const sides = [grid.side(c, d, a), grid.side(c, d, b), grid.side(a, b, c), grid.side(a, b, d)] as const;
  if (sides[0] === 0 && grid.isBetween(c, d, a)) cut(j, a);
  if (sides[1] === 0 && grid.isBetween(c, d, b)) cut(j, b);
  if (sides[2] === 0 && grid.isBetween(a, b, c)) cut(i, c);
  if (sides[3] === 0 && grid.isBetween(a, b, d)) cut(i, d);
  if (!opposite(sides[0], sides[1]) || !opposite(sides[2], sides[3])) return fresh;
  const at = grid.crossing(a, b, c, d);
  cut(i, at);
  cut(j, at);
  return fresh;
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
