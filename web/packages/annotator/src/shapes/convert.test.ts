import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simplifyPath, simplifyRing } from "../geometry/simplify";
import { segmentDistance } from "../geometry/ring";
import type { PolygonShape, Shape, XY } from "../model/shape";
import { converted, simplified } from "./convert";
import { columnsOfBits } from "./mask/bits";
import { decodedMask, maskOf } from "./mask/mask";
import { sliced, splitUp } from "./overlaid";
import { shapeDef } from "./registry";

const kFrame = { width: 14, height: 10 };

const mask = fc
  .array(fc.boolean(), { minLength: 140, maxLength: 140 })
  .filter((set) => set.includes(true))
  .map((set) => maskOf(columnsOfBits(set, kFrame)));

describe("conversion", () => {
  it("of any mask to a polygon and back gives the same mask", () => {
    fc.assert(
      fc.property(mask, (shape) => {
        const polygon = converted(shape, kFrame) as PolygonShape;
        expect(converted(polygon, kFrame)).toEqual(shape);
        const holes = polygon.parts.flatMap((part) => part.holes).length;
        expect(holes === 0 || polygon.parts.every((part) => part.outer.length >= 4)).toBe(true);
      }),
    );
  });
});

describe("conversion of nested parts", () => {
  it("gives a hole to the part around it, also when a part lies in a hole of another", () => {
    const ring = (a: number, b: number): XY[] => [
      [a, a],
      [b, a],
      [b, b],
      [a, b],
    ];
    const nested: Shape = {
      kind: "polygon",
      parts: [
        { outer: ring(0, 9), holes: [ring(1, 8)] },
        { outer: ring(2, 7), holes: [ring(3, 6)] },
      ],
    };
    const back = converted(converted(nested, kFrame) as Shape, kFrame) as PolygonShape;
    expect(back.parts.map((part) => [part.outer.length, part.holes.length])).toEqual([
      [4, 1],
      [4, 1],
    ]);
  });
});

describe("conversion of very many parts and holes", () => {
  const size = { width: 1200, height: 1200 };
  // Squares of three pixels with a hole each, and a frame around all of them with holes of its own.
  const set = (x: number, y: number) => {
    const [i, j] = [x % 6, y % 6];
    if (x < 600) return !(i === 2 && j === 2); // one part of very many holes
    return i < 3 && j < 3 && !(i === 1 && j === 1); // very many parts of one hole
  };
  const bits = Array.from({ length: size.width * size.height }, (_, at) => set(Math.floor(at / size.height), at % size.height));

  it("there and back is the same, and takes about as long as reading them", () => {
    const shape = maskOf(columnsOfBits(bits, size));
    const polygon = converted(shape, size) as PolygonShape;
    expect(polygon.parts.length).toBe(1 + 19_800);
    expect(Math.max(...polygon.parts.map((part) => part.holes.length))).toBe(20_200);
    expect(converted(polygon, size)).toEqual(shape);
  }, 30_000);

  it("a slice through them is refused at once, as what would make thousands of objects", () => {
    const shape = maskOf(columnsOfBits(bits, size));
    const across: XY[] = [
      [-1, 500.2],
      [1201, 500.3],
    ];
    expect(sliced(shape, across, size)).toBeNull();
    expect(splitUp(shape, size)).toBeNull();
  }, 30_000);
});

describe("conversion of other shapes", () => {
  it("of what has no other form, or no pixel, is none", () => {
    expect(converted({ kind: "box", x: 0, y: 0, width: 5, height: 5 }, kFrame)).toBeNull();
    expect(
      converted(
        {
          kind: "polygon",
          parts: [
            {
              outer: [
                [1.1, 1.1],
                [1.3, 1.1],
                [1.2, 1.3],
              ],
              holes: [],
            },
          ],
        },
        kFrame,
      ),
    ).toBeNull();
    expect(
      decodedMask(
        converted(
          {
            kind: "polygon",
            parts: [
              {
                outer: [
                  [1, 1],
                  [4, 1],
                  [4, 3],
                  [1, 3],
                ],
                holes: [],
              },
            ],
          },
          kFrame,
        ) as never,
      ).area,
    ).toBe(6);
  });
});

describe("simplification", () => {
  const path = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })), { minLength: 2, maxLength: 40 });

  it("keeps the ends, takes points only from the path, and leaves none farther away than the tolerance", () => {
    fc.assert(
      fc.property(path, fc.double({ min: 0, max: 20, noNaN: true }), (points, tolerance) => {
        const simple = simplifyPath(points, tolerance);
        expect([simple[0], simple.at(-1)]).toEqual([points[0], points.at(-1)]);
        expect(simple.every((p) => points.includes(p as [number, number]))).toBe(true);
        for (const [x, y] of points) {
          const near = Math.min(...simple.slice(1).map((b, i) => segmentDistance({ x, y }, simple[i]!, b)));
          expect(near).toBeLessThanOrEqual(tolerance + 1e-9);
        }
      }),
    );
  });

  it("of a long zigzag takes a moment", () => {
    const zigzag = Array.from({ length: 50_000 }, (_, i): XY => [10 * i, i % 2 === 0 ? 0 : 100 + i / 1000]);
    expect(simplifyPath(zigzag, 1).length).toBeGreaterThan(40_000);
  });

  it("of a ring is a ring with an area, or the ring itself", () => {
    const square: XY[] = [
      [0, 0],
      [5, 0.1],
      [10, 0],
      [10, 10],
      [0, 10],
    ];
    expect(simplifyRing(square, 0.5)).toHaveLength(4);
    expect(simplifyRing(square, 100).length).toBeLessThanOrEqual(4);
    expect(simplified({ kind: "tag" }, 1)).toBeNull();
  });
});

describe("ellipses and cuboids", () => {
  const area = (shape: Shape | null) => (shape === null ? 0 : shapeDef(shape).area(shape));

  it("become the polygon around them, and that a mask of as many pixels", () => {
    const ellipse: Shape = { kind: "ellipse", cx: 25, cy: 20, rx: 15, ry: 10, angle: 0.3 };
    const polygon = converted(ellipse, { width: 60, height: 50 });
    expect(polygon?.kind).toBe("polygon");
    expect(Math.abs(area(polygon) - Math.PI * 150)).toBeLessThan(Math.PI * 150 * 0.02);
    expect(Math.abs(area(converted(polygon as Shape, { width: 60, height: 50 })) - area(polygon))).toBeLessThan(12);
    const cuboid = { kind: "cuboid_2d", front: [[0, 5], [10, 5], [10, 15], [0, 15]], back: [[5, 0], [15, 0], [15, 10], [5, 10]] } as const; // prettier-ignore
    expect(area(converted(cuboid, { width: 60, height: 50 }))).toBe(200);
  });

  it("are cut at the frame, and are nothing outside of it", () => {
    const ellipse: Shape = { kind: "ellipse", cx: 0, cy: 20, rx: 15, ry: 10, angle: 0 };
    expect(Math.abs(area(converted(ellipse, { width: 60, height: 50 })) - Math.PI * 75)).toBeLessThan(5);
    expect(converted({ ...ellipse, cx: -40 } as Shape, { width: 60, height: 50 })).toBeNull();
  });
});
