import { describe, expect, it } from "vitest";
import { RapidCount } from "../editor/rapid";
import type { Commit } from "../editor/options";
import { makeSticky } from "../editor/sticky";
import { Driver } from "./driver";

// An image on which the next one is to open after `rapid` objects; how often it did.
function rapid(after: number, tool: "box" | "brush" | "select" = "box") {
  const told: number[] = [];
  const sticky = { ...makeSticky(), rapid: after, classPicked: true };
  const d: Driver = new Driver([], { sticky, tool, onCommit: (commit: Commit) => count.saw(commit) && told.push(d.commits.length) });
  const count: RapidCount = new RapidCount(d.editor.store, sticky);
  return { d, count, told, sticky };
}

describe("the next image by itself", () => {
  it("comes after so many objects, once", () => {
    const { d, count, told } = rapid(2);
    d.drag(5, 5, 15, 15);
    expect([count.drawn, told.length]).toEqual([1, 0]);
    expect(d.selection).toEqual([]); // the next press draws again
    d.drag(10, 10, 30, 30);
    expect([count.drawn, told.length]).toEqual([2, 1]);
    d.drag(40, 40, 60, 60);
    expect([count.drawn, told.length]).toEqual([3, 1]);
  });
  it("does not come by what was undone, pasted or changed", () => {
    const { d, count, told } = rapid(2);
    d.drag(5, 5, 15, 15).key("edit.undo");
    expect(count.drawn).toBe(0);
    d.drag(5, 5, 15, 15).key("edit.select_all").key("edit.copy").key("edit.paste").key("object.occluded");
    expect(d.editor.store.size).toBe(2);
    expect([count.drawn, told.length]).toEqual([1, 0]);
    d.key("edit.undo").key("edit.redo");
    expect(told).toHaveLength(0);
  });
  it("counts from when it was switched on, and anew after it was off", () => {
    const { d, count, told, sticky } = rapid(0);
    d.drag(5, 5, 15, 15).drag(20, 5, 30, 15);
    sticky.rapid = 2;
    expect(d.drag(40, 5, 50, 15) && [count.drawn, told.length]).toEqual([1, 0]);
    count.restart();
    expect(d.drag(5, 30, 15, 40) && [count.drawn, told.length]).toEqual([1, 0]);
    expect(d.drag(20, 30, 30, 40) && [count.drawn, told.length]).toEqual([2, 1]);
  });
  it("is off at 0, counts no strokes, and is the same on the next image", () => {
    expect(rapid(0).d.drag(5, 5, 15, 15) && rapid(0).told).toEqual([]);
    const brush = rapid(1, "brush");
    brush.d.drag(5, 5, 15, 15);
    expect([brush.d.editor.store.size, brush.told.length]).toEqual([1, 0]);
    const first = rapid(1);
    first.d.drag(5, 5, 15, 15);
    const next = new Driver([], { sticky: first.sticky, tool: "box" });
    const count = new RapidCount(next.editor.store, first.sticky);
    expect([next.editor.sticky.rapid, count.drawn]).toEqual([1, 0]);
  });
});
