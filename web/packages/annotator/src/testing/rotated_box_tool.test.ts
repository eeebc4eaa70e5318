import { describe, expect, it } from "vitest";
import { Driver } from "./driver";

const drawing = () => new Driver([], { tool: "rotated_box" });

describe("rotated box tool", () => {
  it("takes two clicks for a side and a third for the width", () => {
    expect(drawing().click(20, 20).move(50, 20).click(50, 20).move(40, 40).click(40, 40).shapes()).toEqual([
      { kind: "rotated_box", cx: 35, cy: 30, width: 30, height: 20, angle: 0 },
    ]);
  });

  it("takes a drag for the side too", () => {
    const [shape] = drawing().drag(20, 20, 20, 50).move(10, 30).click(10, 30).shapes();
    expect(shape).toEqual({ kind: "rotated_box", cx: 15, cy: 35, width: 30, height: 10, angle: 1.570796 });
  });

  it("snaps the side to 15 degrees with Shift", () => {
    const d = drawing().click(20, 20).move(60, 24, { shift: true }).click(60, 24, { shift: true }).click(40, 40);
    expect(d.last?.shape).toMatchObject({ angle: 0, height: 20 });
  });

  it("takes back the side by undo and goes on from its first end", () => {
    const d = drawing().click(20, 20).click(50, 20).key("edit.undo").click(20, 50).click(30, 30);
    expect(d.last?.shape).toMatchObject({ width: 30, height: 10 });
    expect(d.shapes()).toHaveLength(1);
  });

  it("makes nothing out of a side or a width of less than a pixel", () => {
    const d = drawing().click(20, 20).click(20.2, 20).click(50, 20).click(40, 20.5);
    expect(d.shapes()).toEqual([]);
    expect(d.key("edit.cancel").editor.busy).toBe(false);
  });

  it("turns by its handle, with Shift by steps, and keeps its size", () => {
    const d = drawing().click(20, 30).click(60, 30).click(40, 50).key("tool.select");
    d.drag(40, 4, 66, 40, { shift: true }); // the handle 26 px above the top side, to the right
    expect(d.last?.shape).toMatchObject({ cx: 40, cy: 40, width: 40, height: 20, angle: 1.570796 });
    expect(d.editor.history.undoLabel).toMatchObject({ verb: "Rotate", name: "car" });
  });
});
