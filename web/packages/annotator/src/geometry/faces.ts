// Which faces of an arrangement belong to a result, and the polygons that they make together.
import type { PolygonPart, Ring } from "../model/shape";
import { kUnbounded, twin, type Arrangement } from "./arrangement";
import type { Grid } from "./grid";
import { ringsAround } from "./nesting";

// A part of one of the operands: its rings by their numbers, the outer one first.
export interface PartRings {
  readonly operand: number;
  readonly rings: readonly number[];
}

// `keeps` is told in how many parts of each operand a face lies. By cycle: whether its face is kept.
export function keptFaces(plane: Arrangement, parts: readonly PartRings[], keeps: (within: readonly number[]) => boolean): boolean[] {
  const count = new PartCount(parts);
  const links = linksOf(plane);
  const kept = new Array<boolean>(plane.cycles).fill(false);
  const seen = new Set<number>([kUnbounded]);
  // Walks from face to face and back, over each edge that is crossed on the way in and out again.
  const way: { readonly over: readonly number[]; readonly links: readonly Link[]; next: number }[] = [
    { over: [], links: links.get(kUnbounded) ?? [], next: 0 },
  ];
  for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
    const link = top.links[top.next++];
    if (link === undefined) {
      count.cross(top.over);
      way.pop();
    } else if (!seen.has(link.to)) {
      seen.add(link.to);
      count.cross(link.over);
      kept[link.to] = keeps(count.within);
      way.push({ over: link.over, links: links.get(link.to) ?? [], next: 0 });
    }
  }
  return kept;
}

interface Link {
  readonly to: number; // a cycle
  readonly over: readonly number[]; // the rings that are crossed on the way
}

function linksOf(plane: Arrangement): Map<number, Link[]> {
  const links = new Map<number, Link[]>();
  const add = (from: number, link: Link) => {
    const there = links.get(from);
    if (there === undefined) links.set(from, [link]);
    else there.push(link);
  };
  plane.cycle.forEach((from, half) => add(from, { to: plane.cycle[twin(half)] as number, over: plane.rings[half >> 1] as number[] }));
  for (const [loose, around] of plane.within) add(around, { to: loose, over: [] });
  return links;
}

// In which parts a walk is: inside the outer ring and in no hole.
class PartCount {
  readonly within: number[];
  private readonly inside_ = new Set<number>(); // rings
  private readonly parts_ = new Map<number, { readonly operand: number; readonly outer: number; holes: number }>(); // by ring

  constructor(parts: readonly PartRings[]) {
    this.within = new Array<number>(parts.reduce((most, part) => Math.max(most, part.operand + 1), 0)).fill(0);
    for (const { operand, rings } of parts) {
      const part = { operand, outer: rings[0] as number, holes: 0 }; // `holes`: of those, how many a walk is in
      for (const ring of rings) this.parts_.set(ring, part);
    }
  }

  cross(rings: readonly number[]): void {
    for (const ring of rings) {
      const part = this.parts_.get(ring);
      if (part === undefined) continue;
      const covers = () => Number(this.inside_.has(part.outer) && part.holes === 0);
      const before = covers();
      const into = !this.inside_.delete(ring);
      if (into) this.inside_.add(ring);
      if (ring !== part.outer) part.holes += into ? 1 : -1;
      this.within[part.operand] = (this.within[part.operand] as number) + covers() - before;
    }
  }
}

// By cycle: a number for all faces that hang together without crossing the cutting line; -1 where nothing is kept.
export function cutFaces(plane: Arrangement, kept: readonly boolean[]): number[] {
  const beside = new Map<number, number[]>();
  const join = (one: number, other: number) => {
    if (one === kUnbounded || other === kUnbounded || kept[one] !== true || kept[other] !== true) return;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const there = beside.get(from);
      if (there === undefined) beside.set(from, [to]);
      else there.push(to);
    }
  };
  plane.cycle.forEach((cycle, half) => {
    if (plane.cuts[half >> 1] !== true) join(cycle, plane.cycle[twin(half)] as number);
  });
  for (const [loose, around] of plane.within) join(loose, around);
  const label = new Array<number>(plane.cycles).fill(-1);
  let labels = 0;
  kept.forEach((keep, start) => {
    if (!keep || label[start] !== -1) return;
    label[start] = labels;
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const to of beside.get(at) ?? []) {
        if (label[to] !== -1) continue;
        label[to] = labels;
        open.push(to);
      }
    }
    labels += 1;
  });
  return label;
}

// The polygon of the faces of each label.
export function polygonsOf(plane: Arrangement, label: readonly number[], grid: Grid): Map<number, PolygonPart[]> {
  const of = (half: number) => label[plane.cycle[half] as number] as number;
  const done = new Set<number>();
  const rings = new Map<number, number[][]>();
  for (let half = 0; half < plane.from.length; half++) {
    const own = of(half);
    if (own < 0 || of(twin(half)) === own || done.has(half)) continue;
    const found = simpleRings(follow(half, plane, (other) => of(other) === own, done));
    const there = rings.get(own);
    if (there === undefined) rings.set(own, found);
    else there.push(...found);
  }
  return new Map([...rings].map(([own, all]) => [own, nested(all, plane, grid)] as const));
}

// Along the boundary, the wanted faces on the right hand: at each vertex over the edges inside to the next one that bounds.
function follow(start: number, plane: Arrangement, mine: (half: number) => boolean, done: Set<number>): number[] {
  const ring: number[] = [];
  let half = start;
  do {
    done.add(half);
    ring.push(plane.from[half] as number);
    half = plane.next[half] as number;
    while (mine(twin(half))) half = plane.next[twin(half)] as number;
  } while (half !== start);
  return ring;
}

// A ring that comes by a vertex twice is several.
function simpleRings(walk: readonly number[]): number[][] {
  const rings: number[][] = [];
  const path: number[] = [];
  const place = new Map<number, number>();
  for (const vertex of walk) {
    const at = place.get(vertex);
    if (at !== undefined) {
      const loop = path.splice(at);
      for (const one of loop) place.delete(one);
      rings.push(loop);
    }
    place.set(vertex, path.length);
    path.push(vertex);
  }
  rings.push(path);
  return rings.filter((ring) => ring.length >= 3);
}

// By the turn at its first vertex from the left.
function runsClockwise(ring: readonly number[], grid: Grid): boolean {
  let first = 0;
  ring.forEach((vertex, i) => {
    const best = ring[first] as number;
    if ((grid.x(vertex) - grid.x(best) || grid.y(vertex) - grid.y(best)) < 0) first = i;
  });
  const at = (i: number) => ring[(i + ring.length) % ring.length] as number;
  return grid.side(at(first - 1), at(first), at(first + 1)) > 0;
}

function nested(rings: readonly number[][], plane: Arrangement, grid: Grid): PolygonPart[] {
  const clockwise = rings.map((ring) => runsClockwise(ring, grid));
  const outer = rings.filter((_, i) => clockwise[i]);
  const holes = rings.filter((_, i) => !clockwise[i]);
  const steps = (ring: readonly number[]): Ring => ring.map((vertex) => [grid.x(vertex), grid.y(vertex)]);
  const points = (ring: readonly number[]): Ring => withoutJunctions(ring, plane, grid).map((vertex) => grid.point(vertex));
  const made = outer.map((ring) => ({ outer: points(ring), holes: [] as Ring[] }));
  ringsAround(outer.map(steps), holes.map(steps)).forEach((around, i) => {
    if (around !== null) made[around]?.holes.push(points(holes[i] as number[]));
  });
  return made;
}

// A vertex on a straight line is left out where it is there only because something else ended on the line.
function withoutJunctions(ring: readonly number[], plane: Arrangement, grid: Grid): readonly number[] {
  const at = (i: number) => ring[(i + ring.length) % ring.length] as number;
  const left = ring.filter((vertex, i) => (plane.degree.get(vertex) ?? 2) <= 2 || grid.side(at(i - 1), vertex, at(i + 1)) !== 0);
  return left.length >= 3 ? left : ring;
}
