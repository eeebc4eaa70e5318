// A mixture of Gaussians over colors: how likely a color is among those that it was learned from.

const kParts = 5;
const kRounds = 4; // of k-means
const kLeastVariance = 4; // of a channel, in squared values: a flat color is no spike

interface Part {
  readonly mean: readonly [number, number, number];
  readonly inverse: readonly number[]; // of the covariance: xx xy xz yy yz zz
  readonly cost: number; // -ln(weight) + ln(det) / 2
}

export class ColorMixture {
  private constructor(private readonly parts_: readonly Part[]) {}

  // `colors`: three numbers each.
  static of(colors: Float32Array): ColorMixture {
    const owner = clustered(colors);
    const parts: Part[] = [];
    for (let k = 0; k < kParts; k++) {
      const part = partOf(colors, owner, k);
      if (part !== null) parts.push(part);
    }
    return new ColorMixture(parts);
  }

  // -ln of the likelihood by the likeliest part, but for a constant.
  cost(r: number, g: number, b: number): number {
    let least = Infinity;
    for (const { mean, inverse, cost } of this.parts_) {
      const [x, y, z] = [r - mean[0], g - mean[1], b - mean[2]];
      const [xx, xy, xz, yy, yz, zz] = inverse as [number, number, number, number, number, number];
      const far = x * (xx * x + 2 * (xy * y + xz * z)) + y * (yy * y + 2 * yz * z) + zz * z * z;
      least = Math.min(least, cost + far / 2);
    }
    return least;
  }
}

// The first middle is the mean; each further one is the color that is farthest from all before.
function clustered(colors: Float32Array): Uint8Array {
  const n = colors.length / 3;
  const owner = new Uint8Array(n);
  const middles: number[][] = [meanOf(colors, owner, 0) ?? [0, 0, 0]];
  const far = new Float32Array(n).fill(Infinity);
  while (middles.length < kParts && n > 0) {
    const m = middles.at(-1)!;
    let best = 0;
    for (let i = 0; i < n; i++) {
      far[i] = Math.min(far[i]!, squared(colors, i, m));
      if (far[i]! > far[best]!) best = i;
    }
    middles.push([...colors.subarray(3 * best, 3 * best + 3)]);
  }
  for (let round = 0; round < kRounds; round++) {
    for (let i = 0; i < n; i++) {
      let least = Infinity;
      for (let k = 0; k < middles.length; k++) {
        const d = squared(colors, i, middles[k]!);
        if (d < least) [least, owner[i]] = [d, k];
      }
    }
    middles.forEach((m, k) => (middles[k] = meanOf(colors, owner, k) ?? m));
  }
  return owner;
}

function squared(colors: Float32Array, i: number, m: readonly number[]): number {
  const [x, y, z] = [colors[3 * i]! - m[0]!, colors[3 * i + 1]! - m[1]!, colors[3 * i + 2]! - m[2]!];
  return x * x + y * y + z * z;
}

function meanOf(colors: Float32Array, owner: Uint8Array, k: number): [number, number, number] | null {
  let [r, g, b, n] = [0, 0, 0, 0];
  for (let i = 0; i < owner.length; i++) {
    if (owner[i] !== k) continue;
    r += colors[3 * i]!;
    g += colors[3 * i + 1]!;
    b += colors[3 * i + 2]!;
    n++;
  }
  return n === 0 ? null : [r / n, g / n, b / n];
}

function partOf(colors: Float32Array, owner: Uint8Array, k: number): Part | null {
  const mean = meanOf(colors, owner, k);
  if (mean === null) return null;
  let [xx, xy, xz, yy, yz, zz, n] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < owner.length; i++) {
    if (owner[i] !== k) continue;
    const [x, y, z] = [colors[3 * i]! - mean[0], colors[3 * i + 1]! - mean[1], colors[3 * i + 2]! - mean[2]];
    [xx, xy, xz, yy, yz, zz, n] = [xx + x * x, xy + x * y, xz + x * z, yy + y * y, yz + y * z, zz + z * z, n + 1];
  }
  [xx, yy, zz] = [xx / n + kLeastVariance, yy / n + kLeastVariance, zz / n + kLeastVariance];
  [xy, xz, yz] = [xy / n, xz / n, yz / n];
  const det = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  const inverse = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy, xx * zz - xz * xz, xz * xy - xx * yz, xx * yy - xy * xy];
  return { mean, inverse: inverse.map((v) => v / det), cost: -Math.log(n / owner.length) + Math.log(det) / 2 };
}
