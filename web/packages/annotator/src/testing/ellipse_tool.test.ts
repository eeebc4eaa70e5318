import { describe, expect, it } from "vitest";
import { Driver, ellipse } from "./driver";

const drawing = () => new Driver([], { tool: "ellipse" });

describe("ellipse tool", () => {
  it("draws into the box of a drag, and of two clicks", () => {
    expect(drawing().drag(20, 20, 60, 40).shapes()).toEqual([ellipse(40, 30, 20, 10)]);
    expect(drawing().click(20, 20).move(60, 40).click(60, 40).shapes()).toEqual([ellipse(40, 30, 20, 10)]);
  });

  it("draws a circle with Shift, and from the center with Alt", () => {
    expect(drawing().drag(20, 20, 60, 40, { shift: true }).shapes()).toEqual([ellipse(30, 30, 10, 10)]);
    expect(drawing().drag(40, 40, 60, 45, { alt: true }).shapes()).toEqual([ellipse(40, 40, 20, 5)]);
    expect(drawing().drag(40, 40, 60, 45, { alt: true, shift: true }).shapes()).toEqual([ellipse(40, 40, 20, 20)]);
  });

  it("makes nothing that is thinner than a pixel", () => {
    expect(drawing().drag(20, 20, 60, 20.5).shapes()).toEqual([]);
    expect(drawing().drag(20, 20, 60, 20.2, { alt: true }).shapes()).toEqual([]);
  });

  it("is resized by the box around it, the far side staying, and turned by its handle", () => {
    const d = new Driver([ellipse(50, 50, 20, 16)], { tool: "select" });
    d.click(50, 50).drag(70, 50, 80, 50);
    expect(d.shapes()).toEqual([ellipse(55, 50, 25, 16)]);
    d.drag(30, 34, 40, 40);
    expect(d.shapes()).toEqual([ellipse(60, 53, 20, 13)]);
    d.drag(60, 14, 90, 53, { shift: true }); // the handle 26 px above the top
    expect(d.last?.shape).toMatchObject({ kind: "ellipse", cx: 60, cy: 53, rx: 20, ry: 13, angle: 1.570796 });
    expect(d.editor.history.undoLabel).toMatchObject({ verb: "Rotate", name: "car" });
    d.key("edit.undo").key("edit.undo").key("edit.undo");
    expect(d.shapes()).toEqual([ellipse(50, 50, 20, 16)]);
  });

  it("is moved by its inside and by keys, its center staying in the image", () => {
    const d = new Driver([ellipse(50, 40, 20, 10)], { tool: "select" }).drag(50, 40, 55, 30);
    expect(d.shapes()).toEqual([ellipse(55, 30, 20, 10)]);
    expect(d.key("object.nudge_left_far").shapes()).toEqual([ellipse(45, 30, 20, 10)]);
    expect(d.drag(45, 30, -50, 30).last?.shape).toMatchObject({ cx: 0 });
  });

  it("is not hit in the corners of its box", () => {
    const d = new Driver([ellipse(50, 40, 40, 30)], { tool: "select" });
    expect(d.click(14, 14).editor.view.selection).toEqual([]);
    expect(d.click(50, 40).editor.view.selection).toEqual(["a1"]);
  });
});
