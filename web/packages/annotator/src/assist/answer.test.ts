import { describe, expect, it } from "vitest";
import { answered } from "./answer";
import type { Ask, PartsAnswer, PixelWindow, WireAnswer } from "./ask";
import { coversPoint, partAt, wirePoints } from "./follow";
import type { Pixels } from "./pixels";
import { disc, picture } from "./scenes";
import { runsOf, windowOf } from "./window";

const at = (x: number, y: number) => ({ x, y });
const wandAsk = (x: number, y: number, pixel: number): Ask => ({
  kind: "wand",
  at: at(x, y),
  pixel,
  tolerance: 20,
  contiguous: true,
  clean: 0,
});

describe("the window of an ask", () => {
  it("is all of a small image at full size, whatever is asked", () => {
    const whole = { left: 0, top: 0, width: 640, height: 480, scale: 1 };
    expect(windowOf(wandAsk(600, 10, 0.3), { width: 640, height: 480 })).toEqual(whole);
    expect(windowOf({ kind: "cut", pixel: 1, box: { left: 0, top: 0, right: 640, bottom: 480 } }, { width: 640, height: 480 })).toEqual(
      whole,
    );
  });

  it("is no finer than the screen shows the image", () => {
    expect(windowOf(wandAsk(10, 10, 4.5), { width: 4000, height: 3001 })).toEqual({ left: 0, top: 0, width: 1000, height: 751, scale: 4 });
  });

  it("lies around the point in a large image, inside it, and is the same for a hand that hardly moves", () => {
    const frame = { width: 20_000, height: 10_000 };
    const near = windowOf(wandAsk(9000, 5000, 1), frame);
    expect(near).toEqual(windowOf(wandAsk(9020, 5010, 1), frame));
    for (const [x, y] of [
      [0, 0],
      [20_000, 10_000],
      [9000, 5000],
      [19_900, 3],
    ] as const) {
      // prettier-ignore
      const { left, top, width, height } = windowOf(wandAsk(x, y, 1), frame);
      expect([left, top, 20_000 - left - width, 10_000 - top - height].every((n) => n >= 0)).toBe(true);
      expect(x >= left && y >= top && x <= left + width && y <= top + height).toBe(true);
      expect(Math.min(x - left, left === 0 ? Infinity : x - left)).toBeGreaterThanOrEqual(0);
    }
  });

  it("holds all of a box that is too large for full size, coarser", () => {
    const { left, top, width, height, scale } = windowOf(
      { kind: "cut", pixel: 1, box: { left: 3000, top: 2000, right: 9000, bottom: 7000 } },
      { width: 20_000, height: 10_000 },
    );
    expect(width * height).toBeLessThanOrEqual(2 ** 21 * 1.5);
    expect(left <= 2100 && top <= 1100 && left + width * scale >= 9900 && top + height * scale >= 7900).toBe(true);
  });
});

describe("samples as pixels of the image", () => {
  it("are squares of its scale, cut at the frame", () => {
    const window: PixelWindow = { left: 8, top: 4, width: 2, height: 2, scale: 4 };
    const runs = runsOf({ width: 2, height: 2, data: Uint8Array.of(1, 0, 1, 1) }, window, { width: 15, height: 10 });
    expect(runs.map((own) => [...own])).toEqual([...Array<number[]>(4).fill([4, 10]), ...Array<number[]>(3).fill([8, 10])]);
  });
});

describe("answers", () => {
  const frame = { width: 120, height: 90 };
  const round = disc(60, 40, 25);
  const pixels: Pixels = picture(120, 90, (x, y) => (round(x, y) ? [200, 80, 60] : [90, 100, 110]), 4);
  const ask = (one: Ask, seen = pixels, size = frame) => answered(one, seen, windowOf(one, size), size);

  it("of a wand are pixels of the image; null where nothing is", () => {
    const area = ask(wandAsk(60, 40, 1));
    if (area?.kind !== "area") throw new Error("no area");
    const count = area.runs.reduce((sum, runs) => sum + runs.reduce((s, n, i) => s + (i % 2 === 0 ? -n : n), 0), 0);
    expect(count / (Math.PI * 625)).toBeCloseTo(1, 1);
    expect(ask(wandAsk(-5, 40, 1))).toBeNull();
  });

  it("of a wire lead from any point to the anchor, and end exactly at the pointer", () => {
    const wire = ask({ kind: "wire", pixel: 1, from: [60.5, 15.5], strength: 0.9 }) as WireAnswer;
    const points = wirePoints(wire, [84.75, 40.25]);
    expect(points.at(-1)).toEqual([84.75, 40.25]);
    for (const [x, y] of points) expect(Math.abs(Math.hypot(x - 60, y - 40) - 25)).toBeLessThan(2.5);
  });

  it("of superpixels tell what lies under a point", () => {
    const parts = ask({ kind: "superpixels", pixel: 1, at: at(60, 40), spacing: 10 }) as PartsAnswer;
    const one = partAt(parts, 60, 40, frame)!;
    const { left, runs } = one.region();
    const column = runs[60 - left]!;
    expect(column.some((start, i) => i % 2 === 0 && start <= 40 && column[i + 1]! > 40)).toBe(true);
    expect(partAt(parts, 130, 40, frame)).toBeNull();
  });

  it("of strokes keep inside from outside; without any outside the rim is", () => {
    const flood = (strokes: Extract<Ask, { kind: "flood" }>["strokes"]) => {
      const area = ask({ kind: "flood", pixel: 1, size: 4, square: false, strokes });
      if (area?.kind !== "area") throw new Error("no area");
      return area.runs.reduce((sum, runs) => sum + runs.reduce((s, n, i) => s + (i % 2 === 0 ? -n : n), 0), 0);
    };
    const inside = { path: [[50, 40], [70, 40]] as const, inside: true }; // prettier-ignore
    expect(flood([inside]) / (Math.PI * 625)).toBeCloseTo(1, 1);
    expect(flood([inside, { path: [[60, 20], [60, 25]], inside: false }, { path: [[2, 2], [118, 2]], inside: false }])).toBeLessThan(Math.PI * 600); // prettier-ignore
  });

  it("of boxes are drawn to the object, by the fraction of a pixel that they had where a side stays", () => {
    const boxes = ask({ kind: "tighten", pixel: 1, boxes: [{ left: 29.5, top: 15.25, right: 90, bottom: 70 }] });
    expect(boxes).toEqual({ kind: "boxes", boxes: [{ left: 35, top: 15.25, right: 85, bottom: 65 }] });
  });

  it("know whether they cover a point with what is around it, at the image's rim too", () => {
    const window: PixelWindow = { left: 100, top: 0, width: 50, height: 50, scale: 2 };
    const size = { width: 200, height: 300 };
    const cover = (x: number, y: number) => coversPoint(window, at(x, y), 10, size);
    expect([cover(105, 50), cover(111, 50), cover(199, 0), cover(150, 95), cover(150, 89)]).toEqual([false, true, true, false, true]);
  });
});
