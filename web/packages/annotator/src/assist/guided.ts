// The guided filter (He, Sun and Tang, 2013): smooths `values` except where the guide, 0 to 255, has an edge.

const kEven = 4 * 4; // the guide's variance below which it counts as even, in squared values

export function guided(guide: Uint8Array, values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const n = width * height;
  const [square, product] = [new Float32Array(n), new Float32Array(n)];
  const plain = Float32Array.from(guide);
  for (let i = 0; i < n; i++) {
    square[i] = guide[i]! * guide[i]!;
    product[i] = guide[i]! * values[i]!;
  }
  const mean = (of: Float32Array) => boxMean(of, width, height, radius);
  const [g, v, gg, gv] = [mean(plain), mean(values), mean(square), mean(product)];
  for (let i = 0; i < n; i++) {
    const slope = (gv[i]! - g[i]! * v[i]!) / (gg[i]! - g[i]! * g[i]! + kEven);
    v[i] = v[i]! - slope * g[i]!;
    gv[i] = slope;
  }
  const [slopes, rests] = [mean(gv), mean(v)];
  for (let i = 0; i < n; i++) rests[i] = slopes[i]! * guide[i]! + rests[i]!;
  return rests;
}

// The mean of the square around each, as far as it lies inside.
function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) slide(values, across, y * width, 1, width, radius);
  const out = new Float32Array(values.length);
  const sums = new Float64Array(width);
  for (let y = -radius; y < height; y++) {
    const [enter, leave] = [y + radius, y - radius - 1];
    if (enter < height) for (let x = 0; x < width; x++) sums[x]! += across[enter * width + x]!;
    if (leave >= 0) for (let x = 0; x < width; x++) sums[x]! -= across[leave * width + x]!;
    if (y < 0) continue;
    const count = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
    for (let x = 0; x < width; x++) out[y * width + x] = sums[x]! / count;
  }
  return out;
}

function slide(from: Float32Array, to: Float32Array, start: number, step: number, length: number, radius: number): void {
  let sum = 0;
  for (let i = -radius; i < length; i++) {
    if (i + radius < length) sum += from[start + (i + radius) * step]!;
    if (i - radius - 1 >= 0) sum -= from[start + (i - radius - 1) * step]!;
    if (i < 0) continue;
    to[start + i * step] = sum / (Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1);
  }
}
