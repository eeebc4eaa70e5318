// Superpixels: SLIC (Achanta and others, 2012) in YCbCr instead of Lab, which needs no roots. Every pixel belongs to one, and
// each hangs together.
import type { Pixels } from "./pixels";

export interface Superpixels {
  readonly width: number;
  readonly height: number;
  readonly labels: Int32Array; // from 0
  readonly count: number;
}

const kRounds = 4; // later ones move borders by fractions of a pixel
const kCompact = 10; // what a distance of one spacing weighs, in values of color

interface Middles {
  readonly n: number;
  readonly at: Float32Array; // five numbers each: three of color, x, y
}

// `spacing`: pixels between their middles at first; about the root of their area.
export function superpixels(pixels: Pixels, spacing: number): Superpixels {
  const { width, height } = pixels;
  const colors = opponent(pixels);
  const middles = seeded(pixels, colors, spacing);
  const owner = new Int32Array(width * height);
  for (let round = 0; round < kRounds; round++) {
    assign(middles, colors, owner, width, height, spacing);
    recenter(middles, colors, owner, width);
  }
  return { width, height, ...connected(owner, width, height, (spacing * spacing) / 4) };
}

function opponent({ data, width, height }: Pixels): Float32Array {
  const out = new Float32Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
    const y = 0.299 * r + 0.587 * g + 0.114 * b;
    out[3 * i] = 0.5 * y;
    out[3 * i + 1] = 0.564 * (b - y);
    out[3 * i + 2] = 0.713 * (r - y);
  }
  return out;
}

function seeded({ width, height }: Pixels, colors: Float32Array, spacing: number): Middles {
  const [across, down] = [Math.max(1, Math.round(width / spacing)), Math.max(1, Math.round(height / spacing))];
  const at = new Float32Array(5 * across * down);
  for (let k = 0; k < across * down; k++) {
    const x = Math.floor((((k % across) + 0.5) * width) / across);
    const y = Math.floor(((Math.floor(k / across) + 0.5) * height) / down);
    at.set(colors.subarray(3 * (y * width + x), 3 * (y * width + x) + 3), 5 * k);
    at[5 * k + 3] = x;
    at[5 * k + 4] = y;
  }
  return { n: across * down, at };
}

// Each pixel to the nearest middle of those that reach it, in color and place together.
function assign({ n, at }: Middles, colors: Float32Array, owner: Int32Array, width: number, height: number, spacing: number): void {
  const least = new Float32Array(owner.length).fill(Infinity);
  const weight = (kCompact / spacing) ** 2;
  for (let k = 0; k < n; k++) {
    const [a, b, c] = [at[5 * k]!, at[5 * k + 1]!, at[5 * k + 2]!];
    const [mx, my] = [at[5 * k + 3]!, at[5 * k + 4]!];
    const [x0, x1] = [Math.max(0, Math.ceil(mx - spacing)), Math.min(width - 1, Math.floor(mx + spacing))];
    const [y0, y1] = [Math.max(0, Math.ceil(my - spacing)), Math.min(height - 1, Math.floor(my + spacing))];
    for (let y = y0; y <= y1; y++) {
      const dy = weight * (y - my) * (y - my);
      for (let x = x0, i = y * width + x0, p = 3 * i; x <= x1; x++, i++, p += 3) {
        const u = colors[p]! - a;
        const v = colors[p + 1]! - b;
        const w = colors[p + 2]! - c;
        const d = u * u + v * v + w * w + weight * (x - mx) * (x - mx) + dy;
        if (d >= least[i]!) continue;
        least[i] = d;
        owner[i] = k;
      }
    }
  }
}

function recenter({ n, at }: Middles, colors: Float32Array, owner: Int32Array, width: number): void {
  const sums = new Float64Array(6 * n);
  for (let i = 0, x = 0, y = 0; i < owner.length; i++) {
    const s = 6 * owner[i]!;
    for (let c = 0; c < 3; c++) sums[s + c]! += colors[3 * i + c]!;
    sums[s + 3]! += x;
    sums[s + 4]! += y;
    sums[s + 5]!++;
    if (++x === width) [x, y] = [0, y + 1];
  }
  for (let k = 0; k < n; k++) {
    const count = sums[6 * k + 5]!;
    if (count > 0) for (let c = 0; c < 5; c++) at[5 * k + c] = sums[6 * k + c]! / count;
  }
}

// Parts that hang together get labels of their own; small ones go to the neighbor found before them.
function connected(owner: Int32Array, width: number, height: number, least: number): { labels: Int32Array; count: number } {
  const labels = new Int32Array(owner.length).fill(-1);
  const queue = new Int32Array(owner.length);
  let count = 0;
  for (let start = 0; start < owner.length; start++) {
    if (labels[start]! >= 0) continue;
    let beside = -1;
    if (start % width > 0) beside = labels[start - 1]!;
    if (beside < 0 && start >= width) beside = labels[start - width]!;
    const size = flood(owner, labels, queue, start, count, width, height);
    if (size < least && beside >= 0) for (let i = 0; i < size; i++) labels[queue[i]!] = beside;
    else count++;
  }
  return { labels, count };
}

function flood(
  owner: Int32Array,
  labels: Int32Array,
  queue: Int32Array,
  start: number,
  label: number,
  width: number,
  height: number,
): number {
  let size = 1;
  queue[0] = start;
  labels[start] = label;
  const visit = (at: number) => {
    if (labels[at]! >= 0 || owner[at] !== owner[start]) return;
    labels[at] = label;
    queue[size++] = at;
  };
  for (let i = 0; i < size; i++) {
    const at = queue[i]!;
    const x = at % width;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at < width * (height - 1)) visit(at + width);
  }
  return size;
}
