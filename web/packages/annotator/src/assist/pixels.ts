// Pixels of a part of an image, and what is seen in them: plain arrays, row by row. No DOM and no framework in this room,
// so that a worker, a test and a bench run the same code.

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray; // red, green, blue, alpha of each
}

// Ones and zeros of as many pixels.
export interface Bits {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface Gradient {
  readonly dx: Float32Array; // of the channel that changes most there, in values a pixel
  readonly dy: Float32Array;
  readonly size: Float32Array; // its length
}

export function bitsOf({ width, height }: Pick<Pixels, "width" | "height">): Bits {
  return { width, height, data: new Uint8Array(width * height) };
}

// Brightness as the eye has it (ITU-R BT.601), 0 to 255.
export function luma({ width, height, data }: Pixels): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < out.length; i++, p += 4) out[i] = (77 * data[p]! + 150 * data[p + 1]! + 29 * data[p + 2]!) >> 8;
  return out;
}

// Sobel's, on the channel where it is strongest; the outermost pixels repeat those beside them.
export function gradientOf({ width, height, data }: Pixels): Gradient {
  const dx = new Float32Array(width * height);
  const dy = new Float32Array(width * height);
  const size = new Float32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const up = 4 * (y === 0 ? 0 : y - 1) * width;
    const own = 4 * y * width;
    const down = 4 * (y === height - 1 ? y : y + 1) * width;
    for (let x = 0; x < width; x++, i++) {
      const l = 4 * (x === 0 ? 0 : x - 1);
      const r = 4 * (x === width - 1 ? x : x + 1);
      let [best, bestX, bestY] = [0, 0, 0];
      for (let c = 0; c < 3; c++) {
        const falling = data[down + r + c]! - data[up + l + c]!; // the two diagonals
        const rising = data[up + r + c]! - data[down + l + c]!;
        const gx = falling + rising + 2 * (data[own + r + c]! - data[own + l + c]!);
        const gy = falling - rising + 2 * (data[down + 4 * x + c]! - data[up + 4 * x + c]!);
        const g = gx * gx + gy * gy;
        if (g <= best) continue;
        best = g;
        bestX = gx;
        bestY = gy;
      }
      dx[i] = bestX / 8;
      dy[i] = bestY / 8;
      size[i] = Math.sqrt(best) / 8;
    }
  }
  return { dx, dy, size };
}

// Each channel by the weights 1 2 1, both ways: the noise of single pixels goes. The outermost pixels are as they were.
export function softened({ width, height, data }: Pixels): Pixels {
  const across = data.slice();
  for (let y = 0; y < height; y++)
    for (let p = 4 * (y * width + 1), end = 4 * ((y + 1) * width - 1); p < end; p++)
      across[p] = (data[p - 4]! + 2 * data[p]! + data[p + 4]!) / 4;
  const out = across.slice();
  const row = 4 * width;
  for (let p = row; p < out.length - row; p++) out[p] = (across[p - row]! + 2 * across[p]! + across[p + row]!) / 4;
  return { width, height, data: out };
}

// What so large a share of the values is at most; of at most some ten thousand of them.
export function quantile(values: Float32Array, share: number): number {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const some: number[] = [];
  for (let i = 0; i < values.length; i += step) some.push(values[i]!);
  some.sort((a, b) => a - b);
  return some[Math.min(some.length - 1, Math.floor(share * some.length))] ?? 0;
}

// A part of them; it must lie inside.
export function cropped({ width, data }: Pixels, left: number, top: number, w: number, h: number): Pixels {
  const out = new Uint8ClampedArray(4 * w * h);
  for (let y = 0; y < h; y++) {
    const from = 4 * ((top + y) * width + left);
    out.set(data.subarray(from, from + 4 * w), 4 * y * w);
  }
  return { width: w, height: h, data: out };
}

// Smaller by a whole factor: each is the mean of the square that it stands for.
export function shrunk({ width, height, data }: Pixels, by: number): Pixels {
  if (by <= 1) return { width, height, data };
  const [w, h] = [Math.max(1, Math.floor(width / by)), Math.max(1, Math.floor(height / by))];
  const out = new Uint8ClampedArray(4 * w * h);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const [x1, y1] = [Math.min(width, (x + 1) * by), Math.min(height, (y + 1) * by)];
      let [r, g, b, n] = [0, 0, 0, 0];
      for (let v = y * by; v < y1; v++)
        for (let p = 4 * (v * width + x * by), u = x * by; u < x1; u++, p += 4, n++) {
          r += data[p]!;
          g += data[p + 1]!;
          b += data[p + 2]!;
        }
      const o = 4 * (y * w + x);
      out[o] = r / n;
      out[o + 1] = g / n;
      out[o + 2] = b / n;
      out[o + 3] = 255;
    }
  return { width: w, height: h, data: out };
}
