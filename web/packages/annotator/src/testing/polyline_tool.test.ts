import { describe, expect, it } from "vitest";
import { Driver, polygon, polyline } from "./driver";

const drawing = () => new Driver([], { tool: "polyline" });
const two = () => drawing().click(10, 10).click(50, 10);
const line = polyline([10, 10], [50, 10], [50, 40]);

describe("polyline tool", () => {
  it("finishes by Enter and by a double click, without a doubled vertex", () => {
    expect(two().click(50, 40).key("edit.finish").shapes()).toEqual([line]);
    expect(two().doubleClick(50, 40).shapes()).toEqual([line]);
  });

  it("needs two distinct points", () => {
    expect(drawing().click(10, 10).key("edit.finish").shapes()).toEqual([]);
    expect(drawing().doubleClick(10, 10).shapes()).toEqual([]);
    expect(two().key("edit.finish").shapes()).toEqual([polyline([10, 10], [50, 10])]);
  });

  it("does not close on its first vertex", () => {
    expect(two().click(50, 40).click(11, 11).key("edit.finish").shapes()).toEqual([polyline([10, 10], [50, 10], [50, 40], [11, 11])]);
  });

  it("takes back and puts again a vertex, and is one entry when finished", () => {
    const d = two().click(50, 40).click(1, 1).key("edit.delete").key("edit.undo").key("edit.redo").key("edit.finish");
    expect(d.shapes()).toEqual([line]);
    expect(d.key("edit.undo").shapes()).toEqual([]);
    expect(d.key("edit.redo").shapes()).toEqual([line]);
  });

  it("draws continuously with Shift, gives up with Escape, and is kept when another tool is taken", () => {
    const d = drawing().click(10, 10);
    for (let x = 11; x <= 30; x++) d.move(x, 10, { shift: true });
    expect(d.editor.overlay.draft?.path.map(([x]) => x)).toEqual([10, 17, 24]);
    expect(d.key("edit.cancel").key("edit.finish").shapes()).toEqual([]);
    expect(two().key("tool.select").shapes()).toEqual([polyline([10, 10], [50, 10])]);
  });

  it("brings nothing back by redo after another tool was taken", () => {
    const d = two().key("edit.undo").key("edit.undo").key("tool.select").key("tool.polyline");
    expect(d.editor.command("edit.redo")).toBe(false);
  });

  it("survives a reload as a draft", () => {
    const saved = JSON.parse(JSON.stringify(two().editor.saveDraft()));
    const d = new Driver();
    d.editor.loadDraft(saved);
    expect(d.click(50, 40).key("edit.finish").shapes()).toEqual([line]);
  });
});

describe("vertices of a line", () => {
  const selected = () => new Driver([line]).click(30, 10);

  it("are dragged, put in on the outline, and taken out with Alt", () => {
    expect(selected().drag(50, 10, 60, 20).shapes()).toEqual([polyline([10, 10], [60, 20], [50, 40])]);
    expect(selected().drag(30, 10, 30, 5).shapes()).toEqual([polyline([10, 10], [30, 5], [50, 10], [50, 40])]);
    expect(selected().doubleClick(30, 10).shapes()).toEqual([polyline([10, 10], [30, 10], [50, 10], [50, 40])]);
    expect(selected().click(50, 10, { alt: true }).shapes()).toEqual([polyline([10, 10], [50, 40])]);
  });

  it("stay two at least", () => {
    const d = new Driver([polyline([10, 10], [50, 10])]).click(30, 10).click(10, 10, { alt: true });
    expect(d.click(10, 10).key("edit.delete").shapes()).toEqual([polyline([10, 10], [50, 10])]);
  });

  it("move together when the outline is dragged with Alt", () => {
    expect(selected().drag(30, 10, 35, 15, { alt: true }).shapes()).toEqual([polyline([15, 15], [55, 15], [55, 45])]);
  });
});

describe("the chosen vertex", () => {
  const square = polygon([10, 10], [50, 10], [50, 50], [10, 50]);
  const chosen = () => new Driver([square]).click(30, 30).click(50, 10);

  it("is what Delete takes out, one after the other, and never the whole object", () => {
    expect(chosen().editor.overlay.chosen?.id).toBe("0/0/1");
    const d = chosen().key("edit.delete");
    expect(d.shapes()).toEqual([polygon([10, 10], [50, 50], [10, 50])]);
    expect(d.key("edit.delete").key("edit.delete").shapes()).toEqual([polygon([10, 10], [50, 50], [10, 50])]);
    expect(d.key("edit.undo").shapes()).toEqual([square]);
  });

  it("is let go by Escape, by a press elsewhere, by undo and by another selection", () => {
    expect(chosen().key("edit.cancel").selection).toEqual(["a1"]);
    expect(chosen().key("edit.cancel").key("edit.delete").shapes()).toEqual([]);
    expect(chosen().click(30, 30).editor.overlay.chosen).toBeNull();
    expect(chosen().drag(50, 10, 60, 10).key("edit.undo").editor.overlay.chosen).toBeNull();
    const d = chosen();
    d.editor.view.select([]);
    d.editor.view.select(["a1"]);
    expect(d.key("edit.delete").shapes()).toEqual([]);
  });

  it("is what was dragged or put in last", () => {
    expect(chosen().drag(10, 50, 5, 60).key("edit.delete").shapes()).toEqual([polygon([10, 10], [50, 10], [50, 50])]);
    expect(chosen().drag(30, 10, 30, 5).key("edit.delete").shapes()).toEqual([square]);
  });

  it("is moved alone by the arrows", () => {
    const d = chosen().key("object.nudge_right").key("object.nudge_up_far");
    expect(d.shapes()).toEqual([polygon([10, 10], [51, 0], [50, 50], [10, 50])]);
    expect(d.key("edit.undo").key("edit.undo").shapes()).toEqual([square]);
  });

  it("is moved by a held arrow as one gesture, and stays the chosen one", () => {
    const d = chosen();
    for (let i = 0; i < 5; i++) d.editor.command("object.nudge_right", true);
    d.editor.keysUp();
    expect(d.commits).toHaveLength(1);
    expect(d.shapes()).toEqual([polygon([10, 10], [55, 10], [50, 50], [10, 50])]);
    expect(d.key("edit.delete").shapes()).toEqual([polygon([10, 10], [50, 50], [10, 50])]);
  });

  it("is none of another tool", () => {
    const d = chosen().key("tool.box").move(80, 70);
    expect(d.editor.overlay.chosen).toBeNull();
  });
});
