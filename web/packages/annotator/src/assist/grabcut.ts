// GrabCut from a box (Rother, Kolmogorov and Blake, 2004): what lies outside is background, what lies inside is learned from.
// On a small copy of the pixels; the border is then drawn along the edges of the full ones (a guided filter: He, Sun and
// Tang, 2013).
import { cleaned } from "./clean";
import { ColorMixture } from "./gmm";
import { guided } from "./guided";
import { GridCut, kGridSteps } from "./maxflow";
import { bitsOf, cropped, luma, shrunk, type Bits, type Pixels } from "./pixels";

export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number; // exclusive
  readonly bottom: number;
}

const kMostSmall = 10_000; // pixels of the small copy
const kRing = 0.15; // how much of the background around the box is looked at, of its longer side
const kRounds = 2;
const kGamma = 50;
const kUnits = 20; // of the cut, which counts in whole numbers
const kHard = 1e6;
const kLeastShare = 0.25; // of the box: less is not what was meant
const kBias = 1.5; // for the front, twice as much each time, until there is so much of it
const kMostBias = 12;
const kCore = 0.3; // of the middle: what the front is learned from at first
const kMiddle = 1; // how much more likely the middle is front, in natural logarithms

// What is cut out, in all the pixels; null: nothing stands out from what is around the box.
export function grabCut(pixels: Pixels, box: PixelBox): Bits | null {
  const ring = Math.max(4, Math.round(kRing * Math.max(box.right - box.left, box.bottom - box.top)));
  const left = Math.max(0, box.left - ring);
  const top = Math.max(0, box.top - ring);
  const width = Math.min(pixels.width, box.right + ring) - left;
  const height = Math.min(pixels.height, box.bottom + ring) - top;
  if (width < 8 || height < 8) return null;
  const near = cropped(pixels, left, top, width, height);
  const by = Math.max(1, Math.ceil(Math.sqrt((width * height) / kMostSmall)));
  const small = shrunk(near, by);
  const inner = {
    left: Math.round((box.left - left) / by),
    top: Math.round((box.top - top) / by),
    right: Math.min(small.width, Math.round((box.right - left) / by)),
    bottom: Math.min(small.height, Math.round((box.bottom - top) / by)),
  };
  const found = cutSmall(small, inner);
  if (found === null) return null;
  return placed(refined(near, found, by, { ...box, left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top }), left, top, pixels); // prettier-ignore
}

function cutSmall(small: Pixels, inner: PixelBox): Bits | null {
  const { width, height } = small;
  const area = (inner.right - inner.left) * (inner.bottom - inner.top);
  if (area === width * height || area < 16) return null; // there is no background to learn from
  const middle = middleness(small, inner);
  let found: Bits = { width, height, data: Uint8Array.from(middle, (m) => (m > kCore ? 1 : 0)) };
  const links = linksOf(small);
  for (let round = 0; round < kRounds; round++) {
    const colors = [0, 1].map((side) => ColorMixture.of(colorsWhere(small, found, side))) as [ColorMixture, ColorMixture];
    const leans = leansOf(small, middle, colors);
    // A box is drawn around something: where nearly nothing stands out, what does so the most is taken.
    let bias = 0;
    let share = 0;
    do {
      found = cutWith(small, leans, links, bias);
      share = found.data.reduce((sum, one) => sum + one, 0) / area;
      bias = bias === 0 ? kBias : 2 * bias;
    } while (share < kLeastShare && bias <= kMostBias);
    if (share < kLeastShare) return null;
  }
  return cleaned(found, Math.max(2, Math.round(area / 200)));
}

// 1 in the middle of the box, 0 where the ellipse in it ends, less beyond it; -Infinity outside the box.
function middleness({ width, height }: Pixels, { left, top, right, bottom }: PixelBox): Float32Array {
  const out = new Float32Array(width * height).fill(-Infinity);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const [u, v] = [(2 * x + 1 - left - right) / (right - left), (2 * y + 1 - top - bottom) / (bottom - top)];
      out[y * width + x] = 1 - u * u - v * v;
    }
  return out;
}

// Above 0: it looks like the front.
function leansOf({ data }: Pixels, middle: Float32Array, [back, front]: readonly [ColorMixture, ColorMixture]): Float32Array {
  return middle.map((m, i) => {
    if (m === -Infinity) return -Infinity;
    const [r, g, b] = [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!];
    return back.cost(r, g, b) - front.cost(r, g, b) + kMiddle * m;
  });
}

function colorsWhere({ data }: Pixels, { data: bits }: Bits, side: number): Float32Array {
  const out = new Float32Array(3 * bits.length);
  let n = 0;
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] !== side) continue;
    for (let c = 0; c < 3; c++) out[n++] = data[4 * i + c]!;
  }
  return out.subarray(0, n);
}

// How dear it is to part two neighbors, by step 0 to 3: much where they are alike.
function linksOf({ width, height, data }: Pixels): Int32Array[] {
  const squares = [0, 1, 2, 3].map(() => new Float32Array(width * height).fill(-1));
  let [sum, n] = [0, 0];
  for (let step = 0; step < 4; step++) {
    const [sx, sy] = kGridSteps[step]!;
    for (let y = 0; y < height - sy; y++)
      for (let x = Math.max(0, -sx); x < width - Math.max(0, sx); x++) {
        const [p, q] = [4 * (y * width + x), 4 * ((y + sy) * width + x + sx)];
        const d = (data[p]! - data[q]!) ** 2 + (data[p + 1]! - data[q + 1]!) ** 2 + (data[p + 2]! - data[q + 2]!) ** 2;
        squares[step]![y * width + x] = d;
        sum += d;
        n++;
      }
  }
  const beta = sum === 0 ? 0 : n / (2 * sum);
  return squares.map((own, step) => {
    const most = (kUnits * kGamma) / (step % 2 === 1 ? Math.SQRT2 : 1);
    return Int32Array.from(own, (d) => (d < 0 ? 0 : Math.round(most * Math.exp(-beta * d))));
  });
}

function cutWith({ width, height }: Pixels, leans: Float32Array, links: readonly Int32Array[], bias: number): Bits {
  const cut = new GridCut(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const lean = Math.round(Math.max(-kHard, Math.min(kHard, kUnits * (leans[i]! + bias))));
      cut.terminals(x, y, lean, 0);
      for (let step = 0; step < 4; step++) cut.join(x, y, step, links[step]![i]!);
    }
  cut.cut();
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = cut.onSource(x, y) ? 1 : 0;
  return { width, height, data };
}

// At full size, never outside the box.
function refined(near: Pixels, small: Bits, by: number, box: PixelBox): Bits {
  const { width, height } = near;
  const rough = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(small.height - 1, Math.floor(y / by)) * small.width;
    for (let x = 0; x < width; x++) rough[y * width + x] = small.data[row + Math.min(small.width - 1, Math.floor(x / by))]!;
  }
  const share = by > 1 ? guided(luma(near), rough, width, height, 2 * by) : rough;
  const out = bitsOf(near);
  for (let y = Math.max(0, box.top); y < Math.min(height, box.bottom); y++)
    for (let x = Math.max(0, box.left); x < Math.min(width, box.right); x++) out.data[y * width + x] = share[y * width + x]! > 0.5 ? 1 : 0;
  return out;
}

function placed(part: Bits, left: number, top: number, all: Pixels): Bits {
  const out = bitsOf(all);
  for (let y = 0; y < part.height; y++)
    out.data.set(part.data.subarray(y * part.width, (y + 1) * part.width), (top + y) * all.width + left);
  return out;
}
