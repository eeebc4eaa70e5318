import { describe, expect, it } from "vitest";
import type { AreaAnswer } from "./ask";
import { cleanedArea, maskOfField } from "./mask_field";

// The same fields, images and runs as in the server's mask_decode_test.cpp.
const kField = { width: 8, height: 6 };
const cells = (at: (u: number, v: number) => number) => Float32Array.from({ length: 48 }, (_, i) => at(i % 8, Math.floor(i / 8)));
const rough = cells((u, v) => (((u * 7 + v * 13) % 17) - 8) / 4 + 0.03125);
const hill = cells((u, v) => 1.25 - Math.abs(u - 3) - Math.abs(v - 2));

// Zeros and ones in turn, down the columns.
function counts({ left, runs }: Pick<AreaAnswer, "left" | "runs">, width: number, height: number): number[] {
  const ends = runs.flatMap((own, i) => [...own].map((y) => (left + i) * height + y));
  const edges = ends.filter((at, i) => (i % 2 === 1 ? ends[i + 1] !== at : ends[i - 1] !== at));
  const all = edges.at(-1) === width * height ? edges : [...edges, width * height];
  return all.map((at, i) => at - (edges[i - 1] ?? 0));
}

const found = (logits: Float32Array, width: number, height: number) =>
  counts(maskOfField({ ...kField, logits }, 8 / width, { width, height }), width, height);

describe("a field of logits", () => {
  it("is bilinear between the centers of its cells, as on the server", () => {
    expect(found(rough, 23, 16)).toEqual([
      3, 5, 6, 2, 3, 5, 6, 2, 4, 6, 5, 1, 5, 7, 9, 8, 3, 3, 2, 10, 1, 8, 3, 11, 5, 8, 3, 2, 4, 3, 7, 4, 12, 6, 11, 6, 3, 3, 5, 7, 1, 5, 3,
      8, 3, 3, 2, 4, 2, 2, 3, 6, 5, 2, 3, 4, 7, 2, 9, 3, 3, 1, 9, 5, 2, 3, 6, 6, 1, 5, 6, 11, 5, 12, 4, 5,
    ]);
    expect(found(rough, 5, 4)).toEqual([1, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1, 2, 1, 2]);
    expect(found(hill, 12, 9)).toEqual([39, 2, 6, 3, 7, 1, 50]);
  });

  it("is no mask where nothing is above zero", () => {
    const none = maskOfField({ ...kField, logits: new Float32Array(48).fill(-0.5) }, 8 / 23, { width: 23, height: 16 });
    expect([none, cleanedArea(none, 4, { width: 23, height: 16 })]).toEqual([{ left: 0, runs: [] }, null]);
  });
});

describe("cleaning an area", () => {
  const frame = { width: 12, height: 12 };
  const columns = (...runs: number[][]) => runs.map((own) => Int32Array.from(own));
  const cleaned = (left: number, least: number, ...runs: number[][]) =>
    cleanedArea({ left, runs: columns(...runs) }, least, frame)?.runs.map((own) => [...own]);

  it("fills small holes and wipes small specks, wherever the area lies", () => {
    const ring = [[2, 7], [2, 4, 5, 7], [2, 7], [], [9, 10]]; // prettier-ignore
    expect(cleaned(3, 4, ...ring)).toEqual([[2, 7], [2, 7], [2, 7], [], []]); // prettier-ignore
    expect(cleaned(3, 1, ...ring)).toEqual(ring);
  });

  it("leaves a bay at the edge of the image open, and fills a hole beside it", () => {
    expect(cleaned(0, 4, [2, 5], [0, 5])).toEqual([[2, 5], [0, 5]]); // prettier-ignore
    expect(cleaned(0, 4, [1, 5], [0, 2, 4, 5], [1, 5])).toEqual([[1, 5], [0, 5], [1, 5]]); // prettier-ignore
  });
});
