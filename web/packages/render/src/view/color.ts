// A color for each class: stable by id, whatever other classes there are. The first eight are told apart under
// the three color deficiencies (color.test.ts simulates them); later ones walk the hue circle by the golden
// angle, which keeps any run of neighbors far apart, on three levels of lightness. A project may choose colors of its
// own for some classes.

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
// The same hues where they lie on the page: found in the same way among those that have a contrast of 4.5 on dark
// surfaces and of 3 on light ones. There a clamp of the lightness alone made some of them the same.
const kFirstOnDark: readonly Oklch[] = [
  { l: 0.94, c: 0.07, h: 200 },
  { l: 0.78, c: 0.15, h: 81 },
  { l: 0.77, c: 0.05, h: 286 },
  { l: 0.94, c: 0.2, h: 115 },
  { l: 0.66, c: 0.21, h: 31 },
  { l: 0.79, c: 0.16, h: 160 },
  { l: 0.64, c: 0.19, h: 297 },
  { l: 0.61, c: 0.1, h: 208 },
];
const kFirstOnLight: readonly Oklch[] = [
  { l: 0.65, c: 0.1, h: 215 },
  { l: 0.53, c: 0.13, h: 53 },
  { l: 0.47, c: 0.09, h: 308 },
  { l: 0.65, c: 0.13, h: 112 },
  { l: 0.35, c: 0.14, h: 23 },
  { l: 0.5, c: 0.1, h: 167 },
  { l: 0.64, c: 0.2, h: 288 },
  { l: 0.34, c: 0.06, h: 196 },
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
let chosen: ReadonlyMap<number, Oklch> = new Map();

// The colors that a project's people chose, "#rrggbb" by class id; all others are as their id gives.
export function chooseClassColors(colors: ReadonlyMap<number, string>): void {
  chosen = new Map([...colors].flatMap(([id, hex]) => (kHex.test(hex) ? [[id, oklchOfHex(hex)] as const] : [])));
  cache.clear();
}

export function classColor(classId: number): ClassColor {
  let color = cache.get(classId);
  if (color === undefined) {
    const own = chosen.get(classId);
    const at = own ?? classOklch(classId);
    color = {
      onImage: css(at),
      dark: css((own ? undefined : kFirstOnDark[classId - 1]) ?? { ...at, l: Math.max(at.l, 0.68) }),
      light: css((own ? undefined : kFirstOnLight[classId - 1]) ?? { ...at, l: Math.min(at.l, 0.58) }),
      letter: letterOf(classId),
    };
    cache.set(classId, color);
  }
  return color;
}

const kHex = /^#[0-9a-f]{6}$/;

// sRGB to OKLCH (Ottosson 2020).
function oklchOfHex(hex: string): Oklch {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const green = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const blue = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: lightness, c: Math.hypot(green, blue), h: ((Math.atan2(blue, green) * 180) / Math.PI + 360) % 360 };
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
