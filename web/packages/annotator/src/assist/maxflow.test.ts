import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GridCut, kGridSteps } from "./maxflow";

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly lean: readonly number[]; // above 0: to the source
  readonly links: readonly (readonly number[])[]; // by step 0 to 3
}

const grids: fc.Arbitrary<Grid> = fc
  .record({ width: fc.integer({ min: 1, max: 4 }), height: fc.integer({ min: 1, max: 3 }) })
  .chain((size) => {
    const n = size.width * size.height;
    const link = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n });
    return fc.record({
      width: fc.constant(size.width),
      height: fc.constant(size.height),
      lean: fc.array(fc.integer({ min: -15, max: 15 }), { minLength: n, maxLength: n }),
      links: fc.tuple(link, link, link, link),
    });
  });

// What a division costs: each pixel that is on the side it does not lean to, and each link between the two.
function costOf({ width, height, lean, links }: Grid, source: (x: number, y: number) => boolean): number {
  let cost = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [i, own] = [y * width + x, source(x, y)];
      cost += own ? Math.max(0, -lean[i]!) : Math.max(0, lean[i]!);
      for (let step = 0; step < 4; step++) {
        const [u, v] = [x + kGridSteps[step]![0], y + kGridSteps[step]![1]];
        if (u < 0 || u >= width || v >= height) continue;
        if (source(u, v) !== own) cost += links[step]![i]!;
      }
    }
  return cost;
}

function cutOf(grid: Grid): GridCut {
  const cut = new GridCut(grid.width, grid.height);
  for (let y = 0; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++) {
      const i = y * grid.width + x;
      cut.terminals(x, y, Math.max(0, grid.lean[i]!), Math.max(0, -grid.lean[i]!));
      for (let step = 0; step < 4; step++) cut.join(x, y, step, grid.links[step]![i]!);
    }
  cut.cut();
  return cut;
}

describe("the least cut of a grid", () => {
  it("costs as little as the best of all divisions, tried one by one", () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const cut = cutOf(grid);
        const n = grid.width * grid.height;
        let best = Infinity;
        for (let sides = 0; sides < 2 ** n; sides++)
          best = Math.min(
            best,
            costOf(grid, (x, y) => ((sides >> (y * grid.width + x)) & 1) === 1),
          );
        expect(costOf(grid, (x, y) => cut.onSource(x, y))).toBe(best);
      }),
      { numRuns: 150 },
    );
  });
});
