import { describe, expect, it } from "vitest";
import type { EditorOptions } from "../editor/options";
import type { MaskShape, Shape } from "../model/shape";
import { columnsOf, combine, emptyColumns, type Columns } from "../shapes/mask/columns";
import { decodedMask, maskOf } from "../shapes/mask/mask";
import { ringsRegion } from "../shapes/mask/regions";
import { decodeCounts } from "../shapes/mask/rle";
import { box, Driver } from "./driver";

const kFrame = { width: 100, height: 80 };

function rect(left: number, top: number, right: number, bottom: number, columns: Columns = emptyColumns(kFrame)): MaskShape {
  const ring = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;
  return maskOf(combine(columns, ringsRegion([ring], kFrame), "add"));
}

// As it is stored: from its text.
function area(shape: Shape | undefined, left = 0, top = 0, right = 100, bottom = 80): number {
  if (shape?.kind !== "mask") return -1;
  const counts = decodeCounts(shape.counts, 100 * 80);
  if (counts === null) return -2;
  let sum = 0;
  columnsOf(counts, 100, 80).runs.forEach((runs, x) => {
    if (x < left || x >= right) return;
    for (let i = 0; i < runs.length; i += 2) sum += Math.max(0, Math.min(bottom, runs[i + 1]!) - Math.max(top, runs[i]!));
  });
  return sum;
}

function painter(tool: "brush" | "eraser" | "fill", shapes: readonly Shape[] = [], options: Partial<EditorOptions> = {}): Driver {
  const d = new Driver(shapes, { tool, ...options });
  d.editor.setPaint({ size: 10, square: true });
  return d;
}

describe("brush", () => {
  it("makes one mask of many strokes, an entry of undo each, and is not interrupted by the class picked before", () => {
    const d = painter("brush").key("class.2").drag(20, 20, 40, 20).drag(20, 60, 40, 60);
    expect(d.shapes()).toHaveLength(1);
    expect(d.last?.classId).toBe(2);
    expect(area(d.last?.shape)).toBe(2 * 30 * 10);
    d.key("edit.undo");
    expect(area(d.last?.shape)).toBe(30 * 10);
    d.key("edit.undo");
    expect(d.shapes()).toEqual([]);
    d.key("edit.redo").key("edit.redo");
    expect(area(d.last?.shape)).toBe(2 * 30 * 10);
  });

  it("begins another mask after Enter, and goes on with a selected one", () => {
    const d = painter("brush").click(20, 20).key("edit.finish").click(60, 60);
    expect(d.shapes().map((s) => area(s))).toEqual([100, 100]);
    d.editor.view.select(["new-object-1"]);
    d.click(20, 40);
    expect(d.shapes().map((s) => area(s))).toEqual([200, 100]);
  });

  it("shows the stroke while it is drawn and stores nothing before the end; Escape gives it up", () => {
    const d = painter("brush").down(20, 20).move(40, 20);
    const draft = d.editor.overlay.draft?.shape as MaskShape;
    expect(decodedMask(draft).area).toBe(300);
    expect(d.shapes()).toEqual([]);
    d.key("edit.cancel");
    expect([d.editor.overlay.draft, d.commits.length]).toEqual([null, 0]);
    d.up(40, 20);
    expect(d.shapes()).toEqual([]);
  });

  it("keeps a mask's preview under it while it goes on with it", () => {
    const d = painter("brush", [rect(10, 10, 20, 20)]);
    d.editor.view.select(["a1"]);
    d.down(50, 50);
    expect(decodedMask(d.editor.overlay.previews.get("a1")?.shape as MaskShape).area).toBe(200);
    expect(d.editor.held).toContain("a1");
    d.up(50, 50);
    expect(d.editor.overlay.previews.size).toBe(0);
    expect(area(d.shape("a1"))).toBe(200);
  });
});

describe("brush and the keys that are held", () => {
  it("draws a straight line to a Shift click", () => {
    const d = painter("brush").click(20, 20).click(60, 20, { shift: true });
    expect(area(d.last?.shape)).toBe(50 * 10);
  });

  it("erases with Alt, and what is empty then is gone", () => {
    const d = painter("brush").click(20, 20).drag(20, 10, 20, 30, { alt: true });
    expect(d.shapes()).toEqual([]);
    expect(d.key("edit.undo").shapes()).toHaveLength(1);
  });

  it("is larger and smaller by keys, only when it is armed", () => {
    const d = painter("brush").key("brush.larger");
    expect(d.editor.paint.size).toBe(13);
    d.key("brush.smaller").key("tool.box");
    expect(d.editor.command("brush.larger")).toBe(false);
    expect(d.editor.paint.size).toBe(10);
  });

  it("draws nothing when readonly, and lets go of no shape of another kind", () => {
    expect(painter("brush", [], { readonly: true }).click(20, 20).shapes()).toEqual([]);
    const d = painter("brush", [box(1, 1, 5, 5)]);
    d.editor.view.select(["a1"]);
    d.click(40, 40);
    expect(d.shapes().map((s) => s.kind)).toEqual(["box", "mask"]);
  });
});

describe("painting over other masks", () => {
  const two = () => painter("brush", [rect(30, 0, 60, 80)]);

  it("lies over them", () => {
    const d = two().drag(20, 40, 70, 40);
    expect([area(d.shape("a1")), area(d.last?.shape)]).toEqual([30 * 80, 60 * 10]);
  });

  it("leaves them out", () => {
    const d = two();
    d.editor.setPaint({ overlap: "keep" });
    d.drag(20, 40, 70, 40);
    expect([area(d.shape("a1")), area(d.last?.shape)]).toEqual([30 * 80, 30 * 10]);
  });

  it("takes from them, in one entry of undo", () => {
    const d = two();
    d.editor.setPaint({ overlap: "cut" });
    d.drag(20, 40, 70, 40);
    expect([area(d.shape("a1")), area(d.last?.shape)]).toEqual([30 * 70, 60 * 10]);
    expect(d.commits).toHaveLength(1);
    d.key("edit.undo");
    expect(d.shapes().map((s) => area(s))).toEqual([30 * 80]);
  });

  it("deletes what it covers whole", () => {
    const d = painter("brush", [rect(30, 30, 34, 34)]);
    d.editor.setPaint({ overlap: "cut" });
    d.click(32, 32);
    expect(d.shapes()).toHaveLength(1);
    expect(d.shape("a1")).toBeUndefined();
  });

  it("goes into the one mask of the class", () => {
    const d = painter("brush");
    d.editor.setPaint({ into: "class", overlap: "cut" });
    d.key("class.1").drag(20, 20, 40, 20).key("edit.finish").key("class.2").drag(30, 20, 50, 20);
    d.key("edit.finish").key("class.1").click(80, 60);
    expect(d.editor.store.all().map((a) => [a.classId, area(a.shape)])).toEqual([
      [1, 100 + 100],
      [2, 300],
    ]);
  });
});

describe("eraser", () => {
  it("takes the mask under the pointer when none is selected, and is a brush with Alt", () => {
    const d = painter("eraser", [rect(20, 20, 40, 40)]).click(30, 30);
    expect(area(d.shape("a1"))).toBe(300);
    expect(d.selection).toEqual(["a1"]);
    expect(area(d.click(30, 30, { alt: true }).shape("a1"))).toBe(400);
  });

  it("does nothing where there is no mask", () => {
    const d = painter("eraser").click(30, 30);
    expect([d.commits, d.editor.busy]).toEqual([[], false]);
  });
});

describe("bucket", () => {
  const ring = () => {
    const outer = decodedMask(rect(20, 20, 40, 40)).columns;
    return maskOf(combine(outer, { left: 25, runs: decodedMask(rect(25, 25, 35, 35)).columns.runs.slice(25) }, "subtract"));
  };

  it("fills the hole it is in", () => {
    const d = painter("fill", [ring()]);
    d.editor.view.select(["a1"]);
    d.click(30, 30);
    expect(area(d.shape("a1"))).toBe(400);
    d.key("edit.undo");
    expect(area(d.shape("a1"))).toBe(300);
  });

  it("fills all around up to other masks that are to be kept", () => {
    const d = painter("fill", [ring()]);
    d.editor.setPaint({ overlap: "keep" });
    d.click(30, 30);
    expect(area(d.last?.shape)).toBe(100);
  });

  it("takes away a speck with Alt", () => {
    const d = painter("fill", [rect(20, 20, 40, 40, decodedMask(rect(60, 60, 62, 62)).columns)]);
    d.click(61, 61, { alt: true });
    expect(area(d.shape("a1"))).toBe(400);
    expect(d.click(70, 70, { alt: true }).commits).toHaveLength(1);
  });
});

describe("a mask that is selected", () => {
  it("is moved by whole pixels and stays in the image", () => {
    const d = new Driver([rect(20, 20, 40, 40)], { tool: "select" });
    d.drag(30, 30, 45.4, 20);
    expect(area(d.shape("a1"), 35, 10, 55, 30)).toBe(400);
    d.drag(45, 20, 300, 20);
    expect(area(d.shape("a1"), 80, 10, 100, 30)).toBe(400);
  });
});

describe("masks and polygons", () => {
  it("are turned into each other by a command, as one entry of undo", () => {
    const d = new Driver([rect(20, 20, 40, 40), box(0, 0, 5, 5)], { tool: "select" });
    d.editor.view.select(["a1", "a2"]);
    d.key("object.convert");
    expect(d.shape("a1")).toEqual({
      kind: "polygon",
      parts: [
        {
          outer: [
            [40, 20],
            [40, 40],
            [20, 40],
            [20, 20],
          ],
          holes: [],
        },
      ],
    });
    expect(d.shape("a2")?.kind).toBe("box");
    d.key("object.convert");
    expect(area(d.shape("a1"))).toBe(400);
    d.key("edit.undo").key("edit.undo");
    expect(d.shape("a1")).toEqual(rect(20, 20, 40, 40));
  });
});

describe("lasso", () => {
  const around = (d: Driver, held = {}) =>
    d.move(20, 20, held).down(20, 20, held).move(60, 20, held).move(60, 50, held).move(20, 50, held).up(20, 50, held);
  const armed = (shapes: readonly Shape[] = []) => new Driver(shapes, { tool: "lasso" });

  it("adds what a drag goes around, to the selected mask or to a new one", () => {
    const d = around(armed());
    expect(area(d.last?.shape)).toBe(40 * 30);
    expect(d.selection).toEqual([d.last?.localKey]);
    d.move(70, 20).down(70, 20).move(90, 20).move(90, 40).move(70, 40).up(70, 40);
    expect(d.shapes().map((s) => area(s))).toEqual([40 * 30 + 20 * 20]);
    expect(area(d.key("edit.undo").last?.shape)).toBe(40 * 30);
  });

  it("takes corners by clicks, one step of undo each, and closes on the first, by Enter or a double click", () => {
    const corners = () => armed().click(20, 20).click(60, 20).click(60, 50);
    expect(area(corners().click(20, 50).click(20, 20).last?.shape)).toBe(1200);
    expect(area(corners().click(80, 70).key("edit.undo").click(20, 50).key("edit.finish").last?.shape)).toBe(1200);
    expect(corners().key("edit.cancel").shapes()).toEqual([]);
  });

  it("takes away with Alt, from the mask that it touches when none is selected", () => {
    const d = around(armed([rect(20, 20, 80, 50)]), { alt: true });
    expect(area(d.shape("a1"))).toBe(20 * 30);
    expect(around(armed(), { alt: true }).commits).toEqual([]);
  });
});

describe("painting where it would surprise", () => {
  it("a digit chooses what to paint where each class has one mask", () => {
    const d = painter("brush");
    d.editor.setPaint({ into: "class" });
    d.key("class.1").click(20, 20).key("class.2").click(60, 60).key("class.1").click(20, 40);
    expect(d.editor.store.all().map((a) => [a.classId, area(a.shape)])).toEqual([
      [1, 200],
      [2, 100],
    ]);
  });

  it("the bucket fills no background", () => {
    expect(painter("fill").click(50, 40).commits).toEqual([]);
    const d = painter("fill", [rect(20, 20, 30, 30)]);
    d.editor.view.select(["a1"]);
    expect(d.click(70, 70).commits).toEqual([]);
  });

  it("a hidden mask is seen again when it is painted into", () => {
    const d = painter("brush", [rect(20, 20, 30, 30)]);
    d.editor.view.select(["a1"]);
    d.key("object.hide").down(60, 60);
    expect(d.editor.view.isVisible(d.editor.store.get("a1")!)).toBe(true);
  });

  it("an eraser takes up the mask that it meets on its way", () => {
    const d = painter("eraser", [rect(20, 20, 40, 40)]);
    d.down(5, 30).move(15, 30).move(30, 30).up(30, 30);
    expect(area(d.shape("a1"))).toBeLessThan(400);
  });

  it("a stroke under way is kept when another tool is taken up", () => {
    expect(area(painter("brush").down(20, 20).move(40, 20).key("tool.box").last?.shape)).toBe(300);
  });
});
