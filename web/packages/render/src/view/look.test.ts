import { describe, expect, it } from "vitest";
import { channelMatrix, histogramOf, isPlain, kPlainLook, lookTable, type Look } from "./look";

const table = (look: Partial<Look>, pixels?: number[]) =>
  lookTable({ ...kPlainLook, ...look }, pixels === undefined ? null : histogramOf(new Uint8ClampedArray(pixels)));
const at = (values: number[], level: number) => Math.round((values[level] as number) * 255);

describe("the look of the picture", () => {
  it("is what it is without adjustments", () => {
    expect(isPlain(kPlainLook)).toBe(true);
    expect(isPlain({ ...kPlainLook, gamma: 1.1 })).toBe(false);
    table({}).forEach((value, level) => expect(value).toBeCloseTo(level / 255, 10));
  });

  it("is lighter by brightness, with ends that stay", () => {
    expect([0, 100, 255].map((level) => at(table({ brightness: 20 }), level))).toEqual([51, 151, 255]);
    expect([0, 100, 255].map((level) => at(table({ brightness: -20 }), level))).toEqual([0, 49, 204]);
  });

  it("has more contrast around the middle, up to black and white, or none at all", () => {
    const more = table({ contrast: 50 });
    expect(at(more, 64)).toBeLessThan(64);
    expect(at(more, 192)).toBeGreaterThan(192);
    expect([127, 128].map((level) => at(table({ contrast: 100 }), level))).toEqual([0, 255]);
    expect(new Set(table({ contrast: -100 }).map((value) => value.toFixed(6))).size).toBe(1);
  });

  it("lifts the shadows with a gamma above one, and is turned by inverting", () => {
    expect(at(table({ gamma: 2 }), 64)).toBe(Math.round(Math.sqrt(64 / 255) * 255));
    expect(at(table({ gamma: 2 }), 255)).toBe(255);
    expect([0, 10, 255].map((level) => at(table({ invert: true }), level))).toEqual([255, 245, 0]);
  });

  it("is spread over the whole range where levels crowd", () => {
    const gray = (level: number) => [level, level, level, 255];
    const crowded = table({ equalize: true }, [...gray(100), ...gray(101), ...gray(102), ...gray(103)]);
    expect([100, 101, 102, 103].map((level) => at(crowded, level))).toEqual([0, 85, 170, 255]);
    expect(table({ equalize: true }, gray(7))).toEqual(table({})); // one level: as it is
    expect(table({ equalize: true })).toEqual(table({})); // not counted yet
  });

  it("spreads the levels of the channel that is shown, and counts no pixel that is not there", () => {
    const pixels = [10, 200, 0, 255, 20, 200, 0, 255, 99, 99, 99, 0];
    const red = table({ equalize: true, channel: "red" }, pixels);
    expect([at(red, 10), at(red, 20)]).toEqual([0, 255]);
    expect(histogramOf(new Uint8ClampedArray(pixels)).green[99]).toBe(0);
  });

  it("shows one channel in gray", () => {
    expect(channelMatrix("all")).toBeNull();
    expect(channelMatrix("green")).toBe("0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 0 0 1 0");
  });
});
