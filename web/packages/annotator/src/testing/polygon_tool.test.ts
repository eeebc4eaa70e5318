import { describe, expect, it } from "vitest";
import { Driver, polygon } from "./driver";

const drawing = () => new Driver([], { tool: "polygon" });
const three = () => drawing().click(10, 10).click(50, 10).click(50, 40);
const triangle = polygon([10, 10], [50, 10], [50, 40]);

describe("polygon tool", () => {
  it("closes on the first vertex", () => {
    expect(three().move(12, 11).click(12, 11).shapes()).toEqual([triangle]);
  });

  it("closes by Enter", () => {
    expect(three().key("edit.finish").shapes()).toEqual([triangle]);
  });

  it("closes by a double click without a doubled vertex", () => {
    expect(drawing().click(10, 10).click(50, 10).doubleClick(50, 40).shapes()).toEqual([triangle]);
  });

  it("does not close with two vertices or on a line", () => {
    expect(drawing().click(10, 10).click(50, 10).key("edit.finish").shapes()).toEqual([]);
    expect(drawing().click(10, 10).click(30, 10).click(50, 10).key("edit.finish").shapes()).toEqual([]);
  });

  it("undoes and redoes one vertex at a time, then is one entry", () => {
    const d = three().click(30, 60).key("edit.undo").key("edit.undo").key("edit.redo").key("edit.finish");
    expect(d.shapes()).toEqual([triangle]);
    expect(d.key("edit.undo").shapes()).toEqual([]);
    expect(d.key("edit.redo").shapes()).toEqual([triangle]);
  });

  it("takes back the last vertex by Backspace and can be emptied so", () => {
    const d = three().key("edit.delete");
    expect(d.editor.overlay.draft?.path).toEqual([
      [10, 10],
      [50, 10],
    ]);
    d.key("edit.delete").key("edit.delete");
    expect(d.editor.overlay.draft).toBeNull();
    expect(d.editor.command("edit.redo")).toBe(true);
    expect(d.editor.overlay.draft?.path).toEqual([[10, 10]]);
  });
});

describe("polygon tool: vertices and drafts", () => {
  it("draws points continuously with Shift", () => {
    const d = drawing().click(10, 10);
    for (let x = 11; x <= 40; x++) d.move(x, 10, { shift: true });
    expect(d.editor.overlay.draft?.path).toEqual([
      [10, 10],
      [17, 10],
      [24, 10],
      [31, 10],
      [38, 10],
    ]);
  });

  it("moves a vertex until the button is up", () => {
    const d = drawing().down(10, 10).move(20, 15).up().click(50, 10).click(50, 40).key("edit.finish");
    expect(d.shapes()).toEqual([polygon([20, 15], [50, 10], [50, 40])]);
  });

  it("keeps vertices in the frame", () => {
    expect(drawing().click(-5, -5).click(200, 0).click(200, 200).key("edit.finish").shapes()).toEqual([
      polygon([0, 0], [100, 0], [100, 80]),
    ]);
  });

  it("gives up with Escape", () => {
    expect(three().key("edit.cancel").key("edit.finish").shapes()).toEqual([]);
  });

  it("keeps what can be kept when another tool is taken", () => {
    expect(three().key("tool.select").shapes()).toEqual([triangle]);
    expect(drawing().click(10, 10).click(50, 10).key("tool.select").shapes()).toEqual([]);
  });

  it("survives a reload as a draft", () => {
    const saved = JSON.parse(JSON.stringify(three().editor.saveDraft()));
    const d = new Driver();
    d.editor.loadDraft(saved);
    expect(d.key("edit.finish").shapes()).toEqual([triangle]);
    for (const bad of [null, 7, { tool: "nothing" }, { tool: "polygon", draft: [[1, NaN]] }, { tool: "polygon", draft: "x" }]) {
      const other = new Driver();
      other.editor.loadDraft(bad);
      expect(other.editor.busy).toBe(false);
    }
  });
});
