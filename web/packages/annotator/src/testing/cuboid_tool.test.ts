import { describe, expect, it } from "vitest";
import type { Shape } from "../model/shape";
import { cuboid, Driver } from "./driver";

const drawing = () => new Driver([], { tool: "cuboid_2d" });
const editing = (shape: Shape = cuboid([20, 30, 40, 30], 10, -10)) => new Driver([shape], { tool: "select" }).click(40, 45);
const corners = (d: Driver, face: "front" | "back") => {
  const shape = d.last?.shape;
  return shape?.kind === "cuboid_2d" ? shape[face].map(([x, y]) => `${x},${y}`).join(" ") : "";
};

describe("cuboid tool", () => {
  it("takes a drag for the front face and a click for the back face, by the corner drawn last", () => {
    expect(drawing().drag(20, 30, 60, 60).move(65, 55).click(70, 50).shapes()).toEqual([cuboid([20, 30, 40, 30], 10, -10)]);
  });

  it("takes clicks alone, and drags alone", () => {
    const wanted = [cuboid([20, 30, 40, 30], 10, -10)];
    expect(drawing().click(20, 30).move(60, 60).click(60, 60).click(70, 50).shapes()).toEqual(wanted);
    expect(drawing().drag(20, 30, 60, 60).drag(62, 58, 70, 50).shapes()).toEqual(wanted);
  });

  it("waits for a depth, and keeps the back face in the image", () => {
    const d = drawing().drag(20, 30, 60, 60).click(60, 60);
    expect(d.shapes()).toEqual([]);
    expect(d.editor.busy).toBe(true);
    expect(d.click(200, 60).shapes()).toEqual([cuboid([20, 30, 40, 30], 40, 0)]);
  });

  it("goes back to the front face by undo, and gives all up by Escape", () => {
    const d = drawing().drag(20, 30, 60, 60).key("edit.undo").click(50, 50).click(55, 45);
    expect(d.shapes()).toEqual([cuboid([20, 30, 30, 20], 5, -5)]);
    const none = drawing().drag(20, 30, 60, 60).key("edit.cancel");
    expect(none.editor.busy).toBe(false);
    expect(none.click(70, 50).shapes()).toEqual([]);
  });

  it("keeps what is shown by Enter and by another tool, and gives up a face without a depth", () => {
    const wanted = [cuboid([20, 30, 40, 30], 10, -10)];
    const shown = () => drawing().drag(20, 30, 60, 60).move(70, 50);
    expect(shown().key("edit.finish").shapes()).toEqual(wanted);
    expect(shown().key("tool.box").shapes()).toEqual(wanted);
    expect(drawing().drag(20, 30, 60, 60).key("tool.box").shapes()).toEqual([]);
    expect(drawing().drag(20, 30, 60, 60).move(60, 60).key("tool.box").shapes()).toEqual([]);
  });
});

describe("a selected cuboid", () => {
  it("has a corner dragged with the one below it sideways, so that the edge stays upright", () => {
    const d = editing().drag(20, 30, 25, 20);
    expect(corners(d, "front")).toBe("25,20 60,30 60,60 25,60");
    expect(corners(d, "back")).toBe("30,20 70,20 70,50 30,50");
    expect(corners(d.drag(70, 50, 75, 55), "back")).toBe("30,20 75,20 75,55 30,50");
  });

  it("has a side of its front face dragged, and the back face as a whole", () => {
    expect(corners(editing().drag(40, 60, 45, 70), "front")).toBe("20,30 60,30 60,70 20,70");
    expect(corners(editing().drag(60, 45, 50, 45), "front")).toBe("20,30 50,30 50,60 20,60");
    const d = editing().drag(50, 35, 60, 20);
    expect(corners(d, "back")).toBe("40,5 80,5 80,35 40,35");
    expect(corners(d, "front")).toBe("20,30 60,30 60,60 20,60");
  });

  it("never turns inside out", () => {
    expect(corners(editing().drag(20, 30, 90, 75), "front")).toBe("59,59 60,30 60,60 59,60");
    expect(corners(editing().drag(40, 60, 40, 5), "front")).toBe("20,30 60,30 60,31 20,31");
  });

  it("is moved as one, and undone at once", () => {
    const d = editing().drag(45, 45, 50, 50);
    expect(d.shapes()).toEqual([cuboid([25, 35, 40, 30], 10, -10)]);
    expect(d.key("edit.undo").shapes()).toEqual([cuboid([20, 30, 40, 30], 10, -10)]);
    expect(d.key("object.nudge_down").shapes()).toEqual([cuboid([20, 31, 40, 30], 10, -10)]);
  });

  it("is deleted by Delete after a corner of it was dragged", () => {
    expect(editing().drag(20, 30, 25, 20).key("edit.delete").shapes()).toEqual([]);
  });
});
