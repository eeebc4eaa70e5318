import type { Shape } from "@touchmark/annotator";
import type { ObjectRow } from "@touchmark/render";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duplicatesOf, kSameFrom, overlap } from "./duplicates";
import { objectRow } from "./rows";

const rowOf = (shape: Shape, i: number, classId = 1, text = "") => objectRow(`k${i}`, classId, shape, text);
const box = (x: number, y: number, width: number, height: number): Shape => ({ kind: "box", x, y, width, height });
const polygon = (...outer: [number, number][]): Shape => ({ kind: "polygon", parts: [{ outer, holes: [] }] });
const found = (...shapes: Shape[]) => duplicatesOf(shapes.map((shape, i) => rowOf(shape, i)));

describe("possible duplicates", () => {
  it("are boxes of one class on nearly the same place", () => {
    expect(found(box(10, 10, 100, 100), box(300, 0, 10, 10), box(11, 10, 100, 100))).toEqual(["k0", "k2"]);
    expect(found(box(10, 10, 100, 100), box(13, 13, 100, 100))).toEqual([]);
    expect(duplicatesOf([rowOf(box(0, 0, 9, 9), 0, 1), rowOf(box(0, 0, 9, 9), 1, 2)])).toEqual([]);
  });

  it("are other shapes with the same bounds and area, not just the same bounds", () => {
    const triangle = polygon([0, 0], [100, 0], [100, 100]);
    expect(found(triangle, polygon([0, 0], [100, 0], [99, 100]))).toEqual(["k0", "k1"]);
    expect(found(triangle, polygon([0, 0], [100, 0], [100, 100], [0, 100]))).toEqual([]);
    expect(found(triangle, box(0, 0, 100, 100))).toEqual([]);
  });

  it("are tags that say the same", () => {
    expect(found({ kind: "tag" }, { kind: "tag" })).toEqual(["k0", "k1"]);
    expect(duplicatesOf([rowOf({ kind: "tag" }, 0, 1, "a dog"), rowOf({ kind: "tag" }, 1, 1, "a cat")])).toEqual([]);
  });

  it("are relations of one class that join the same, by the same words", () => {
    const ends = [
      { ...rowOf(box(0, 0, 9, 9), 0), id: 7 },
      { ...rowOf(box(50, 0, 9, 9), 1), id: 8 },
    ];
    const relation = (i: number, from: string, to: string, its: Partial<ObjectRow> = {}): ObjectRow => {
      return { ...rowOf({ kind: "tag" }, i), kind: "relation", relation: { from, to }, ...its };
    };
    const doubles = (...rows: ObjectRow[]) => duplicatesOf([...ends, ...rows]);
    expect(doubles(relation(2, "k0", "k1"), relation(3, "k1", "k0"))).toEqual([]);
    expect(doubles(relation(2, "k0", "k1"), relation(3, "k0", "k1", { classId: 2 }))).toEqual([]);
    expect(doubles(relation(2, "k0", "k1"), relation(3, "a7", "a8"))).toEqual(["k2", "k3"]); // two names of the same ends
    const words = (start: number) => ({ phrase: { start, end: 9 } });
    expect(doubles(relation(2, "k0", "k1", words(0)), relation(3, "k0", "k1", words(4)))).toEqual([]);
    expect(doubles(relation(2, "k0", "k1", words(4)), relation(3, "k0", "k1", words(4)))).toEqual(["k2", "k3"]);
  });

  it("are captions that answer the same question the same", () => {
    const caption = (i: number, question: string): ObjectRow => ({ ...rowOf({ kind: "tag" }, i, 0, "yes"), kind: "caption", question });
    expect(duplicatesOf([caption(0, "Is it wet?"), caption(1, "Is it red?")])).toEqual([]);
    expect(duplicatesOf([caption(0, "Is it wet?"), caption(1, "Is it wet?")])).toEqual(["k0", "k1"]);
  });

  it("are lines without a height that are equal", () => {
    const line: Shape = { kind: "polyline", points: [[0, 5], [50, 5]] }; // prettier-ignore
    expect(found(line, { ...line })).toEqual(["k0", "k1"]);
  });

  it("are all that comparing every two finds", () => {
    const side = fc.integer({ min: 1, max: 40 });
    const any = fc.record({ x: fc.integer({ min: 0, max: 4 }), y: fc.integer({ min: 0, max: 4 }), width: side, height: side });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (boxes) => {
        const rects = boxes.map((b) => ({ left: b.x, top: b.y, right: b.x + b.width, bottom: b.y + b.height }));
        const every = rects.flatMap((a, i) => (rects.some((b, j) => i !== j && overlap(a, b) >= kSameFrom) ? [`k${i}`] : []));
        expect(found(...boxes.map((b) => ({ kind: "box" as const, ...b })))).toEqual(every);
      }),
    );
  });
});
