import { describe, expect, it } from "vitest";
import { cropArea, shapePath } from "./shape_path";

const image = { width: 100, height: 80 };

describe("crops of annotations", () => {
  it("draws a box and a polygon with a hole", () => {
    expect(shapePath({ kind: "box", x: 1, y: 2, width: 3, height: 4 })).toBe("M1 2H4V6H1Z");
    const hole = [
      [2, 2],
      [3, 2],
      [3, 3],
    ] as const;
    expect(
      shapePath({
        kind: "polygon",
        parts: [
          {
            outer: [
              [0, 0],
              [9, 0],
              [9, 9],
            ],
            holes: [hole],
          },
        ],
      }),
    ).toBe("M0 0L9 0L9 9ZM2 2L3 2L3 3Z");
  });
  it("draws an ellipse as a ring around it, and the edges of a cuboid", () => {
    const numbers = shapePath({ kind: "ellipse", cx: 50, cy: 40, rx: 20, ry: 10, angle: 0 }).match(/[\d.]+/g) ?? [];
    const across = numbers.filter((_, i) => i % 2 === 0).map(Number);
    expect([Math.min(...across), Math.max(...across)]).toEqual([30, 70]);
    const front = [[0, 5], [9, 5], [9, 9], [0, 9]] as const; // prettier-ignore
    const back = [[2, 3], [11, 3], [11, 7], [2, 7]] as const; // prettier-ignore
    expect(shapePath({ kind: "cuboid_2d", front, back })).toBe(
      "M2 3L11 3L11 7L2 7L2 3M0 5L9 5L9 9L0 9L0 5M0 5L2 3M9 5L11 3M9 9L11 7M0 9L2 7",
    );
  });
  it("draws nothing for a tag, and shows it as the whole image", () => {
    expect(shapePath({ kind: "tag" })).toBe("");
    expect(cropArea(null, image)).toEqual({ left: 0, top: 0, right: 100, bottom: 80 });
  });
  it("shows the surroundings as a square inside the image", () => {
    expect(cropArea({ left: 40, top: 40, right: 50, bottom: 50 }, image)).toEqual({ left: 38, top: 38, right: 52, bottom: 52 });
    expect(cropArea({ left: 0, top: 0, right: 10, bottom: 10 }, image)).toEqual({ left: 0, top: 0, right: 14, bottom: 14 });
  });
  it("centers what is larger than the image", () => {
    const area = cropArea({ left: 0, top: 0, right: 100, bottom: 80 }, image);
    expect([area.left, area.right, area.top, area.bottom].map(Math.round)).toEqual([-20, 120, -30, 110]);
  });
  it("gives a point some room", () => {
    const area = cropArea({ left: 50, top: 40, right: 50, bottom: 40 }, image);
    expect(area.left).toBeCloseTo(22);
    expect(area.right).toBeCloseTo(78);
  });
});
