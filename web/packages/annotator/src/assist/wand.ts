// Magic wand: what has nearly the color of a seed.
import { bitsOf, type Bits, type Pixels } from "./pixels";

export interface WandOptions {
  readonly tolerance: number; // 0 to 255
  readonly contiguous: boolean; // only what hangs together with the seed
}

type Color = readonly [number, number, number];

// 0 to 255: half of it in brightness, half in the channel that differs most.
function difference(data: Uint8ClampedArray, p: number, [r, g, b]: Color): number {
  const dr = data[p]! - r;
  const dg = data[p + 1]! - g;
  const db = data[p + 2]! - b;
  const bright = Math.abs(0.299 * dr + 0.587 * dg + 0.114 * db);
  return (bright + Math.max(Math.abs(dr), Math.abs(dg), Math.abs(db))) / 2;
}

const kAlike = 16;

// The mean of the seed and of those beside it that look alike, so that a little noise decides nothing.
function colorAt({ width, height, data }: Pixels, x: number, y: number): Color {
  const seed = 4 * (y * width + x);
  const own: Color = [data[seed]!, data[seed + 1]!, data[seed + 2]!];
  const sum: [number, number, number] = [0, 0, 0];
  let n = 0;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      const p = 4 * (v * width + u);
      if (difference(data, p, own) > kAlike) continue;
      for (let c = 0; c < 3; c++) sum[c]! += data[p + c]!;
      n++;
    }
  return [sum[0] / n, sum[1] / n, sum[2] / n];
}

// The seed itself always belongs to it. Outside the pixels: nothing does.
export function wand(pixels: Pixels, x: number, y: number, { tolerance, contiguous }: WandOptions): Bits {
  const { width, height } = pixels;
  if (x < 0 || y < 0 || x >= width || y >= height) return bitsOf(pixels);
  const seed = colorAt(pixels, x, y);
  const near = new Uint8Array(width * height);
  for (let i = 0; i < near.length; i++) near[i] = difference(pixels.data, 4 * i, seed) <= tolerance ? 1 : 0;
  near[y * width + x] = 1;
  return { width, height, data: contiguous ? filled(near, width, height, x, y) : near };
}

// Line by line: a run of a row at a time, with what touches it above and below.
function filled(near: Uint8Array, width: number, height: number, x: number, y: number): Uint8Array {
  const out = new Uint8Array(near.length);
  const open = [y * width + x];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (out[at] === 1) continue;
    const row = Math.floor(at / width) * width;
    let [from, to] = [at, at + 1];
    while (from > row && near[from - 1] === 1) from--;
    while (to < row + width && near[to] === 1) to++;
    out.fill(1, from, to);
    for (const step of [-width, width]) {
      if (row + step < 0 || row + step >= width * height) continue;
      for (let i = from + step; i < to + step; i++)
        if (near[i] === 1 && out[i] === 0 && (i === from + step || near[i - 1] === 0 || out[i - 1] === 1)) open.push(i);
    }
  }
  return out;
}
