// Intelligent scissors (Mortensen and Barrett, 1998): the cheapest way along edges from an anchor to any pixel around it. A
// step costs little where the gradient is strong, where the Laplacian changes its sign, and where it goes along the edge.
import { gradientOf, quantile, softened, type Pixels } from "./pixels";

// Of each pixel, the step that leads back to the anchor: 0 to 7, clockwise from the right; kAnchor on the anchor itself.
export interface WireField {
  readonly width: number;
  readonly height: number;
  readonly back: Uint8Array;
}

const kStepX = Int8Array.of(1, 1, 0, -1, -1, -1, 0, 1);
const kStepY = Int8Array.of(0, 1, 1, 1, 0, -1, -1, -1);
const kAnchor = 8;
const kUnknown = 9;
const kCrossing = 0.43; // the weights of the paper
const kAlong = 0.43;
const kStrong = 0.14;
const kUnits = 100; // of cost, in a step of one pixel
const kMostCost = Math.ceil(kUnits * Math.SQRT2) + 1;

interface EdgeCosts {
  readonly width: number;
  readonly height: number;
  readonly own: Float32Array; // of being on a pixel: 0 to kCrossing + kStrong
  readonly tx: Float32Array; // along its edge, a unit vector
  readonly ty: Float32Array;
}

export function edgeCosts(seen: Pixels): EdgeCosts {
  const { width, height } = seen;
  const pixels = softened(seen);
  const { dx, dy, size } = gradientOf(pixels);
  const strong = Math.max(4, quantile(size, 0.98));
  const crossing = zeroCrossings(pixels);
  const [own, tx, ty] = [0, 1, 2].map(() => new Float32Array(width * height)) as [Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < own.length; i++) {
    const g = size[i]!;
    const weak = 1 - Math.min(1, g / strong);
    // A crossing where nothing is seen is noise.
    own[i] = kStrong * weak + (crossing[i] === 1 ? kCrossing * weak * weak : kCrossing);
    if (g === 0) continue;
    tx[i] = -dy[i]! / g;
    ty[i] = dx[i]! / g;
  }
  return { width, height, own, tx, ty };
}

// Of brightness smoothed over five pixels: where the Laplacian changes its sign, the pixel on the side that is nearer to zero.
function zeroCrossings(pixels: Pixels): Uint8Array {
  const { width, height } = pixels;
  const smooth = smoothed(pixels);
  const laplace = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++)
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++)
      laplace[i] = smooth[i - 1]! + smooth[i + 1]! + smooth[i - width]! + smooth[i + width]! - 4 * smooth[i]!;
  const out = new Uint8Array(width * height);
  const mark = (a: number, b: number) => {
    const [u, v] = [laplace[a]!, laplace[b]!];
    if (u * v > 0 || (u === 0 && v === 0)) return;
    out[Math.abs(u) <= Math.abs(v) ? a : b] = 1;
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) mark(i, i + 1);
      if (y + 1 < height) mark(i, i + width);
    }
  return out;
}

// Binomial weights 1 4 6 4 1, both ways; two pixels at the rim are as they are.
function smoothed({ width, height, data }: Pixels): Float32Array {
  const bright = new Float32Array(width * height);
  for (let i = 0, p = 0; i < bright.length; i++, p += 4) bright[i] = 0.299 * data[p]! + 0.587 * data[p + 1]! + 0.114 * data[p + 2]!;
  const across = blurred(bright, width, 1, 2 * width, width * (height - 2));
  return blurred(across, width, width, 2 * width, width * (height - 2));
}

function blurred(values: Float32Array, width: number, step: number, from: number, to: number): Float32Array {
  const out = values.slice();
  for (let i = from; i < to; i++) {
    const x = i % width;
    if (x < 2 || x >= width - 2) continue;
    const near = values[i - step]! + values[i + step]!;
    out[i] = (values[i - 2 * step]! + 4 * near + 6 * values[i]! + values[i + 2 * step]!) / 16;
  }
  return out;
}

// `strength`, 0 to 1: how far the wire goes out of its way for an edge; 0 is a straight line.
export function wireField(costs: EdgeCosts, x: number, y: number, strength: number): WireField {
  const { width, height } = costs;
  const n = width * height;
  const back = new Uint8Array(n).fill(kUnknown);
  const total = new Int32Array(n).fill(0x7fffffff);
  const start = y * width + x;
  total[start] = 0;
  back[start] = kAnchor;
  // All that waits costs at most kMostCost more than what is taken next: so many lists in a ring hold it (Dial, 1969).
  const lists: number[][] = Array.from({ length: kMostCost + 1 }, () => []);
  lists[0]!.push(start);
  for (let cost = 0, waiting = 1; waiting > 0; cost++) {
    const list = lists[cost % lists.length]!;
    while (list.length > 0) {
      const at = list.pop()!;
      waiting--;
      if (total[at] !== cost) continue; // it was reached for less
      const px = at % width;
      for (let step = 0; step < 8; step++) {
        const qx = px + kStepX[step]!;
        const to = at + kStepX[step]! + kStepY[step]! * width;
        if (qx < 0 || qx >= width || to < 0 || to >= n || total[to]! <= cost) continue;
        const next = cost + stepCost(costs, at, to, step, strength);
        if (next >= total[to]!) continue;
        total[to] = next;
        back[to] = (step + 4) % 8;
        lists[next % lists.length]!.push(to);
        waiting++;
      }
    }
  }
  return { width, height, back };
}

const kAngles = Float32Array.from({ length: 257 }, (_, i) => Math.acos(i / 256) / Math.PI); // 0 to 1/2

function stepCost({ own, tx, ty }: EdgeCosts, from: number, to: number, step: number, strength: number): number {
  const sx = kStepX[step]!;
  const sy = kStepY[step]!;
  const length = (step & 1) === 1 ? Math.SQRT2 : 1;
  const a = Math.abs(tx[from]! * sx + ty[from]! * sy) / length;
  const b = Math.abs(tx[to]! * sx + ty[to]! * sy) / length;
  const across = kAngles[(a * 256) | 0]! + kAngles[(b * 256) | 0]!;
  const cost = strength * (own[to]! + kAlong * across) + (1 - strength);
  return Math.max(1, (kUnits * length * cost + 0.5) | 0);
}

// The pixels from the anchor to one of them, both included.
export function wireTo({ width, height, back }: WireField, x: number, y: number): [number, number][] {
  let [px, py] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const way: [number, number][] = [[px, py]];
  for (let step = back[py * width + px]!; step < kAnchor; step = back[py * width + px]!) {
    px += kStepX[step]!;
    py += kStepY[step]!;
    way.push([px, py]);
  }
  return way.reverse();
}
