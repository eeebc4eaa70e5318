// Pictures for tests, drawn by a function of the place; the noise is the same in every run.
import type { Bits, Pixels } from "./pixels";

export type Color = readonly [number, number, number];

export function picture(width: number, height: number, colorAt: (x: number, y: number) => Color, noise = 0): Pixels {
  const data = new Uint8ClampedArray(4 * width * height);
  let state = 7;
  const shake = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return noise * ((2 * state) / 2147483648 - 1);
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([...colorAt(x, y).map((c) => c + shake()), 255], 4 * (y * width + x));
  return { width, height, data };
}

export function bits(width: number, height: number, at: (x: number, y: number) => boolean): Bits {
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (at(i % width, Math.floor(i / width)) ? 1 : 0)) };
}

export function overlap(a: Bits, b: Bits): number {
  let [both, any] = [0, 0];
  a.data.forEach((one, i) => {
    both += one & b.data[i]!;
    any += one | b.data[i]!;
  });
  return both / any;
}

export const disc = (cx: number, cy: number, r: number) => (x: number, y: number) => Math.hypot(x + 0.5 - cx, y + 0.5 - cy) < r;
