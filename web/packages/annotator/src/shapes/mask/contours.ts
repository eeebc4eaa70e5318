// The outline of a mask along the edges of its pixels: closed rings with the mask on the right hand (y down), so that
// outer rings run clockwise on the screen and holes the other way. Pixels that touch at a corner only are apart.
import type { XY } from "../../model/shape";
import { kNoRuns, subtractRuns, type Columns, type Runs } from "./columns";

interface Edge {
  readonly to: number; // the vertex, x * stride + y
  readonly dx: number; // direction: one of the two is 0
  readonly dy: number;
}

// In no order. Vertices are where the outline turns.
export function contoursOf(columns: Columns): XY[][] {
  const stride = columns.height + 1;
  const edges = edgesOf(columns, stride);
  const rings: XY[][] = [];
  for (const [start, out] of edges) while (out.length > 0) rings.push(follow(start, out, edges, stride));
  return rings;
}

type Edges = Map<number, Edge[]>; // by the vertex where they begin

function edgesOf({ width, runs }: Columns, stride: number): Edges {
  const edges: Edges = new Map();
  const add = (x: number, y: number, toX: number, toY: number) => {
    const from = x * stride + y;
    const edge = { to: toX * stride + toY, dx: Math.sign(toX - x), dy: Math.sign(toY - y) };
    const there = edges.get(from);
    if (there === undefined) edges.set(from, [edge]);
    else there.push(edge);
  };
  for (let x = 0; x <= width; x++) {
    const own = runs[x] ?? kNoRuns;
    const before = runs[x - 1] ?? kNoRuns;
    for (let i = 0; i < own.length; i += 2) {
      add(x, own[i] as number, x + 1, own[i] as number);
      add(x + 1, own[i + 1] as number, x, own[i + 1] as number);
    }
    if (own === before) continue;
    forEachRun(subtractRuns(own, before), (top, bottom) => add(x, bottom, x, top)); // left sides go up
    forEachRun(subtractRuns(before, own), (top, bottom) => add(x, top, x, bottom)); // right sides go down
  }
  return edges;
}

function forEachRun(runs: Runs, each: (start: number, end: number) => void): void {
  for (let i = 0; i < runs.length; i += 2) each(runs[i] as number, runs[i + 1] as number);
}

// Takes the edges that it follows, back to where it began.
function follow(start: number, out: Edge[], edges: Edges, stride: number): XY[] {
  const ring: XY[] = [];
  const first = out.pop() as Edge;
  for (let edge = first; ;) {
    const at = edge.to;
    const there = edges.get(at) ?? [];
    const next = turn(edge, at === start ? [...there, first] : there);
    if (next === undefined) return ring; // not for edges that close, as these do
    if (next.dx !== edge.dx || next.dy !== edge.dy) ring.push([Math.floor(at / stride), at % stride]);
    if (next === first) return ring;
    there.splice(there.indexOf(next), 1);
    edge = next;
  }
}

// Where two begin, it turns right, around the pixel that it came along.
function turn(along: Edge, choices: readonly Edge[]): Edge | undefined {
  return choices.find((e) => e.dx === -along.dy && e.dy === along.dx) ?? choices[0];
}
