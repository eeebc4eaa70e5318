// What a brush, a lasso or a bucket covers. A pixel belongs to it when its center does. Image pixels.
import type { Size } from "../../model/annotation";
import type { Point, Ring, XY } from "../../model/shape";
import { indexOfRun, kNoRuns, type Columns, type Region, type Runs } from "./columns";

export interface Brush {
  readonly size: number; // diameter, or side
  readonly square: boolean;
}

// What the brush covers on its way from `a` to `b`. The finest one covers a line of pixels without gaps.
export function strokeRegion(a: Point, b: Point, brush: Brush, frame: Size): Region {
  const radius = Math.max(0.5, brush.size / 2);
  const [p, q] = radius < 1 ? [centered(a), centered(b)] : [a, b];
  const left = Math.max(0, Math.ceil(Math.min(p.x, q.x) - radius - 0.5));
  const right = Math.min(frame.width, Math.floor(Math.max(p.x, q.x) + radius - 0.5) + 1);
  const runs: Runs[] = [];
  for (let x = left; x < right; x++) {
    const span = brush.square ? squareSpan(p, q, radius, x + 0.5) : roundSpan(p, q, radius, x + 0.5);
    runs.push(pixelRun(span, frame.height));
  }
  return { left, runs };
}

function centered(p: Point): Point {
  return { x: Math.floor(p.x) + 0.5, y: Math.floor(p.y) + 0.5 };
}

type Span = readonly [number, number] | null;

function pixelRun(span: Span, height: number): Runs {
  if (span === null) return kNoRuns;
  const start = Math.max(0, Math.ceil(span[0] - 0.5));
  const end = Math.min(height, Math.floor(span[1] - 0.5) + 1);
  return start < end ? Int32Array.of(start, end) : kNoRuns;
}

// Where the vertical line at x meets all points within `radius` of the way. That is convex, so it is one span: of the two
// discs and of the two sides between them.
function roundSpan(p: Point, q: Point, radius: number, x: number): Span {
  let [low, high] = [Infinity, -Infinity];
  const take = (y: number) => {
    low = Math.min(low, y);
    high = Math.max(high, y);
  };
  for (const c of [p, q]) {
    const d = x - c.x;
    if (Math.abs(d) > radius) continue;
    const reach = Math.sqrt(radius * radius - d * d);
    take(c.y - reach);
    take(c.y + reach);
  }
  const length = Math.hypot(q.x - p.x, q.y - p.y);
  if (length > 0) {
    const nx = (-(q.y - p.y) / length) * radius;
    const ny = ((q.x - p.x) / length) * radius;
    for (const side of [1, -1]) {
      const t = q.x === p.x ? NaN : (x - p.x - side * nx) / (q.x - p.x);
      if (t >= 0 && t <= 1) take(p.y + side * ny + t * (q.y - p.y));
    }
  }
  return low <= high ? [low, high] : null;
}

function squareSpan(p: Point, q: Point, half: number, x: number): Span {
  const dx = q.x - p.x;
  let [from, to] = [0, 1];
  if (dx === 0) {
    if (Math.abs(x - p.x) > half) return null;
  } else {
    const [t0, t1] = [(x - half - p.x) / dx, (x + half - p.x) / dx];
    from = Math.max(from, Math.min(t0, t1));
    to = Math.min(to, Math.max(t0, t1));
    if (from > to) return null;
  }
  const [y0, y1] = [p.y + from * (q.y - p.y), p.y + to * (q.y - p.y)];
  return [Math.min(y0, y1) - half, Math.max(y0, y1) + half];
}

// The inside of closed rings, even-odd.
export function ringsRegion(rings: readonly Ring[], frame: Size): Region {
  const xs = rings.flatMap((ring) => ring.map((p) => p[0]));
  const left = Math.max(0, Math.ceil(Math.min(...bounded(xs)) - 0.5));
  const right = Math.min(frame.width, Math.floor(Math.max(...bounded(xs)) - 0.5) + 1);
  if (xs.length === 0 || left >= right) return { left: 0, runs: [] };
  const crossings: number[][] = Array.from({ length: right - left }, () => []);
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) cross(ring[j] as XY, ring[i] as XY, left, crossings);
  return { left, runs: crossings.map((ys) => runsBetween(ys, frame.height)) };
}

// A spread of very many numbers is more than a call takes.
function bounded(xs: readonly number[]): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const x of xs) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return [low, high];
}

// Where an edge crosses the middle lines of the columns. Half open: a vertex on a line is counted once.
function cross([ax, ay]: XY, [bx, by]: XY, left: number, crossings: number[][]): void {
  const first = Math.max(left, Math.ceil(Math.min(ax, bx) - 0.5));
  const last = Math.min(left + crossings.length, Math.ceil(Math.max(ax, bx) - 0.5));
  for (let x = first; x < last; x++) crossings[x - left]?.push(ay + ((x + 0.5 - ax) / (bx - ax)) * (by - ay));
}

function runsBetween(ys: number[], height: number): Runs {
  ys.sort((a, b) => a - b);
  const out: number[] = [];
  for (let i = 0; i + 1 < ys.length; i += 2) {
    const start = Math.max(0, Math.ceil((ys[i] as number) - 0.5));
    const end = Math.min(height, Math.ceil((ys[i + 1] as number) - 0.5));
    if (start >= end) continue;
    if (start <= (out.at(-1) ?? -1)) out[out.length - 1] = end;
    else out.push(start, end);
  }
  return out.length === 0 ? kNoRuns : Int32Array.from(out);
}

// All that hangs together with a pixel by its sides: of the ones, or of the zeros. Null: the pixel is not of them.
export function connectedRegion(columns: Columns, at: Point, ones: boolean): Region | null {
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  if (x < 0 || y < 0 || x >= columns.width || y >= columns.height) return null;
  const known = new Map<number, Runs>();
  const runsAt = (c: number): Runs => {
    const own = columns.runs[c] as Runs;
    if (ones) return own;
    let gaps = known.get(c);
    if (gaps === undefined) known.set(c, (gaps = complement(own, columns.height)));
    return gaps;
  };
  const start = indexOfRun(runsAt(x), y);
  if (start < 0) return null;
  const taken = new Map<number, Set<number>>();
  const open: [number, number][] = [];
  const take = (column: number, index: number) => {
    const seen = taken.get(column) ?? new Set();
    if (seen.has(index)) return;
    taken.set(column, seen.add(index));
    open.push([column, index]);
  };
  take(x, start);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [column, index] = next;
    const own = runsAt(column);
    for (const beside of [column - 1, column + 1]) {
      if (beside < 0 || beside >= columns.width) continue;
      forEachTouching(runsAt(beside), own[index] as number, own[index + 1] as number, (i) => take(beside, i));
    }
  }
  return gathered(taken, runsAt);
}

function complement(runs: Runs, height: number): Runs {
  const out: number[] = [];
  let from = 0;
  for (let i = 0; i < runs.length; i += 2) {
    if ((runs[i] as number) > from) out.push(from, runs[i] as number);
    from = runs[i + 1] as number;
  }
  if (from < height) out.push(from, height);
  return Int32Array.from(out);
}

function forEachTouching(runs: Runs, start: number, end: number, each: (index: number) => void): void {
  for (let i = 0; i < runs.length && (runs[i] as number) < end; i += 2) if ((runs[i + 1] as number) > start) each(i);
}

function gathered(taken: ReadonlyMap<number, ReadonlySet<number>>, runsAt: (column: number) => Runs): Region {
  const [left, right] = bounded([...taken.keys()]) as [number, number];
  const runs = Array.from({ length: right - left + 1 }, (_, i) => {
    const indices = [...(taken.get(left + i) ?? [])].sort((a, b) => a - b);
    const own = runsAt(left + i);
    return Int32Array.from(indices.flatMap((index) => [own[index] as number, own[index + 1] as number]));
  });
  return { left, runs };
}
