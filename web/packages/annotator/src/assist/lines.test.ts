import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edgeAlong, edgeNear, snappedRing, type EdgeMap } from "./edges";
import { gradientOf, luma, shrunk, type Pixels } from "./pixels";
import { disc, picture } from "./scenes";
import { edgeCosts, wireField, wireTo } from "./scissors";

const mapOf = (pixels: Pixels): EdgeMap => ({ width: pixels.width, height: pixels.height, gradient: gradientOf(pixels) });

describe("gradient", () => {
  it("is Sobel's, of the channel that changes most", () => {
    const ramp = picture(9, 9, (x, y) => [10 * x, 100, 4 * y]);
    const { dx, dy, size } = gradientOf(ramp);
    expect([dx[40], dy[40], size[40]]).toEqual([10, 0, 10]);
    const steep = gradientOf(picture(9, 9, (x, y) => [2 * x, 3 * x + 4 * y, 0]));
    expect([steep.dx[40], steep.dy[40], steep.size[40]]).toEqual([3, 4, 5]);
    expect(luma(picture(1, 1, () => [255, 255, 255]))[0]).toBe(255);
  });
});

describe("shrinking", () => {
  it("takes the mean of each square", () => {
    const small = shrunk(
      picture(4, 4, (x, y) => [x < 2 ? 10 : 20, 40 * (y % 2), 0]),
      2,
    );
    expect([small.width, small.height]).toEqual([2, 2]);
    expect([...small.data]).toEqual([10, 20, 0, 255, 20, 20, 0, 255, 10, 20, 0, 255, 20, 20, 0, 255]);
  });
});

describe("scissors", () => {
  const round = disc(50, 50, 30);
  const costs = edgeCosts(picture(100, 100, (x, y) => (round(x, y) ? [200, 90, 60] : [90, 100, 110]), 10));

  it("follow a round edge where a straight line would cut across", () => {
    const way = wireTo(wireField(costs, 50, 20, 0.9), 80, 50);
    expect([way[0], way.at(-1)]).toEqual([
      [50, 20],
      [80, 50],
    ]);
    for (const [x, y] of way) expect(Math.abs(Math.hypot(x + 0.5 - 50, y + 0.5 - 50) - 30)).toBeLessThan(2.5);
    for (let i = 1; i < way.length; i++) {
      const [[ax, ay], [bx, by]] = [way[i - 1]!, way[i]!];
      expect(Math.max(Math.abs(ax - bx), Math.abs(ay - by))).toBe(1);
    }
  });

  it("go straight without strength, and where nothing is seen", () => {
    expect(wireTo(wireField(costs, 10, 10, 0), 40, 10)).toEqual(Array.from({ length: 31 }, (_, i) => [10 + i, 10]));
    const flat = edgeCosts(picture(30, 30, () => [100, 100, 100]));
    expect(wireTo(wireField(flat, 2, 2, 0.9), 20, 20)).toHaveLength(19);
  });

  it("clamp what lies beyond the picture", () => {
    expect(wireTo(wireField(costs, 0, 0, 0.5), 200, -5).at(-1)).toEqual([99, 0]);
  });

  it("lead by a way that no single step makes cheaper (Bellman)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 144, maxLength: 144 }),
        fc.integer({ min: 0, max: 143 }),
        (values, at) => {
          const own = edgeCosts(picture(12, 12, (x, y) => [values[y * 12 + x]!, values[y * 12 + x]!, values[y * 12 + x]!]));
          const strength = 0.8;
          const forth = wireField(own, at % 12, Math.floor(at / 12), strength);
          const length = (x: number, y: number) => wayCost(own, wireTo(forth, x, y), strength);
          for (let y = 1; y < 11; y++)
          for (let x = 1; x < 11; x++)
            for (const [dx, dy] of [[1, 0], [0, 1], [1, 1], [-1, 1]] as const) // prettier-ignore
              expect(length(x, y)).toBeLessThanOrEqual(length(x + dx, y + dy) + wayCost(own, [[x + dx, y + dy], [x, y]], strength)); // prettier-ignore
        },
      ),
      { numRuns: 15 },
    );
  });
});

// By the paper's formula, written down once more.
function wayCost(
  { width, own, tx, ty }: ReturnType<typeof edgeCosts>,
  way: readonly (readonly [number, number])[],
  strength: number,
): number {
  let sum = 0;
  for (let i = 1; i < way.length; i++) {
    const [[ax, ay], [bx, by]] = [way[i - 1]!, way[i]!];
    const [p, q] = [ay * width + ax, by * width + bx];
    const length = Math.hypot(bx - ax, by - ay);
    const angle = (at: number) =>
      Math.acos(Math.floor((Math.abs(tx[at]! * (bx - ax) + ty[at]! * (by - ay)) / length) * 256) / 256) / Math.PI;
    const along = 0.43 * (angle(p) + angle(q));
    sum += Math.max(1, Math.floor(100 * length * (strength * (own[q]! + along) + 1 - strength) + 0.5));
  }
  return sum;
}

describe("snapping to edges", () => {
  const map = mapOf(picture(40, 40, (x) => (x < 17 ? [50, 50, 50] : [150, 150, 150])));

  it("finds an edge to a fraction of a pixel, and keeps the place along it", () => {
    expect(edgeNear(map, 19.3, 20.25, 4)).toEqual([expect.closeTo(17, 3), 20.25]);
    expect(edgeAlong(map, 15.2, 20, 1, 0, 4)).toEqual([expect.closeTo(17, 0), 20]);
    expect(edgeNear(map, 30, 20, 4)).toBeNull();
    expect(edgeAlong(map, 30, 20, 0, 1, 4)).toBeNull();
  });

  it("draws a ring onto the edge around it, and leaves one that has none", () => {
    const round = disc(50, 50, 30);
    const scene = mapOf(picture(100, 100, (x, y) => (round(x, y) ? [200, 90, 60] : [90, 100, 110]), 8));
    const ring = Array.from({ length: 24 }, (_, i): [number, number] => {
      const r = 30 + (i % 2 === 0 ? 2.5 : -2);
      return [50 + r * Math.cos((i * Math.PI) / 12), 50 + r * Math.sin((i * Math.PI) / 12)];
    });
    const off = (points: readonly (readonly [number, number])[]) =>
      Math.max(...points.map(([x, y]) => Math.abs(Math.hypot(x - 50, y - 50) - 30)));
    expect(off(ring)).toBeGreaterThan(2.4);
    expect(off(snappedRing(scene, ring, 5))).toBeLessThan(1.2);
    const flat = mapOf(picture(100, 100, () => [90, 90, 90]));
    expect(snappedRing(flat, ring, 5)).toEqual(ring);
  });
});
