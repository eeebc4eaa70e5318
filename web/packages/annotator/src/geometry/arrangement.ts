// What rings and a cutting line make of the plane: edges that meet at their ends alone, and the faces between them. Each
// edge is two half edges, 2e from its first vertex and 2e + 1 back; the face of a half edge lies on its right hand as seen on
// the screen. A face may have several boundaries (cycles): what lies loose in it is linked to the cycle around it.
import type { XY } from "../model/shape";
import type { Segment } from "./crossings";
import type { Grid } from "./grid";
import { Leftward, sideOf, type UpEdge } from "./leftward";

export interface Arrangement {
  readonly from: readonly number[]; // by half edge: the vertex where it begins
  readonly next: readonly number[]; // by half edge: the one after it around its face
  readonly cycle: readonly number[]; // by half edge
  readonly cycles: number;
  readonly degree: ReadonlyMap<number, number>; // by vertex: edges there
  readonly rings: readonly (readonly number[])[]; // by edge: the rings that it is a boundary of
  readonly cuts: readonly boolean[]; // by edge: of the cutting line
  readonly within: ReadonlyMap<number, number>; // of the outer cycle of what lies loose: the cycle around it, or kUnbounded
}

export const kCut = -1; // the `of` of a segment of the cutting line
export const kUnbounded = -1;

export const twin = (half: number) => half ^ 1;

// `segments` meet at their ends alone.
export function arrange(segments: readonly Segment[], grid: Grid): Arrangement {
  const { from, rings, cuts } = edgesOf(segments);
  const around = sortedAround(from, grid);
  const next = nextOf(from, around);
  const { cycle, cycles } = cyclesOf(next);
  const degree = new Map([...around].map(([vertex, out]) => [vertex, out.length] as const));
  return { from, next, cycle, cycles, degree, rings, cuts, within: looseIn(from, around, cycle, grid) };
}

// The same way twice along one ring is no boundary of it.
function edgesOf(segments: readonly Segment[]): { from: number[]; rings: number[][]; cuts: boolean[] } {
  const edges = new Map<string, { a: number; b: number; rings: Set<number>; cut: boolean }>();
  for (const { a, b, of } of segments) {
    const [low, high] = a < b ? [a, b] : [b, a];
    const name = `${low} ${high}`;
    const edge = edges.get(name) ?? { a: low, b: high, rings: new Set<number>(), cut: false };
    edges.set(name, edge);
    if (of === kCut) edge.cut = true;
    else if (!edge.rings.delete(of)) edge.rings.add(of);
  }
  const kept = [...edges.values()].filter((edge) => edge.cut || edge.rings.size > 0);
  return { from: kept.flatMap(({ a, b }) => [a, b]), rings: kept.map((e) => [...e.rings]), cuts: kept.map((e) => e.cut) };
}

type Around = Map<number, number[]>; // by vertex: half edges that begin there, clockwise on the screen

function sortedAround(from: readonly number[], grid: Grid): Around {
  const around: Around = new Map();
  from.forEach((vertex, half) => {
    const there = around.get(vertex);
    if (there === undefined) around.set(vertex, [half]);
    else there.push(half);
  });
  const end = (half: number) => from[twin(half)] as number;
  for (const [vertex, out] of around) {
    const back = (half: number) => {
      const [dx, dy] = [grid.x(end(half)) - grid.x(vertex), grid.y(end(half)) - grid.y(vertex)];
      return dy < 0 || (dy === 0 && dx < 0) ? 1 : 0;
    };
    out.sort((e, f) => back(e) - back(f) || grid.side(vertex, end(f), end(e)));
  }
  return around;
}

// Where a half edge ends, the face on its right goes on along the last one before the way back.
function nextOf(from: readonly number[], around: Around): number[] {
  const next = new Array<number>(from.length);
  for (const out of around.values()) {
    out.forEach((half, i) => {
      next[twin(half)] = out[(i + out.length - 1) % out.length] as number;
    });
  }
  return next;
}

function cyclesOf(next: readonly number[]): { cycle: number[]; cycles: number } {
  const cycle = new Array<number>(next.length).fill(-1);
  let cycles = 0;
  for (let start = 0; start < next.length; start++) {
    if (cycle[start] !== -1) continue;
    for (let half = start; cycle[half] === -1; half = next[half] as number) cycle[half] = cycles;
    cycles += 1;
  }
  return { cycle, cycles };
}

// What hangs together, by the first of its vertices from the left: its outer cycle is the face to the left of that one.
function looseIn(from: readonly number[], around: Around, cycle: readonly number[], grid: Grid): Map<number, number> {
  const component = new Map<number, number>();
  const firsts: number[] = [];
  const before = (u: number, v: number) => grid.x(u) - grid.x(v) || grid.y(u) - grid.y(v);
  for (const start of around.keys()) {
    if (component.has(start)) continue;
    let first = start;
    const open = [start];
    component.set(start, firsts.length);
    for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
      if (before(vertex, first) < 0) first = vertex;
      for (const half of around.get(vertex) ?? []) {
        const to = from[twin(half)] as number;
        if (component.has(to)) continue;
        component.set(to, firsts.length);
        open.push(to);
      }
    }
    firsts.push(first);
  }
  const within = new Map<number, number>();
  let up: Up | null = null;
  for (const first of firsts) {
    const left = firsts.length < 2 ? null : leftOf(first, (up ??= upOf(from, grid)), from, component, grid);
    within.set(cycle[outmost(first, from, around, grid)] as number, left === null ? kUnbounded : (cycle[left] as number));
  }
  return within;
}

// Of the half edges from a first vertex, all of which go to the right of it or straight down: the last one clockwise.
function outmost(first: number, from: readonly number[], around: Around, grid: Grid): number {
  const end = (half: number) => from[twin(half)] as number;
  return (around.get(first) as number[]).reduce((best, half) => (grid.side(first, end(best), end(half)) > 0 ? half : best));
}

// The half edge nearest to the left of a vertex that is not of its component, with the vertex on its right hand.
function leftOf(vertex: number, up: Up, from: readonly number[], component: ReadonlyMap<number, number>, grid: Grid): number | null {
  const own = component.get(vertex);
  const at = xyOf(vertex, grid);
  const counts = (i: number) => component.get(from[up.halves[i] as number] as number) !== own && sideOf(up.edges[i] as UpEdge, at) > 0;
  const nearest = up.leftward.nearest(at[1], true, counts);
  return nearest === null ? null : (up.halves[nearest] as number);
}

// Half edges that go up, their right hand to the right; without those that lie level.
interface Up {
  readonly halves: readonly number[];
  readonly edges: readonly UpEdge[];
  readonly leftward: Leftward;
}

function upOf(from: readonly number[], grid: Grid): Up {
  const halves = from.flatMap((a, half) => (grid.y(a) > grid.y(from[twin(half)] as number) ? [half] : []));
  const edges = halves.map((half) => ({ low: xyOf(from[half] as number, grid), high: xyOf(from[twin(half)] as number, grid) }));
  return { halves, edges, leftward: new Leftward(edges) };
}

function xyOf(vertex: number, grid: Grid): XY {
  return [grid.x(vertex), grid.y(vertex)];
}
