// How the picture is shown: what changes its colors on the screen, and nothing that is stored. All of it but the choice
// of a channel is one table of 256 values, so that it costs the same however many adjustments are made.
export interface Look {
  readonly brightness: number; // -100..100: hundredths of the whole range that are added
  readonly contrast: number; // -100..100; 0: as it is
  readonly gamma: number; // 0.2..5; 1: as it is, more is lighter
  readonly channel: "all" | "red" | "green" | "blue"; // one alone is shown in gray
  readonly invert: boolean;
  readonly equalize: boolean; // as many pixels of each lightness
}

export const kPlainLook: Look = { brightness: 0, contrast: 0, gamma: 1, channel: "all", invert: false, equalize: false };
export const kGammas = { least: 0.2, most: 5 };
const kLevels = 256;
const kSteepest = 1000; // at a contrast of 100 there is black and white only

export function isPlain(look: Look): boolean {
  return (Object.keys(kPlainLook) as (keyof Look)[]).every((name) => look[name] === kPlainLook[name]);
}

// How often each level is there: `all` is of the lightness.
export type Histogram = Readonly<Record<Look["channel"], readonly number[]>>;

export function histogramOf(pixels: Uint8ClampedArray): Histogram {
  const count = { all: zeros(), red: zeros(), green: zeros(), blue: zeros() };
  const add = (counts: number[], level: number) => void (counts[level] = (counts[level] as number) + 1);
  for (let i = 0; i + 3 < pixels.length; i += 4) {
    const [r, g, b, alpha] = [pixels[i] as number, pixels[i + 1] as number, pixels[i + 2] as number, pixels[i + 3] as number];
    if (alpha === 0) continue;
    add(count.red, r);
    add(count.green, g);
    add(count.blue, b);
    add(count.all, Math.round(0.2126 * r + 0.7152 * g + 0.0722 * b));
  }
  return count;
}

const zeros = () => new Array<number>(kLevels).fill(0);

// 256 values from 0 to 1: what each level is shown as. Without a histogram nothing is equalized.
export function lookTable(look: Look, histogram: Histogram | null): number[] {
  const even = look.equalize && histogram !== null ? equalized(histogram[look.channel]) : null;
  const slope = Math.min(kSteepest, Math.tan(((look.contrast / 100 + 1) * Math.PI) / 4));
  return Array.from({ length: kLevels }, (_, level) => {
    const from = even?.[level] ?? level / (kLevels - 1);
    const light = clamped((from - 0.5) * slope + 0.5 + look.brightness / 100) ** (1 / look.gamma);
    return look.invert ? 1 - light : light;
  });
}

const clamped = (value: number) => Math.min(1, Math.max(0, value));

// The share of pixels that are not lighter, from that of the darkest ones on.
function equalized(counts: readonly number[]): number[] | null {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const darkest = counts.find((n) => n > 0) ?? 0;
  if (total === darkest) return null; // one level alone has nothing to be spread
  let seen = 0;
  return counts.map((n) => {
    seen += n;
    return clamped((seen - darkest) / (total - darkest));
  });
}

// The rows of red, green and blue of a color matrix; null: each stays what it is.
export function channelMatrix(channel: Look["channel"]): string | null {
  if (channel === "all") return null;
  const row = ["red", "green", "blue"].map((one) => (one === channel ? "1" : "0")).join(" ");
  return [row, row, row, "0 0 0 1"].map((one, i) => (i < 3 ? `${one} 0 0` : `${one} 0`)).join(" ");
}
