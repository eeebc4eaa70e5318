import { columnsOf, type Columns } from "@touchmark/annotator";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedColumns, deviceRange, rasterColumns, type Grid } from "./mask_raster";

const kSize = { width: 9, height: 7 };

const mask = fc.array(fc.boolean(), { minLength: 63, maxLength: 63 }).map((set): [boolean[], Columns] => {
  const counts: number[] = [];
  for (let i = 0, ones = false; i < 63; ones = !ones) {
    const from = i;
    while (i < 63 && set[i] === ones) i += 1;
    counts.push(i - from);
  }
  return [set, columnsOf(counts, kSize.width, kSize.height)];
});
const grid = fc
  .record({
    scale: fc.double({ min: 0.2, max: 6, noNaN: true }),
    x: fc.double({ min: -20, max: 20, noNaN: true }),
    y: fc.double({ min: -20, max: 20, noNaN: true }),
  })
  .chain((at) => fc.constantFrom(1, 1.5, 2).map((ratio): Grid => ({ at, ratio, width: 23, height: 17 })));

// Whether the center of a device pixel lies on a one; null on an edge, where either is right.
function isOne(set: readonly boolean[], { at, ratio }: Grid, X: number, Y: number): boolean | null {
  const [x, y] = [((X + 0.5) / ratio - at.x) / at.scale, ((Y + 0.5) / ratio - at.y) / at.scale];
  if (Math.abs(x - Math.round(x)) < 1e-9 || Math.abs(y - Math.round(y)) < 1e-9) return null;
  return x >= 0 && y >= 0 && x < kSize.width && y < kSize.height && set[Math.floor(x) * kSize.height + Math.floor(y)] === true;
}

describe("a mask as it is seen", () => {
  it("covers the device pixels whose centers lie on it, in any range of columns", () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 23 })).filter(([a, b]) => a < b);
    fc.assert(
      fc.property(mask, grid, range, ([set, columns], g, [from, to]) => {
        const pixels = new Uint32Array((to - from) * g.height).fill(7);
        rasterColumns(columns, g, { from, to }, pixels);
        pixels.forEach((pixel, i) => {
          const one = isOne(set, g, from + (i % (to - from)), Math.floor(i / (to - from)));
          if (one !== null) expect(pixel).toBe(one ? 0xff000000 : 0);
        });
      }),
    );
  });

  it("knows which device columns an edit can change", () => {
    fc.assert(
      fc.property(mask, mask, grid, ([, a], [, b], g) => {
        const x = 4;
        const edited: Columns = { ...a, runs: a.runs.map((runs, i) => (i === x ? (b.runs[i] as Int32Array) : runs)) };
        const changed = changedColumns(a, edited);
        expect(changed).toEqual(a.runs[x] === b.runs[x] ? null : { from: x, to: x + 1 });
        const [before, after] = [a, edited].map((columns) => {
          const pixels = new Uint32Array(g.width * g.height);
          rasterColumns(columns, g, { from: 0, to: g.width }, pixels);
          return pixels;
        }) as [Uint32Array, Uint32Array];
        const { from, to } = deviceRange(x, g);
        before.forEach((pixel, i) => {
          const column = i % g.width;
          if (column < from || column >= to) expect(after[i]).toBe(pixel);
        });
      }),
    );
  });
});
