import { describe, expect, it } from "vitest";
import { Viewport } from "../view/viewport";
import { rulerStep, ticksOf } from "./ruler_layer";

const kImage = { width: 400, height: 200 };

function view(): Viewport {
  const v = new Viewport();
  v.resize({ width: 848, height: 648 });
  v.setImage(kImage);
  return v; // twice its size, at (24, 124)
}

describe("rulers", () => {
  it("count in ones, twos and fives, never in parts of a pixel", () => {
    expect([0.01, 0.5, 1, 2, 10, 64].map(rulerStep)).toEqual([10000, 200, 100, 50, 10, 1]);
  });

  it("stand at the pixels of the image, and nowhere beside it", () => {
    const top = ticksOf(view(), "top", kImage);
    expect(top.filter((tick) => tick.labeled).map(({ at, value }) => [at, value])).toEqual(
      [0, 50, 100, 150, 200, 250, 300, 350, 400].map((value) => [24 + 2 * value, value]),
    );
    expect(top.filter((tick) => !tick.labeled).map((tick) => tick.value)).toContain(10);
    expect(Math.max(...ticksOf(view(), "left", kImage).map((tick) => tick.value))).toBe(200);
  });

  it("follow the side of the image that runs along the edge", () => {
    const v = view();
    v.setTurn({ quarters: 1, flipped: false });
    const { scale } = v;
    const top = ticksOf(v, "top", kImage);
    expect(Math.max(...top.map((tick) => tick.value))).toBe(200); // the height of the image, from right to left
    const zero = top.find((tick) => tick.value === 0)?.at ?? 0;
    const hundred = top.find((tick) => tick.value === 100)?.at ?? 0;
    expect(zero - hundred).toBeCloseTo(100 * scale);
    expect(zero).toBeCloseTo(v.toScreen({ x: 0, y: 0 }).x);
  });
});
