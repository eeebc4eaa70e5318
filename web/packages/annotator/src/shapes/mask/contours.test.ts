import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, combine, emptyColumns, extentOf, type Columns } from "./columns";
import { contoursOf } from "./contours";
import { ringsRegion } from "./regions";

const of = (rows: readonly string[]): Columns => {
  const [width, height] = [rows[0]!.length, rows.length];
  const counts: number[] = [0];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      const one = rows[y]![x] === "#";
      if (one !== (counts.length % 2 === 0)) counts.push(0);
      counts[counts.length - 1]! += 1;
    }
  return columnsOf(counts, width, height);
};

// Twice the area, positive when it runs clockwise on the screen.
const turning = (ring: readonly (readonly [number, number])[]) =>
  ring.reduce((sum, [x, y], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]!;
    return sum + x * by - bx * y;
  }, 0);

describe("contours", () => {
  it("run clockwise around a part and the other way around its hole, with vertices where they turn", () => {
    const rings = contoursOf(of(["......", ".####.", ".#..#.", ".####.", "......"])).sort((a, b) => turning(b) - turning(a));
    expect(rings.map((ring) => [ring.length, turning(ring)])).toEqual([
      [4, 24],
      [4, -4],
    ]);
  });

  it("keep apart what touches at a corner only", () => {
    expect(contoursOf(of(["#.", ".#"])).map(turning)).toEqual([2, 2]);
  });

  it("enclose exactly the pixels of any mask", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 12 * 7, maxLength: 12 * 7 }), (set) => {
        const rows = Array.from({ length: 7 }, (_, y) => Array.from({ length: 12 }, (_, x) => (set[12 * y + x] ? "#" : ".")).join(""));
        const columns = of(rows);
        const rings = contoursOf(columns);
        expect(combine(emptyColumns(columns), ringsRegion(rings, columns), "add").runs).toEqual(columns.runs);
        expect(rings.reduce((sum, ring) => sum + turning(ring), 0) / 2).toBe(extentOf(columns).area);
        for (const ring of rings)
          ring.forEach(([x, y], i) => {
            const [bx, by] = ring[(i + 1) % ring.length]!;
            expect((x === bx) !== (y === by)).toBe(true);
          });
      }),
    );
  });
});
