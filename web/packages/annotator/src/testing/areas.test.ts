// Join, split, slice, parts and holes: several areas made one and one made several, by keys and clicks.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ringArea } from "../geometry/ring";
import type { MaskShape, Shape, XY } from "../model/shape";
import { columnsOf, extentOf, hasPixel } from "../shapes/mask/columns";
import { decodedMask, maskOf } from "../shapes/mask/mask";
import { shapeDef } from "../shapes/registry";
import type { Notice } from "../tools/base/notice";
import { annotation, Driver, polygon, polyline } from "./driver";

const square = (x: number, y: number, side: number) => polygon([x, y], [x + side, y], [x + side, y + side], [x, y + side]);
const area = (shape: Shape | undefined) => (shape === undefined ? 0 : shapeDef(shape).area(shape));

function masked(pixels: readonly XY[]): MaskShape {
  const counts: number[] = [];
  const set = new Set(pixels.map(([x, y]) => x * 80 + y));
  for (let i = 0, ones = false, run = 0; i <= 8000; i++, run++) {
    if (i < 8000 && set.has(i) === ones) continue;
    counts.push(run);
    ones = !ones;
    run = 0;
    if (i === 8000) break;
  }
  return maskOf(columnsOf(counts, 100, 80));
}
const block = (x: number, y: number, w: number, h: number): XY[] =>
  Array.from({ length: w * h }, (_, i): XY => [x + (i % w), y + Math.floor(i / w)]);

function told(shapes: readonly Shape[], classes: readonly number[] = []) {
  const notices: Notice[] = [];
  const annotations = shapes.map((shape, i) => annotation(`a${i + 1}`, shape, classes[i] ?? 1));
  const d = new Driver([], { annotations, onNotice: (notice) => notices.push(notice) });
  return { d, said: () => notices.map(({ id }) => id) };
}

describe("join", () => {
  it("makes one of those selected, of the class selected first, and says so; one undo brings all back", () => {
    const { d, said } = told([square(0, 0, 10), square(5, 5, 10), square(50, 50, 10)], [2, 1, 1]);
    const before = JSON.stringify(d.editor.store.all());
    d.editor.view.select(["a2", "a1", "a3"]);
    d.key("object.join");
    expect(d.editor.store.all()).toHaveLength(1);
    expect([d.last?.localKey, d.last?.classId, area(d.last?.shape)]).toEqual(["a2", 1, 275]);
    expect(d.last?.shape.kind === "polygon" && d.last.shape.parts).toHaveLength(2);
    expect(d.selection).toEqual(["a2"]);
    expect(said()).toEqual(["join_classes"]);
    expect(JSON.stringify(d.key("edit.undo").editor.store.all())).toBe(before);
  });

  it("wants two that enclose an area", () => {
    const { d, said } = told([square(0, 0, 10), polyline([5, 5], [15, 5])]);
    d.key("edit.select_all").key("object.join");
    expect(said()).toEqual(["join_few"]);
    expect(d.commits).toEqual([]);
  });

  it("joins masks by their pixels, and a polygon to a mask by those that it covers", () => {
    const { d } = told([masked(block(0, 0, 10, 10)), masked(block(5, 5, 10, 10)), square(40, 40, 10)]);
    d.key("edit.select_all").key("object.join");
    expect(area(d.last?.shape)).toBe(275);
    expect(d.last?.shape.kind).toBe("mask");
  });
});

describe("split", () => {
  it("makes an object of each part, the largest stays what it was", () => {
    const two: Shape = {
      kind: "polygon",
      parts: [square(0, 0, 5), square(20, 20, 10)].flatMap((s) => (s.kind === "polygon" ? s.parts : [])),
    };
    const { d } = told([two, masked([...block(60, 0, 3, 3), ...block(70, 0, 5, 5)])], [2, 4]);
    d.key("edit.select_all").key("object.split");
    expect(d.editor.store.all().map((a) => [a.localKey, a.classId, area(a.shape)])).toEqual([
      ["a1", 2, 100],
      ["a2", 4, 25],
      ["new-object-1", 2, 25],
      ["new-object-2", 4, 9],
    ]);
    expect(d.key("edit.undo").editor.store.all()).toHaveLength(2);
  });

  it("and joined again they are the same", () => {
    const { d, said } = told([masked([...block(60, 0, 3, 3), ...block(70, 0, 5, 5)])]);
    const before = JSON.stringify(d.shapes());
    d.key("edit.select_all").key("object.split").key("object.join");
    expect(JSON.stringify(d.shapes())).toBe(before);
    d.key("edit.select_all").key("object.split").key("edit.undo");
    expect(said()).toEqual([]);
  });
});

describe("slice", () => {
  it("cuts the selected polygon along a path into two of its class", () => {
    const { d } = told([square(10, 10, 20)], [4]);
    d.editor.view.select(["a1"]);
    d.key("tool.slice").click(0, 20).click(15, 20).click(50, 20).key("edit.finish");
    expect(d.editor.store.all().map((a) => [a.classId, area(a.shape)])).toEqual([
      [4, 200],
      [4, 200],
    ]);
    expect(d.selection).toHaveLength(2);
    expect(d.key("edit.undo").shapes()).toEqual([square(10, 10, 20)]);
  });

  it("says what it wants: something selected, and a path from side to side", () => {
    const { d, said } = told([square(10, 10, 20)]);
    d.key("tool.slice").click(0, 20);
    expect(d.editor.busy).toBe(false);
    d.editor.view.select(["a1"]);
    d.click(0, 20).click(20, 20).key("edit.finish");
    expect(said()).toEqual(["slice_none", "slice_none", "slice_not_across"]);
    expect(d.editor.busy).toBe(true);
    d.click(50, 20).key("edit.finish");
    expect(d.shapes()).toHaveLength(2);
  });

  it("gives each pixel of a mask to one piece, along any path", () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 5 }), fc.array(place, { minLength: 1, maxLength: 60 }), (path, dots) => {
        const whole = masked([...block(10, 10, 20, 15), ...dots]);
        const { d } = told([whole]);
        d.editor.view.select(["a1"]);
        d.key("tool.slice");
        for (const [x, y] of path) d.click(x, y);
        d.key("edit.finish").key("edit.cancel");
        const pieces = d.shapes().map((shape) => decodedMask(shape as MaskShape).columns);
        expect(pieces.reduce((sum, piece) => sum + extentOf(piece).area, 0)).toBe(decodedMask(whole).area);
        for (let x = 0; x < 50; x++)
          for (let y = 0; y < 50; y++)
            if (hasPixel(decodedMask(whole).columns, x, y)) expect(pieces.filter((piece) => hasPixel(piece, x, y)).length).toBe(1);
        while (d.editor.undo());
        expect(d.shapes()).toEqual([whole]);
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});

describe("parts and holes by hand", () => {
  const selected = (into: "add" | "subtract") => {
    const made = told([square(10, 10, 40)]);
    made.d.editor.view.select(["a1"]);
    made.d.editor.setSticky({ polygonInto: into });
    made.d.key("tool.polygon");
    return made;
  };
  const draw = (d: Driver, x: number, y: number, side: number) =>
    d
      .click(x, y)
      .click(x + side, y)
      .click(x + side, y + side)
      .click(x, y + side)
      .key("edit.finish");

  it("adds a part, and joins what overlaps", () => {
    const { d } = selected("add");
    draw(draw(d, 60, 10, 10), 45, 20, 10);
    expect(d.shapes()).toHaveLength(1);
    expect(area(d.shapes()[0])).toBe(1600 + 100 + 50);
    expect(d.selection).toEqual(["a1"]);
    expect(area(d.key("edit.undo").shapes()[0])).toBe(1700);
  });

  it("cuts a hole, never all of it", () => {
    const { d, said } = selected("subtract");
    draw(d, 20, 20, 10);
    const [shape] = d.shapes();
    expect(shape?.kind === "polygon" && shape.parts[0]?.holes.map(ringArea)).toEqual([100]);
    draw(d, 0, 0, 70);
    expect(said()).toEqual(["reshape_all"]);
    expect(d.editor.busy).toBe(true);
  });

  it("makes no object of a hole whose polygon is gone", () => {
    const { d, said } = selected("subtract");
    d.click(20, 20).click(30, 20).click(30, 30);
    d.editor.store.apply([{ key: "a1", before: null, after: null }], "remote");
    d.key("edit.finish");
    expect([said(), d.shapes()]).toEqual([["reshape_none"], []]);
  });

  it("says that a polygon must be selected; its key goes round", () => {
    const { d, said } = told([square(10, 10, 40)]);
    d.key("tool.polygon").key("polygon.into").click(60, 60);
    expect([said(), d.editor.busy]).toEqual([["reshape_none"], false]);
    d.key("polygon.into").key("polygon.into");
    expect(d.editor.sticky.polygonInto).toBe("new");
  });
});

describe("an outline that is too long", () => {
  it("says of an outline that is too long for it that it is, whichever way", () => {
    const round = Array.from({ length: 60_001 }, (_, i): [number, number] => [
      50 + 30 * Math.cos(i / 9549.4),
      40 + 30 * Math.sin(i / 9549.4),
    ]);
    for (const into of ["add", "subtract"] as const) {
      const { d, said } = told([polygon(...round)]);
      d.editor.view.select(["a1"]);
      d.editor.setSticky({ polygonInto: into });
      d.key("tool.polygon").click(30, 30).click(60, 30).click(60, 60).key("edit.finish");
      expect(said()).toEqual(["tangled"]);
    }
  });
});
