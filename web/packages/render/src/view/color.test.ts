import { describe, expect, it } from "vitest";
import { chooseClassColors, classColor, withAlpha, type Oklch } from "./color";

type V3 = [number, number, number];

function mul(m: V3[], v: V3): V3 {
  return m.map((r) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2]) as V3;
}

// OKLab (Ottosson 2020).
function toLinear({ l, c, h }: Oklch): V3 {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const lms = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b];
  const m: V3[] = [
    [4.0767416621, -3.3077115913, 0.2309699292],
    [-1.2684380046, 2.6097574011, -0.3413193965],
    [-0.0041960863, -0.7034186147, 1.707614701],
  ];
  return mul(m, lms.map((x) => x ** 3) as V3).map((x) => Math.min(1, Math.max(0, x))) as V3;
}

function toOklab(rgb: V3): V3 {
  const lms = mul(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as V3;
  return mul(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

// Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
const kVision: Record<string, V3[]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

// What is drawn: "oklch(l c h)".
function parse(color: string): Oklch {
  const [l, c, h] = (/^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(color) ?? []).slice(1).map(Number);
  return { l: l as number, c: c as number, h: h as number };
}

function smallestDifference(colors: string[], vision: V3[]): number {
  const seen = colors.map((color) => toOklab(mul(vision, toLinear(parse(color))).map((x) => Math.min(1, Math.max(0, x))) as V3));
  let smallest = Infinity;
  for (let i = 0; i < seen.length; i++) {
    for (let j = 0; j < i; j++) {
      const [p, q] = [seen[i] as V3, seen[j] as V3];
      smallest = Math.min(smallest, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
    }
  }
  return smallest;
}

const kFirstIds = [1, 2, 3, 4, 5, 6, 7, 8];
const kPlaces = ["onImage", "dark", "light"] as const;

describe("class colors", () => {
  for (const place of kPlaces)
    for (const [name, vision] of Object.entries(kVision)) {
      const least = name === "full" ? 0.12 : 0.06;
      it(`tells the first eight apart by ${least} with ${name} vision, as they are drawn ${place}`, () => {
        const drawn = kFirstIds.map((id) => classColor(id)[place]);
        expect(smallestDifference(drawn, vision)).toBeGreaterThanOrEqual(least);
      });
    }

  it("keeps them legible on the surfaces of both themes", () => {
    const luminance = (color: string) => {
      const [r, g, b] = toLinear(parse(color));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const id of kFirstIds) {
      const { dark, light } = classColor(id);
      expect((luminance(dark) + 0.05) / (luminance("oklch(0.2 0.006 255)") + 0.05)).toBeGreaterThanOrEqual(4.5);
      expect((luminance("oklch(1 0 0)") + 0.05) / (luminance(light) + 0.05)).toBeGreaterThanOrEqual(3);
    }
  });

  it("are those that people chose, where they did", () => {
    chooseClassColors(
      new Map([
        [2, "#ff0000"],
        [3, "red"],
      ]),
    );
    expect(classColor(2).onImage).toBe("oklch(0.628 0.258 29.234)");
    expect(classColor(2).letter).toBe("B");
    const third = classColor(3);
    chooseClassColors(new Map());
    expect(classColor(3)).toEqual(third);
    expect(classColor(2).onImage).not.toBe("oklch(0.628 0.258 29.234)");
  });

  it("gives the same id the same color and neighbors clearly different ones up to forty", () => {
    expect(classColor(7)).toEqual(classColor(7));
    for (let id = 2; id <= 40; id++)
      expect(smallestDifference([classColor(id - 1).onImage, classColor(id).onImage], kVision.full as V3[])).toBeGreaterThan(0.1);
  });

  it("has a gray for no class and never an invalid CSS color", () => {
    expect(classColor(0).letter).toBe("–");
    expect(classColor(1000).onImage).toMatch(/^oklch\([\d.]+ [\d.]+ [\d.]+\)$/);
    expect(withAlpha("oklch(0.5 0.1 20)", 0.14)).toBe("oklch(0.5 0.1 20 / 0.14)");
  });

  it("doubles the color by a letter", () => {
    expect([1, 26, 27].map((id) => classColor(id).letter)).toEqual(["A", "Z", "A2"]);
  });
});
