// What is drawn or dragged snaps, follows a neighbor's border, and is drawn anew in part; and boxes through four points.
import { describe, expect, it } from "vitest";
import type { Shape } from "../model/shape";
import type { Notice } from "../tools/base/notice";
import { box, Driver, kArm, kTestClasses, polygon, polyline } from "./driver";

const snapping = (shapes: Shape[], tool: "polygon" | "box" | "select" | "polyline" = "polygon", notices: Notice[] = []) => {
  const d = new Driver(shapes, { tool, onNotice: (notice) => notices.push(notice) });
  d.editor.setSticky({ snap: true });
  return d;
};

describe("snapping", () => {
  it("holds a vertex to vertices before edges, of objects and of the image, and shows where", () => {
    const d = snapping([box(20, 20, 30, 30)]);
    d.move(22, 23);
    expect(d.editor.overlay.snap).toEqual({ point: { x: 20, y: 20 }, on: "vertex" });
    d.move(35, 17);
    expect(d.editor.overlay.snap).toEqual({ point: { x: 35, y: 20 }, on: "edge" });
    d.move(70, 77);
    expect(d.editor.overlay.snap).toEqual({ point: { x: 70, y: 80 }, on: "edge" });
    d.move(70, 60);
    expect(d.editor.overlay.snap).toBeNull();
    d.click(22, 23).click(95, 3).click(35, 17).key("edit.finish");
    expect(d.last?.shape).toEqual(polygon([20, 20], [100, 0], [35, 20]));
  });

  it("holds to nothing when it is off, with Shift, or to what is hidden", () => {
    const d = snapping([box(20, 20, 30, 30)], "box");
    d.move(22, 23, { shift: true });
    expect(d.editor.overlay.snap).toBeNull();
    d.editor.view.setVisible(["a1"], false);
    d.move(22, 23);
    expect(d.editor.overlay.snap).toBeNull();
    d.editor.view.setVisible(["a1"], true);
    d.editor.setSticky({ snap: false });
    d.drag(22, 23, 70, 70);
    expect(d.last?.shape).toEqual(box(22, 23, 48, 47));
  });

  it("holds a dragged vertex and a dragged corner to others, not to themselves", () => {
    const d = snapping([polygon([60, 10], [90, 10], [75, 30]), box(10, 10, 20, 20)], "select");
    d.editor.view.select(["a1"]);
    d.drag(60, 10, 33, 13);
    expect(d.shape("a1")).toEqual(polygon([30, 10], [90, 10], [75, 30]));
    expect(d.editor.overlay.snap).toBeNull();
    d.editor.view.select(["a2"]);
    d.drag(30, 30, 71, 33);
    expect(d.shape("a2")).toEqual(box(10, 10, 65, 20));
  });

  it("finds the same of fifty thousand objects, by the index", () => {
    const shapes = Array.from({ length: 50_000 }, (_, i) => box((i % 250) * 40, Math.floor(i / 250) * 40, 20, 20));
    const d = new Driver(shapes, { tool: "polygon", frame: { width: 10_000, height: 8_000 } });
    d.editor.setSticky({ snap: true });
    d.move(5_001, 4_001);
    const looked: string[] = [];
    const { store } = d.editor;
    const inArea = store.inArea.bind(store);
    store.inArea = (area) => inArea(area).map((a) => (looked.push(a.localKey), a));
    for (let i = 0; i < 100; i++) d.move(5_001 + i / 100, 4_001);
    expect(d.editor.overlay.snap?.point).toEqual({ x: 5_000, y: 4_000 });
    expect(looked.length).toBeLessThan(200);
  });
});

describe("a neighbor's border", () => {
  const neighbor = () => polygon([20, 20], [50, 15], [80, 20], [80, 50], [20, 50]);

  it("is copied by a click with Alt, the shorter way, as one step", () => {
    const d = snapping([neighbor()]).click(20, 20).move(80, 21, { alt: true });
    expect(d.editor.overlay.draft?.border).toEqual([
      [50, 15],
      [80, 20],
    ]);
    d.click(80, 21, { alt: true }).click(50, 2);
    d.key("edit.undo").key("edit.undo");
    expect(d.editor.overlay.draft?.path).toEqual([[20, 20]]);
    d.key("edit.redo").key("edit.redo").key("edit.finish");
    expect(d.last?.shape).toEqual(polygon([20, 20], [50, 15], [80, 20], [50, 0])); // the image's edge is near
  });

  it("or the other way around by a key", () => {
    const d = snapping([neighbor()]).click(20, 20).move(80, 21, { alt: true }).key("draft.other_way");
    expect(d.editor.overlay.draft?.border).toEqual([
      [20, 50],
      [80, 50],
      [80, 20],
    ]);
  });

  it("of a polyline and a mask too; without one it says so and puts no vertex", () => {
    const notices: Notice[] = [];
    const d = snapping([polyline([10, 10], [30, 30], [60, 10])], "polyline", notices)
      .click(10, 10)
      .click(60, 11, { alt: true });
    d.click(70, 70, { alt: true }).key("edit.finish");
    expect(d.last?.shape).toEqual(polyline([10, 10], [30, 30], [60, 10]));
    expect(notices.map(({ id }) => id)).toEqual(["trace_none"]);
  });

  it("survives a reload as the step that it was", () => {
    const d = snapping([neighbor()]).click(20, 20).click(80, 21, { alt: true });
    const again = snapping([neighbor()]);
    again.editor.loadDraft(JSON.parse(JSON.stringify(d.editor.saveDraft())));
    expect(again.key("edit.undo").editor.overlay.draft?.path).toEqual([[20, 20]]);
  });
});

describe("a part drawn anew", () => {
  const octagon = () => polygon([20, 10], [50, 10], [60, 20], [60, 50], [50, 60], [20, 60], [10, 50], [10, 20]);
  const redrawing = (shape: Shape, notices: Notice[] = []) => {
    const d = new Driver([shape], { onNotice: (notice) => notices.push(notice) });
    d.editor.view.select(["a1"]);
    return d;
  };

  it("replaces the shorter side between two vertices, as one entry", () => {
    const d = redrawing(octagon()).click(20, 10, { shift: true }).click(35, 2).move(50, 11);
    expect(d.editor.overlay.previews.get("a1")?.shape).toEqual(
      polygon([20, 10], [35, 2], [50, 10], [60, 20], [60, 50], [50, 60], [20, 60], [10, 50], [10, 20]),
    );
    d.click(50, 11);
    expect(d.editor.overlay).toMatchObject({ draft: null, previews: new Map() });
    expect(d.commits).toHaveLength(1);
    expect(d.shape("a1")).toEqual(polygon([20, 10], [35, 2], [50, 10], [60, 20], [60, 50], [50, 60], [20, 60], [10, 50], [10, 20]));
    expect(d.key("edit.undo").shape("a1")).toEqual(octagon());
  });

  it("goes on after a reload, on the same outline alone", () => {
    const d = redrawing(octagon()).click(20, 10, { shift: true }).click(30, 2).click(40, 2).key("draft.other_way");
    const saved = JSON.parse(JSON.stringify(d.editor.saveDraft())) as unknown;
    const again = new Driver([octagon()]);
    again.editor.loadDraft(saved);
    expect([again.selection, again.editor.overlay.draft?.path]).toEqual([["a1"], d.editor.overlay.draft?.path]);
    expect(again.click(50, 10).shape("a1")).toEqual(d.click(50, 10).shape("a1"));
    const other = new Driver([polygon([20, 10], [50, 10], [60, 20])]);
    other.editor.loadDraft(saved);
    other.editor.loadDraft({ tool: "select", draft: { key: "a1", path: [[1]] } });
    expect([other.editor.busy, again.editor.saveDraft()]).toEqual([false, null]);
  });

  it("or the longer one by a key", () => {
    const d = redrawing(octagon()).click(20, 10, { shift: true }).click(35, 40).key("draft.other_way").click(50, 10);
    expect(d.shape("a1")).toEqual(polygon([20, 10], [35, 40], [50, 10]));
  });

  it("takes back points, and then itself", () => {
    const d = redrawing(octagon()).click(20, 10, { shift: true }).click(35, 2);
    d.key("edit.undo").key("edit.undo");
    expect(d.editor.busy).toBe(false);
    d.click(20, 10, { shift: true }).click(35, 2).key("edit.cancel");
    expect([d.editor.busy, d.commits.length, d.shape("a1")]).toEqual([false, 0, octagon()]);
  });

  it("of a line: its middle, or from a vertex to its end by Enter", () => {
    const line = () => polyline([10, 10], [20, 20], [30, 10], [40, 20], [50, 10]);
    const d = redrawing(line()).click(40, 20, { shift: true }).click(35, 60).click(20, 20);
    expect(d.shape("a1")).toEqual(polyline([10, 10], [20, 20], [35, 60], [40, 20], [50, 10]));
    const on = redrawing(line()).click(50, 10, { shift: true }).click(60, 60).key("edit.finish");
    expect(on.shape("a1")).toEqual(polyline([10, 10], [20, 20], [30, 10], [40, 20], [50, 10], [60, 60]));
    const notices: Notice[] = [];
    redrawing(octagon(), notices).click(20, 10, { shift: true }).click(35, 2).key("edit.finish");
    expect(notices.map(({ id }) => id)).toEqual(["redraw_open"]);
  });
});

describe("a box through four extreme points", () => {
  const extreme = () => new Driver([], { tool: "extreme_box" });

  it("goes through them in any order; undo takes back a click", () => {
    const d = extreme().click(30, 10).click(10, 40).click(99, 79).key("edit.undo").click(60, 30);
    expect(d.editor.overlay.draft?.shape).toEqual(box(10, 10, 50, 30));
    expect(d.click(35, 70).shapes()).toEqual([box(10, 10, 50, 60)]);
    expect(d.key("edit.undo").shapes()).toEqual([]);
  });

  it("is made before the fourth by Enter, and never without a size", () => {
    const notices: Notice[] = [];
    expect(extreme().click(30, 10).click(60, 40).key("edit.finish").shapes()).toEqual([box(30, 10, 30, 30)]);
    const d = new Driver([], { tool: "extreme_box", onNotice: (notice) => notices.push(notice) });
    for (let i = 0; i < 4; i++) d.click(30, 10 + i);
    expect([d.shapes(), notices.map(({ id }) => id)]).toEqual([[], ["draft_few"]]);
  });
});

describe("what comes to nothing says why", () => {
  const told = (tool: "polygon" | "skeleton" | "box" | "brush", classId = 1) => {
    const notices: Notice[] = [];
    const d = new Driver([], { tool, classId, onNotice: (notice) => notices.push(notice) });
    return { d, said: () => notices.map(({ id }) => id) };
  };

  it("a polygon with too few points, or on a line", () => {
    const { d, said } = told("polygon");
    d.click(10, 10).click(20, 20).key("edit.finish").click(30, 30).key("edit.finish");
    expect([said(), d.shapes()]).toEqual([["draft_few", "draft_flat"], []]);
  });

  it("a click with Ctrl while something is half drawn", () => {
    const { d, said } = told("polygon");
    d.click(10, 10).click(50, 50, { ctrl: true });
    expect([said(), d.editor.overlay.draft?.path]).toEqual([["draft_ctrl"], [[10, 10]]]);
    const boxed = told("box");
    boxed.d.click(10, 10).click(50, 50, { ctrl: true });
    expect([boxed.said(), boxed.d.shapes()]).toEqual([["draft_ctrl"], []]);
  });

  it("a stroke is kept when the image is left in the middle of it, and a draft stays a draft", () => {
    const { d } = told("brush");
    d.down(30, 30).move(40, 30);
    d.editor.settle();
    expect(d.shapes().map((shape) => shape.kind)).toEqual(["mask"]);
    const half = told("polygon").d.click(10, 10).click(20, 10).click(20, 20);
    half.editor.settle();
    expect([half.shapes(), half.editor.busy]).toEqual([[], true]);
  });

  it("joints that go while a skeleton is drawn take their places with them, by name", () => {
    const { d, said } = told("skeleton", 5);
    d.click(10, 10).click(20, 20);
    const without = { ...kArm, joints: ["neck", "right_hand"], edges: [], flip: [] };
    d.editor.setClasses(kTestClasses.map((c) => (c.id === 5 ? { ...c, skeleton: without } : c)));
    d.key("edit.finish");
    expect(d.last?.shape).toEqual({ kind: "keypoints", points: [[20, 20, 2], [0, 0, 0]] }); // prettier-ignore
    d.click(10, 10);
    d.editor.setClasses(kTestClasses.map(({ id, name }) => ({ id, name })));
    d.key("edit.finish");
    expect([said(), d.shapes().length]).toEqual([["draft_joints"], 1]);
  });
});
