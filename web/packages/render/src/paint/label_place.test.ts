import type { Shape } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { labelPlace } from "./label_place";

const kAt = { scale: 2, x: 10, y: 20 };
const kView = { width: 400, height: 300 };
const place = (shape: Shape, at = kAt) => labelPlace(shape, at, kView);
const polygon = (...outer: [number, number][]): Shape => ({ kind: "polygon", parts: [{ outer, holes: [] }] });

describe("the place of a label", () => {
  it("is a box's upper left corner", () => {
    expect(place({ kind: "box", x: 10, y: 10, width: 40, height: 20 })).toEqual({ x: 30, y: 40 });
  });

  it("is the topmost vertex of what is not upright, not the corner of what holds it", () => {
    expect(place(polygon([10, 50], [60, 10], [90, 50]))).toEqual({ x: 130, y: 40 });
    expect(place({ kind: "polyline", points: [[10, 50], [60, 10]] })).toEqual({ x: 130, y: 40 }); // prettier-ignore
    const turned = place({ kind: "rotated_box", cx: 50, cy: 50, width: 40, height: 20, angle: Math.PI / 4 });
    expect(turned?.x).toBeCloseTo(10 + 2 * (50 - 10 / Math.SQRT2), 3);
    expect(turned?.y).toBeCloseTo(20 + 2 * (50 - 30 / Math.SQRT2), 3);
    expect(place({ kind: "keypoints", points: [[10, 0, 0], [20, 30, 2], [40, 60, 1]] })).toEqual({ x: 50, y: 80 }); // prettier-ignore
  });

  it("is a mask's first pixel in its first row", () => {
    // 4 high, 4 wide, columns first: (1, 2), (2, 1), (2, 2).
    const shape: Shape = { kind: "mask", size: [4, 4], counts: "61213" };
    expect(place(shape)?.x).toBe(14);
    expect(place(shape)?.y).toBeCloseTo(22, 3);
  });

  it("is where the outline enters the view, when the top is outside", () => {
    const at = { scale: 2, x: 10, y: -120 };
    expect(place({ kind: "box", x: 10, y: 10, width: 40, height: 100 }, at)).toEqual({ x: 30, y: 0 });
    expect(place(polygon([10, 110], [60, 10], [110, 110]), at)).toEqual({ x: 80, y: 0 });
    expect(place({ kind: "box", x: -500, y: -500, width: 2000, height: 2000 })).toEqual({ x: 0, y: 0 });
    expect(place({ kind: "box", x: 500, y: 500, width: 10, height: 10 })).toBeNull();
    expect(place({ kind: "tag" })).toBeNull();
  });
});
