// Columns and regions against plain bitmaps, pixel by pixel.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOfBits } from "./bits";
import {
  columnsOf,
  combine,
  countsOf,
  emptyColumns,
  extentOf,
  hasPixel,
  regionWithout,
  shifted,
  type Columns,
  type Region,
} from "./columns";
import { connectedRegion, ringsRegion, strokeRegion } from "./regions";
import { decodeCounts, encodeCounts } from "./rle";

const kFrame = { width: 13, height: 9 };

// Columns first, as the run lengths go.
function bits(columns: Columns): boolean[] {
  return Array.from({ length: columns.width * columns.height }, (_, i) =>
    hasPixel(columns, Math.floor(i / columns.height), i % columns.height),
  );
}

const ofBits = (set: readonly boolean[]) => columnsOfBits(set, kFrame);

const bitmap = fc.array(fc.boolean(), { minLength: 13 * 9, maxLength: 13 * 9 });
const coordinate = fc.double({ min: -5, max: 18, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const covered = (region: Region) => bits(combine(emptyColumns(kFrame), region, "add"));
const centers = Array.from({ length: 13 * 9 }, (_, i) => ({ x: Math.floor(i / 9) + 0.5, y: (i % 9) + 0.5 }));

describe("columns", () => {
  it("hold what the run lengths say, and say it again in their shortest form", () => {
    fc.assert(
      fc.property(bitmap, (set) => {
        const columns = ofBits(set);
        expect(bits(columns)).toEqual(set);
        const counts = countsOf(columns);
        expect(bits(columnsOf(counts, 13, 9))).toEqual(set);
        expect(counts.slice(1).every((run) => run > 0)).toBe(true);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(13 * 9);
        expect([...(decodeCounts(encodeCounts(counts), 13 * 9) ?? [])]).toEqual(counts);
        expect(extentOf(columns).area).toBe(set.filter(Boolean).length);
      }),
    );
  });

  it("write large numbers as maskApi does", () => {
    expect(encodeCounts([4, 2, 1, 2, 3])).toBe("42102"); // the third and later ones as differences
    for (const counts of [[0, 1], [100_000_000], [31, 1, 15, 16, 100_000, 3, 2]]) {
      const total = counts.reduce((a, b) => a + b, 0);
      expect([...(decodeCounts(encodeCounts(counts), total) ?? [])]).toEqual(counts);
    }
  });

  it("add, subtract and leave out as bitmaps do, and copy only what changes", () => {
    fc.assert(
      fc.property(bitmap, bitmap, (a, b) => {
        const [one, other] = [ofBits(a), ofBits(b)];
        const region = { left: 0, runs: other.runs };
        const sum = combine(one, region, "add");
        expect(bits(sum)).toEqual(a.map((set, i) => set || b[i]));
        expect(bits(combine(one, region, "subtract"))).toEqual(a.map((set, i) => set && b[i] === false));
        expect(covered(regionWithout(region, [one]))).toEqual(b.map((set, i) => set && a[i] === false));
        expect(combine(sum, region, "add")).toBe(sum);
        sum.runs.forEach((runs, x) => {
          const same = a.slice(9 * x, 9 * x + 9).every((set, y) => set || b[9 * x + y] === false);
          expect(runs === one.runs[x]).toBe(same);
        });
      }),
    );
  });

  it("move by whole pixels and lose what leaves the image", () => {
    fc.assert(
      fc.property(bitmap, fc.integer({ min: -15, max: 15 }), fc.integer({ min: -12, max: 12 }), (set, dx, dy) => {
        const moved = shifted(ofBits(set), dx, dy);
        const at = (x: number, y: number) => x >= 0 && y >= 0 && x < 13 && y < 9 && set[9 * x + y];
        expect(bits(moved)).toEqual(centers.map((c) => at(Math.floor(c.x) - dx, Math.floor(c.y) - dy)));
      }),
    );
  });
});

describe("regions", () => {
  it("a round brush covers the pixels whose centers it passes within its radius", () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 2, max: 9, noNaN: true }), (a, b, size) => {
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const far = (c: { x: number; y: number }) => {
          const length2 = dx * dx + dy * dy;
          const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((c.x - a.x) * dx + (c.y - a.y) * dy) / length2));
          return Math.hypot(c.x - a.x - t * dx, c.y - a.y - t * dy) - size / 2;
        };
        const set = covered(strokeRegion(a, b, { size, square: false }, kFrame));
        centers.forEach((c, i) => Math.abs(far(c)) > 1e-6 && expect(set[i]).toBe(far(c) < 0));
      }),
    );
  });

  it("a square brush covers what the square passes over", () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 2, max: 9, noNaN: true }), (a, b, size) => {
        const set = covered(strokeRegion(a, b, { size, square: true }, kFrame));
        const steps = Array.from({ length: 401 }, (_, i) => ({ x: a.x + ((b.x - a.x) * i) / 400, y: a.y + ((b.y - a.y) * i) / 400 }));
        centers.forEach((c, i) => {
          const near = Math.min(...steps.map((s) => Math.max(Math.abs(s.x - c.x), Math.abs(s.y - c.y)))) - size / 2;
          if (Math.abs(near) > 0.06) expect(set[i]).toBe(near < 0);
        });
      }),
    );
  });

  it("the finest brush leaves no gaps and covers the pixel under the pointer", () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        const frame = { width: 40, height: 40 };
        const [p, q] = [
          { x: a.x + 10, y: a.y + 10 },
          { x: b.x + 10, y: b.y + 10 },
        ];
        const columns = combine(emptyColumns(frame), strokeRegion(p, q, { size: 1, square: false }, frame), "add");
        expect(hasPixel(columns, Math.floor(p.x), Math.floor(p.y)) && hasPixel(columns, Math.floor(q.x), Math.floor(q.y))).toBe(true);
        const filled = columns.runs.map((runs, x) => (runs.length > 0 ? x : -1)).filter((x) => x >= 0);
        expect(filled.at(-1)! - filled[0]! + 1).toBe(filled.length);
      }),
    );
  });
});

describe("regions of rings and of what hangs together", () => {
  it("rings cover the pixels whose centers are inside, even-odd", () => {
    const inside = (c: { x: number; y: number }, rings: readonly (readonly (readonly [number, number])[])[]) => {
      let odd = false;
      for (const ring of rings)
        ring.forEach(([bx, by], i) => {
          const [ax, ay] = ring[(i + ring.length - 1) % ring.length]!;
          if (ax > c.x !== bx > c.x && c.y < ay + ((c.x - ax) / (bx - ax)) * (by - ay)) odd = !odd;
        });
      return odd;
    };
    const ring = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(ring, { minLength: 1, maxLength: 3 }), (rings) => {
        expect(covered(ringsRegion(rings, kFrame))).toEqual(centers.map((c) => inside(c, rings)));
      }),
    );
  });

  it("what hangs together is found by its sides, ones or zeros", () => {
    fc.assert(
      fc.property(bitmap, fc.integer({ min: 0, max: 13 * 9 - 1 }), fc.boolean(), (set, start, ones) => {
        const region = connectedRegion(ofBits(set), centers[start]!, ones);
        expect(region === null).toBe(set[start] !== ones);
        if (region === null) return;
        const found = new Set([start]);
        for (const i of found) {
          const y = i % 9;
          for (const next of [i - 9, i + 9, ...(y > 0 ? [i - 1] : []), ...(y < 8 ? [i + 1] : [])]) if (set[next] === ones) found.add(next);
        }
        expect(covered(region)).toEqual(set.map((_, i) => found.has(i)));
      }),
    );
  });
});
