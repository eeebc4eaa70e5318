// A color for each class: stable by id, whatever other classes there are. The first eight are told apart under
// the three color deficiencies (color.test.ts simulates them); later ones walk the hue circle by the golden
// angle, which keeps any run of neighbors far apart, on three levels of lightness.

export interface ClassColor {
  readonly onImage: string; // strokes and fills over the picture (with a dark halo)
  readonly dark: string; // swatches and text on dark surfaces
  readonly light: string; // on light surfaces
  readonly letter: string; // never color alone: A..Z, then A2..
}

export interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number; // degrees
}

// Found by search over lightness and hue for the largest smallest difference as seen with full, protanopic,
// deuteranopic and tritanopic vision: 0.15 in OKLab.
const kFirst: readonly Oklch[] = [
  { l: 0.92, c: 0.09, h: 198 },
  { l: 0.76, c: 0.17, h: 66 },
  { l: 0.72, c: 0.17, h: 300 },
  { l: 0.92, c: 0.13, h: 102 },
  { l: 0.6, c: 0.19, h: 36 },
  { l: 0.76, c: 0.11, h: 174 },
  { l: 0.56, c: 0.21, h: 306 },
  { l: 0.6, c: 0.09, h: 192 },
];
const kGoldenAngle = 137.50776405003785;
const kLevels = [0.76, 0.66, 0.86];
const kChroma = 0.14;

export function classOklch(classId: number): Oklch {
  if (classId <= 0) return { l: 0.85, c: 0.005, h: 255 }; // no class: a plain gray
  const first = kFirst[classId - 1];
  if (first !== undefined) return first;
  const n = classId - 1 - kFirst.length;
  return { l: kLevels[n % kLevels.length] as number, c: kChroma, h: (20 + n * kGoldenAngle) % 360 };
}

const cache = new Map<number, ClassColor>();

export function classColor(classId: number): ClassColor {
  let color = cache.get(classId);
  if (color === undefined) {
    const at = classOklch(classId);
    color = {
      onImage: css(at),
      dark: css({ ...at, l: Math.max(at.l, 0.68) }),
      light: css({ ...at, l: Math.min(at.l, 0.58) }),
      letter: letterOf(classId),
    };
    cache.set(classId, color);
  }
  return color;
}

// The same color with an opacity, for fills.
export function withAlpha(color: string, alpha: number): string {
  return color.replace(")", ` / ${alpha})`);
}

const kLightness = /^oklch\(([\d.]+)/;

export function lightness(color: string): number {
  return Number(kLightness.exec(color)?.[1] ?? 0.7);
}

// Lighter or darker by this much, for parts of one object that are told apart.
export function shade(color: string, by: number): string {
  return color.replace(kLightness, (_, l: string) => `oklch(${round(Number(l) + by)}`);
}

function css({ l, c, h }: Oklch): string {
  return `oklch(${round(l)} ${round(c)} ${round(h)})`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function letterOf(classId: number): string {
  if (classId <= 0) return "–";
  const turn = Math.floor((classId - 1) / 26);
  return String.fromCharCode(65 + ((classId - 1) % 26)) + (turn === 0 ? "" : String(turn + 1));
}
