import { describe, expect, it } from "vitest";
import { Driver, keypoints } from "./driver";

const drawing = () => new Driver([], { tool: "points" });
const two = () => drawing().click(10, 10).click(50, 10);
const set = keypoints([10, 10, 2], [50, 10, 2], [50, 40, 2]);

describe("points tool", () => {
  it("makes one object of the clicked points", () => {
    expect(two().click(50, 40).key("edit.finish").shapes()).toEqual([set]);
    expect(two().doubleClick(50, 40).shapes()).toEqual([set]);
    expect(drawing().click(10, 10).key("edit.finish").shapes()).toEqual([keypoints([10, 10, 2])]);
    expect(drawing().key("edit.finish").shapes()).toEqual([]);
  });

  it("takes back and puts again a point, gives up, and survives a reload", () => {
    expect(two().click(50, 40).click(1, 1).key("edit.undo").key("edit.undo").key("edit.redo").key("edit.finish").shapes()).toEqual([set]);
    expect(two().key("edit.cancel").key("edit.finish").shapes()).toEqual([]);
    const d = new Driver();
    d.editor.loadDraft(JSON.parse(JSON.stringify(two().editor.saveDraft())));
    expect(d.click(50, 40).key("edit.finish").shapes()).toEqual([set]);
  });

  it("draws none continuously, and moves the newest until the button is up", () => {
    const d = drawing().click(10, 10).move(30, 30, { shift: true }).down(50, 10).move(52, 12, { shift: true }).up();
    expect(d.key("edit.finish").shapes()).toEqual([keypoints([10, 10, 2], [52, 12, 2])]);
  });
});

describe("one point an object", () => {
  it("with Alt, beside a set that is begun", () => {
    const d = drawing().click(10, 10).click(70, 70, { alt: true }).click(50, 10).key("edit.finish");
    expect(d.shapes()).toEqual([keypoints([70, 70, 2]), keypoints([10, 10, 2], [50, 10, 2])]);
  });

  it("by the option, which stays for the next image", () => {
    const d = drawing().key("points.one_each").click(10, 10).click(50, 10);
    expect(d.shapes()).toEqual([keypoints([10, 10, 2]), keypoints([50, 10, 2])]);
    expect(d.key("edit.undo").shapes()).toEqual([keypoints([10, 10, 2])]);
    const next = new Driver([], { tool: "points", sticky: d.editor.sticky }).click(20, 20);
    expect(next.shapes()).toEqual([keypoints([20, 20, 2])]);
    expect(next.key("points.one_each").click(30, 30).shapes()).toHaveLength(1);
  });

  it("lands where the button is let go, and is called off by Escape", () => {
    const d = drawing().key("points.one_each");
    expect(d.down(10, 10).move(30, 20).up().shapes()).toEqual([keypoints([30, 20, 2])]);
    expect(d.down(50, 50).key("edit.cancel").up().shapes()).toHaveLength(1);
  });

  it("is no option of another tool", () => {
    expect(new Driver().editor.command("points.one_each")).toBe(false);
  });
});

describe("points of a set", () => {
  const selected = () => new Driver([set]).click(50, 10);

  it("are dragged and taken out, the last one never", () => {
    expect(selected().drag(50, 40, 60, 50).shapes()).toEqual([keypoints([10, 10, 2], [50, 10, 2], [60, 50, 2])]);
    const d = selected().click(50, 10).key("edit.delete");
    expect(d.shapes()).toEqual([keypoints([10, 10, 2], [50, 40, 2])]);
    expect(d.key("edit.delete").key("edit.delete").shapes()).toEqual([keypoints([50, 40, 2])]);
    expect(d.key("edit.undo").key("edit.undo").shapes()).toEqual([set]);
  });

  it("are scaled together by the handles around them, and never turned over", () => {
    // The corner handle lies 14 screen pixels outside of the points.
    expect(selected().drag(64, 54, 84, 69).shapes()).toEqual([keypoints([10, 10, 2], [70, 10, 2], [70, 55, 2])]);
    expect(selected().drag(64, 54, 14, 20).shapes()).toEqual([keypoints([10, 10, 2], [11, 10, 2], [11, 11, 2])]);
    expect(selected().drag(64, 25, 74, 25).shapes()).toEqual([keypoints([10, 10, 2], [60, 10, 2], [60, 40, 2])]);
  });

  it("keep their proportions with Shift", () => {
    expect(selected().drag(64, 54, 84, 99, { shift: true }).shapes()).toEqual([keypoints([10, 10, 2], [70, 10, 2], [70, 55, 2])]);
  });
});
