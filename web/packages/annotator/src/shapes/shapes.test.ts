import { describe, expect, it } from "vitest";
import type { MaskShape, Point, Shape } from "../model/shape";
import { decodeCounts } from "./mask/rle";
import { decodedMask, maskDef } from "./mask/mask";
import type { Rect } from "../geometry/point";
import { cuboidFromFront, cuboidOutline } from "./cuboid_2d/cuboid_2d";
import { ellipseRing } from "./ellipse/ellipse";
import { rotatedBoxFromSide, rotatedCorners } from "./rotated_box/rotated_box";
import { shapeDef } from "./registry";

const frame = { width: 100, height: 80 };
const hit = (shape: Shape, x: number, y: number, tolerance = 1) => shapeDef(shape).hit(shape, { x, y }, tolerance);

describe("masks", () => {
  // 3 high, 4 wide, ones at columns 1 and 2, rows 1 and 2: runs 4 2 1 2 3. maskApi writes each from the third on
  // (index above 2) as the difference to the one two before: 4 2 1 0 2.
  const mask: MaskShape = { kind: "mask", size: [3, 4], counts: "42102" };

  it("decodes COCO's compressed text", () => {
    expect([...decodeCounts("42102", 12)!]).toEqual([4, 2, 1, 2, 3]);
  });

  it("refuses text that is cut off, has foreign characters, or has another number of pixels", () => {
    for (const text of ["4210", "4210Q", "42 02", "\u00ff"]) expect(decodeCounts(text, 12)).toBeNull();
    expect(decodeCounts("", 0)).toEqual(new Uint32Array());
  });

  it("knows bounds, area and pixels", () => {
    const decoded = decodedMask(mask);
    expect(decoded.bounds).toEqual({ left: 1, top: 1, right: 3, bottom: 3 });
    expect(decoded.area).toBe(4);
    const inside: Point[] = [
      { x: 1.5, y: 1.5 },
      { x: 2.9, y: 2.9 },
    ];
    const outside: Point[] = [
      { x: 0.5, y: 1.5 },
      { x: 3.1, y: 1 },
      { x: 1.5, y: 0.5 },
      { x: -1, y: 1 },
      { x: 2, y: 3 },
    ];
    expect(inside.every((p) => maskDef.hit(mask, p, 0) !== null)).toBe(true);
    expect(outside.some((p) => maskDef.hit(mask, p, 0) !== null)).toBe(false);
  });

  it("shows an unreadable mask as an empty one", () => {
    expect(decodedMask({ kind: "mask", size: [3, 4], counts: "?" }).bounds).toBeNull();
  });
});

describe("shapes", () => {
  it("tells a box's outline from its interior", () => {
    const box: Shape = { kind: "box", x: 10, y: 10, width: 20, height: 20 };
    expect([hit(box, 20, 20), hit(box, 10.5, 20), hit(box, 8, 20), hit(box, 9.5, 9.5)]).toEqual(["interior", "edge", null, "edge"]);
  });

  it("finds a box of no size by its outline", () => {
    expect(hit({ kind: "box", x: 10, y: 10, width: 0, height: 0 }, 10, 10)).toBe("edge");
  });

  it("does not hit a polygon in its hole", () => {
    const holed: Shape = {
      kind: "polygon",
      parts: [
        {
          outer: [
            [0, 0],
            [30, 0],
            [30, 30],
            [0, 30],
          ],
          holes: [
            [
              [10, 10],
              [20, 10],
              [20, 20],
              [10, 20],
            ],
          ],
        },
      ],
    };
    expect([hit(holed, 5, 5), hit(holed, 15, 15), hit(holed, 15, 10.2)]).toEqual(["interior", null, "edge"]);
    expect(shapeDef(holed).area(holed)).toBe(800);
  });

  it("hits a turned box in its own axes and gives its corners clockwise from the top left", () => {
    const turned: Shape = { kind: "rotated_box", cx: 50, cy: 40, width: 40, height: 10, angle: Math.PI / 2 };
    expect([hit(turned, 50, 58), hit(turned, 60, 40)]).toEqual(["interior", null]);
    expect(rotatedCorners(turned as never).map((p) => [Math.round(p.x), Math.round(p.y)])).toEqual([
      [55, 20],
      [55, 60],
      [45, 60],
      [45, 20],
    ]);
  });

  it("builds a turned box the same from either side of its first side", () => {
    const up = rotatedBoxFromSide({ x: 20, y: 40 }, { x: 60, y: 40 }, { x: 30, y: 20 }, frame);
    const down = rotatedBoxFromSide({ x: 20, y: 40 }, { x: 60, y: 40 }, { x: 30, y: 60 }, frame);
    expect(up).toMatchObject({ cx: 40, cy: 30, height: 20, angle: 0 });
    expect(down).toMatchObject({ cx: 40, cy: 50, height: 20, angle: 0 });
    expect(rotatedBoxFromSide({ x: 20, y: 40 }, { x: 20, y: 40 }, { x: 30, y: 60 }, frame)).toBeNull();
  });
});

describe("ellipses", () => {
  const turned: Shape = { kind: "ellipse", cx: 50, cy: 40, rx: 20, ry: 5, angle: Math.PI / 2 };

  it("know their bounds and area exactly, however they are turned", () => {
    const { left, top, right, bottom } = shapeDef(turned).bounds(turned) as Rect;
    expect([left, top, right, bottom].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([45, 20, 55, 60]);
    expect(shapeDef(turned).area(turned)).toBeCloseTo(100 * Math.PI, 9);
  });

  it("are hit on and in their outline, and not beside it", () => {
    expect([hit(turned, 50, 40), hit(turned, 50, 59.5), hit(turned, 55.5, 40), hit(turned, 55, 57)]).toEqual([
      "interior",
      "edge",
      "edge",
      null,
    ]);
  });

  it("are rings whose points lie on them and whose sides stay within a tenth of a pixel", () => {
    const circle = { kind: "ellipse", cx: 0, cy: 0, rx: 300, ry: 300, angle: 0.3 } as const;
    const ring = ellipseRing(circle);
    ring.forEach(([x, y], i) => {
      const [nx, ny] = ring[(i + 1) % ring.length] as readonly [number, number];
      expect(Math.abs(Math.hypot(x, y) - 300)).toBeLessThan(1e-3);
      expect(300 - Math.hypot(x + nx, y + ny) / 2).toBeLessThan(0.101);
    });
  });
});

describe("cuboids on the image", () => {
  const cuboid = cuboidFromFront({ kind: "box", x: 20, y: 30, width: 40, height: 30 }, 10, -10, frame);

  it("have the hull of their corners as outline, and every edge can be hit", () => {
    expect(cuboidOutline(cuboid)).toEqual([
      [20, 30],
      [30, 20],
      [70, 20],
      [70, 50],
      [60, 60],
      [20, 60],
    ]);
    expect(shapeDef(cuboid).area(cuboid)).toBe(1900);
    expect([hit(cuboid, 25, 25), hit(cuboid, 65, 25), hit(cuboid, 45, 42), hit(cuboid, 22, 22)]).toEqual([
      "edge",
      "edge",
      "interior",
      null,
    ]);
  });

  it("keep tilted edges of an import as tilted as they came", () => {
    const tilted: Shape = { ...cuboid, front: [[20, 30], [60, 30], [62, 60], [18, 60]] }; // prettier-ignore
    const after = shapeDef(tilted).dragHandle(tilted, "front-nw", { x: 25, y: 35 }, { frame, shift: false });
    expect(after).toMatchObject({ front: [[25, 35], [60, 30], [62, 60], [23, 60]] }); // prettier-ignore
  });
});

describe("shapes without an outline", () => {
  it("has no place for tags and cuboids, and none for keypoints without a labeled point", () => {
    expect(shapeDef({ kind: "tag" }).bounds({ kind: "tag" })).toBeNull();
    const none: Shape = { kind: "keypoints", points: [[0, 0, 0]] };
    expect(shapeDef(none).bounds(none)).toBeNull();
  });

  it("leaves unlabeled keypoints where they are when the others move", () => {
    const points: Shape = {
      kind: "keypoints",
      points: [
        [10, 10, 2],
        [0, 0, 0],
        [20, 10, 1],
      ],
      box: [5, 5, 20, 10],
    };
    expect(shapeDef(points).translate(points, 5, 1)).toEqual({
      kind: "keypoints",
      points: [
        [15, 11, 2],
        [0, 0, 0],
        [25, 11, 1],
      ],
      box: [10, 6, 20, 10],
    });
  });
});
