// The strongest edge near a point: where what is drawn snaps to.
import type { Gradient } from "./pixels";

export interface EdgeMap {
  readonly width: number;
  readonly height: number;
  readonly gradient: Gradient;
}

const kLeast = 6; // values a pixel: less is no edge
const kStep = 0.25; // pixels
const kSpread = 1.5; // pixels
const kRounds = 4; // until the middle stands still
const kClear = 80; // values a pixel: more is not better

// Between the middles of pixels; 0 beyond the outermost ones.
function strength({ width, height, gradient: { size } }: EdgeMap, x: number, y: number): number {
  const [u, v] = [x - 0.5, y - 0.5];
  const [x0, y0] = [Math.floor(u), Math.floor(v)];
  if (x0 < 0 || y0 < 0 || x0 + 1 >= width || y0 + 1 >= height) return 0;
  const [fx, fy] = [u - x0, v - y0];
  const i = y0 * width + x0;
  return (size[i]! * (1 - fx) + size[i + 1]! * fx) * (1 - fy) + (size[i + width]! * (1 - fx) + size[i + width + 1]! * fx) * fy;
}

// Along a line through the point, at most `radius` away; what is nearer counts more. Null: there is no edge.
export function edgeAlong(map: EdgeMap, x: number, y: number, nx: number, ny: number, radius: number): [number, number] | null {
  let [best, at] = [kLeast, NaN];
  for (let t = -radius; t <= radius; t += kStep) {
    const s = strength(map, x + t * nx, y + t * ny) * (1 - 0.5 * (t / radius) ** 2);
    if (s > best) [best, at] = [s, t];
  }
  if (Number.isNaN(at)) return null;
  for (let i = 0; i < kRounds; i++) at = middleOf(map, x, y, nx, ny, at);
  return [x + at * nx, y + at * ny];
}

// The middle of the edge's strength around a place on the line: an edge is seen in two or three pixels.
function middleOf(map: EdgeMap, x: number, y: number, nx: number, ny: number, at: number): number {
  let [sum, weight] = [0, 0];
  for (let t = at - kSpread; t <= at + kSpread; t += kStep) {
    const w = strength(map, x + t * nx, y + t * ny) ** 2;
    sum += w * t;
    weight += w;
  }
  return weight === 0 ? at : sum / weight;
}

// In all directions: the strongest pixel around, then exactly across its edge.
export function edgeNear(map: EdgeMap, x: number, y: number, radius: number): [number, number] | null {
  const { width, height, gradient } = map;
  let [best, at] = [kLeast, -1];
  for (let v = Math.max(0, Math.floor(y - radius)); v <= Math.min(height - 1, y + radius); v++)
    for (let u = Math.max(0, Math.floor(x - radius)); u <= Math.min(width - 1, x + radius); u++) {
      const far = ((u + 0.5 - x) ** 2 + (v + 0.5 - y) ** 2) / radius ** 2;
      const s = far > 1 ? 0 : gradient.size[v * width + u]! * (1 - 0.5 * far);
      if (s > best) [best, at] = [s, v * width + u];
    }
  if (at < 0) return null;
  const size = gradient.size[at]!;
  const [nx, ny] = [gradient.dx[at]! / size, gradient.dy[at]! / size];
  // From the nearest point of the edge's line, so that the hand keeps its place along it.
  const [px, py] = [(at % width) + 0.5, Math.floor(at / width) + 0.5];
  const off = (px - x) * nx + (py - y) * ny;
  return edgeAlong(map, x + off * nx, y + off * ny, nx, ny, 1.5);
}

type Ring = readonly (readonly [number, number])[];

const kShifts = 2; // a pixel
const kStiff = 0.03; // what it costs two neighbors to move by a pixel more or less than each other, squared
const kStay = 0.1; // what it costs to move by a pixel, squared
const kSamples = 3; // of each edge beside a vertex
const kReach = 0.3; // of each, how much belongs to the vertex

// A closed ring drawn onto the edges beside it: each vertex moves along the line across the ring, by `radius` at most, to
// where the edges that it joins lie on the strongest edges of the picture, and not much farther or nearer than its neighbors.
// The best of all such moves (dynamic programming; of the ring's seam two rounds).
export function snappedRing(map: EdgeMap, ring: Ring, radius: number): [number, number][] {
  const shifts = Array.from({ length: 2 * kShifts * radius + 1 }, (_, k) => k / kShifts - radius);
  const across = ring.map((_, i) => normalAt(ring, i));
  const gains = ring.map((_, i) => gainsAt(map, ring, i, across[i]!, shifts));
  const chosen = bestShifts(gains, shifts);
  return ring.map(([x, y], i) => {
    const t = shifts[chosen[i]!]!;
    const [nx, ny] = across[i]!;
    const found: [number, number] = [x + t * nx, y + t * ny];
    return edgeAlong(map, ...found, nx, ny, 1) ?? found;
  });
}

function normalAt(ring: Ring, i: number): [number, number] {
  const [ax, ay] = ring[(i + ring.length - 1) % ring.length]!;
  const [bx, by] = ring[(i + 1) % ring.length]!;
  const length = Math.hypot(bx - ax, by - ay) || Infinity;
  return [-(by - ay) / length, (bx - ax) / length];
}

// By shift: how strong the edge is under the vertex and what is beside it, from 0 to about 1.
function gainsAt(map: EdgeMap, ring: Ring, i: number, [nx, ny]: readonly [number, number], shifts: readonly number[]): Float32Array {
  const [x, y] = ring[i]!;
  const beside = [ring[(i + ring.length - 1) % ring.length]!, ring[(i + 1) % ring.length]!];
  return Float32Array.from(shifts, (t) => {
    let sum = 0;
    for (const [bx, by] of beside)
      for (let k = 0; k < kSamples; k++) {
        const part = (k * kReach) / (kSamples - 1);
        const s = strength(map, x + part * (bx - x) + t * nx, y + part * (by - y) + t * ny);
        sum += Math.min(1, s / kClear);
      }
    return sum / (2 * kSamples) - kStay * t * t;
  });
}

function bestShifts(gains: readonly Float32Array[], shifts: readonly number[]): Uint8Array {
  const n = gains.length;
  const from: Uint8Array[] = [];
  let best: Float32Array = new Float32Array(shifts.length);
  for (let i = 0; i < 2 * n; i++) {
    const own = gains[i % n]!;
    const came = new Uint8Array(shifts.length);
    const before = best;
    best = Float32Array.from(shifts, (t, k) => {
      let most = -Infinity;
      for (let j = 0; j < shifts.length; j++) {
        const value = before[j]! - kStiff * (t - shifts[j]!) ** 2;
        if (value > most) [most, came[k]] = [value, j];
      }
      return most + own[k]!;
    });
    from.push(came);
  }
  const chosen = new Uint8Array(n);
  let k = best.indexOf(Math.max(...best));
  for (let i = 2 * n - 1; i >= 0; i--) {
    if (i < n + (n >> 1) && i >= n >> 1) chosen[i % n] = k; // far from both ends
    k = from[i]![k]!;
  }
  return chosen;
}
