import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolygonPart, Ring, XY } from "../model/shape";
import { areaOf, differenceOf, intersectionOf, piecesOf, unionOf } from "./overlay";
import { inRing, segmentDistance } from "./ring";

const kPatience = 60_000; // milliseconds, on a machine that does much else

const part = (outer: Ring, ...holes: Ring[]): PolygonPart => ({ outer, holes });
const square = (x: number, y: number, side: number): Ring => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];

// Few places, so that rings touch, share edges and cross themselves; and fine ones.
const coordinate = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: 0, max: 1200 }).map((n) => n / 100),
);
const point = fc.tuple(coordinate, coordinate) as fc.Arbitrary<XY>;
const ring = fc.array(point, { minLength: 3, maxLength: 9, size: "max" });
const partOf = fc.tuple(ring, fc.array(ring, { maxLength: 2 })).map(([outer, holes]) => part(outer, ...holes));
const parts = fc.array(partOf, { minLength: 1, maxLength: 3 });

const holds = (p: XY, all: readonly PolygonPart[]) => {
  const at = { x: p[0], y: p[1] };
  return all.some(({ outer, holes }) => inRing(at, outer) && !holes.some((hole) => inRing(at, hole)));
};
const rings = (all: readonly PolygonPart[]) => all.flatMap(({ outer, holes }) => [outer, ...holes]);
const nearEdge = (p: XY, all: readonly Ring[]) =>
  all.some((one) => one.some((a, i) => segmentDistance({ x: p[0], y: p[1] }, a, one[(i + 1) % one.length] as XY) < 0.01));

const kProbes = Array.from({ length: 17 * 17 }, (_, i): XY => [(i % 17) * 0.76 - 0.21, Math.floor(i / 17) * 0.77 - 0.27]);

function samePlaces(result: readonly PolygonPart[], inputs: readonly (readonly PolygonPart[])[], wanted: (p: XY) => boolean) {
  const edges = inputs.flatMap(rings);
  expect(kProbes.filter((p) => holds(p, result) !== wanted(p) && !nearEdge(p, edges))).toEqual([]);
}

describe("overlay of polygons", () => {
  it("joins two that overlap, and leaves two apart that do not touch", () => {
    expect(unionOf([[part(square(0, 0, 4))], [part(square(2, 2, 4))]])).toEqual([
      part([
        [0, 0],
        [4, 0],
        [4, 2],
        [6, 2],
        [6, 6],
        [2, 6],
        [2, 4],
        [0, 4],
      ]),
    ]);
    expect(unionOf([[part(square(0, 0, 4))], [part(square(5, 5, 4))]])).toHaveLength(2);
  });

  it("joins along a shared edge without a trace of it", () => {
    const joined = unionOf([[part(square(0, 0, 4))], [part(square(4, 0, 4))]]);
    expect(joined).toEqual([
      part([
        [0, 0],
        [8, 0],
        [8, 4],
        [0, 4],
      ]),
    ]);
  });

  it("keeps two apart that touch at a corner", () => {
    expect(unionOf([[part(square(0, 0, 4))], [part(square(4, 4, 4))]])).toHaveLength(2);
  });

  it("cuts a hole, and one that touches the outline at a point", () => {
    const [holed] = differenceOf([part(square(0, 0, 9))], [part(square(3, 3, 3))]) ?? [];
    expect(holed?.outer).toEqual(square(0, 0, 9));
    expect(holed?.holes.map((hole) => hole.map(String).sort())).toEqual([square(3, 3, 3).map(String).sort()]);
    const touching: Ring = [
      [0, 4],
      [3, 2],
      [3, 6],
    ];
    const [one, ...more] = differenceOf([part(square(0, 0, 9))], [part(touching)]) ?? [];
    expect(more).toEqual([]);
    expect(one?.holes).toHaveLength(1);
  });

  it("keeps what was given to the last bit", () => {
    const odd: Ring = [
      [0.123456789, 0],
      [4.000000123, 0.1],
      [2, 5.55555555],
    ];
    expect(rings(unionOf([[part(odd)], [part(square(20, 20, 1))]]) ?? []).flat()).toEqual(expect.arrayContaining([...odd]));
  });
});

describe("overlay of any polygons", () => {
  it(
    "holds the points that it should, of any polygons",
    () => {
      fc.assert(
        fc.property(parts, parts, (a, b) => {
          samePlaces(unionOf([a, b]) ?? [], [a, b], (p) => holds(p, a) || holds(p, b));
          samePlaces(differenceOf(a, b) ?? [], [a, b], (p) => holds(p, a) && !holds(p, b));
          samePlaces(intersectionOf(a, b) ?? [], [a, b], (p) => holds(p, a) && holds(p, b));
        }),
        { numRuns: 100 },
      );
    },
    kPatience,
  );

  it(
    "adds up: both together and what they share are as much as each alone",
    () => {
      fc.assert(
        fc.property(parts, parts, (a, b) => {
          const [own, other] = [unionOf([a]) ?? [], unionOf([b]) ?? []];
          const sum = areaOf(unionOf([a, b]) ?? []) + areaOf(intersectionOf(a, b) ?? []);
          expect(Math.abs(sum - areaOf(own) - areaOf(other))).toBeLessThan(0.3);
          expect(Math.abs(areaOf(differenceOf(a, b) ?? []) + areaOf(intersectionOf(a, b) ?? []) - areaOf(own))).toBeLessThan(0.3);
        }),
        { numRuns: 100 },
      );
    },
    kPatience,
  );

  it("makes rings that can be taken again and stay as they are", () => {
    fc.assert(
      fc.property(parts, (a) => {
        const once = unionOf([a]) ?? [];
        const again = unionOf([once]) ?? [];
        expect(Math.abs(areaOf(again) - areaOf(once))).toBeLessThan(0.05);
        for (const one of rings(once)) expect(new Set(one.map(String)).size).toBe(one.length);
      }),
    );
  });
});

describe("overlay of long outlines", () => {
  const wavy = (x: number, y: number, deep: number): Ring =>
    Array.from({ length: 20_000 }, (_, i): XY => {
      const r = i % 2 === 0 ? 900 : 900 * (1 - deep);
      return [x + r * Math.cos((i * Math.PI) / 10_000), y + r * Math.sin((i * Math.PI) / 10_000)];
    });

  it(
    "takes a moment, or is refused where there would be too many crossings",
    () => {
      const [one, other] = [[part(wavy(1000, 1000, 0.001))], [part(wavy(1300, 1100, 0.001))]];
      const sum = areaOf(unionOf([one, other]) ?? []) + areaOf(intersectionOf(one, other) ?? []);
      expect(Math.abs(sum - areaOf(one) - areaOf(other))).toBeLessThan(30);
      expect(unionOf([[part(wavy(1000, 1000, 0.5))], [part(wavy(1300, 1100, 0.5))]])).toBeNull();
    },
    kPatience / 2,
  );
});

describe("a path through a polygon", () => {
  it("divides it, holes and all, and needs to go from side to side", () => {
    const frame = [part(square(0, 0, 9), square(3, 3, 3))];
    const across: XY[] = [
      [-1, 4],
      [10, 4],
    ];
    expect((piecesOf(frame, across) ?? []).map(areaOf)).toEqual([39, 33]);
    expect(
      piecesOf(frame, [
        [-1, 4],
        [4, 4],
      ]),
    ).toEqual([]); // into the hole alone
    expect(
      piecesOf(frame, [
        [-1, 1],
        [5, 1],
      ]),
    ).toEqual([]);
    expect(
      piecesOf(
        [part(square(0, 0, 9))],
        [
          [-1, -1],
          [20, -1],
        ],
      ),
    ).toEqual([]);
  });

  it("leaves the parts that it does not divide with the largest piece", () => {
    const two = [part(square(0, 0, 4)), part(square(10, 0, 2))];
    const pieces =
      piecesOf(two, [
        [1, -1],
        [1, 5],
      ]) ?? [];
    expect(pieces.map((piece) => [piece.length, areaOf(piece)])).toEqual([
      [2, 16],
      [1, 4],
    ]);
  });
});

describe("a path through any polygon", () => {
  it(
    "gives pieces that add up to the whole and do not overlap",
    () => {
      fc.assert(
        fc.property(parts, fc.array(point, { minLength: 2, maxLength: 6 }), (a, path) => {
          const whole = unionOf([a]) ?? [];
          const pieces = piecesOf(a, path) ?? [];
          if (pieces.length < 2) return;
          expect(Math.abs(pieces.reduce((sum, piece) => sum + areaOf(piece), 0) - areaOf(whole))).toBeLessThan(0.3);
          samePlaces(pieces.flat(), [a, [part(path)]], (p) => holds(p, a));
          const twice = (p: XY) => pieces.filter((piece) => holds(p, piece)).length > 1;
          expect(kProbes.filter((p) => twice(p) && !nearEdge(p, [...rings(a), path]))).toEqual([]);
        }),
        { numRuns: 100 },
      );
    },
    kPatience,
  );
});
