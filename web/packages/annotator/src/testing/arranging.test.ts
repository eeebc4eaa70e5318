import { describe, expect, it } from "vitest";
import { makeSticky } from "../editor/sticky";
import { columnsOf } from "../shapes/mask/columns";
import { maskOf } from "../shapes/mask/mask";
import { annotation, box, Driver } from "./driver";

const two = () => new Driver([box(10, 10, 20, 20), box(60, 40, 20, 20)]);

describe("locked objects", () => {
  it("are neither picked by the pointer nor changed, until they are unlocked", () => {
    const d = two();
    d.editor.view.select(["a1"]);
    d.key("object.lock").key("edit.delete").key("object.nudge_right").key("class.2");
    d.click(50, 5).drag(20, 20, 40, 40);
    expect(d.shapes()).toEqual([box(10, 10, 20, 20), box(60, 40, 20, 20)]);
    expect(d.commits).toEqual([]);
    expect(d.selection).toEqual([]);
    d.drag(2, 2, 98, 78); // nor by a frame around all
    expect(d.selection).toEqual(["a2"]);
    d.key("edit.select_all");
    expect(d.selection).toEqual(["a2"]);
    d.editor.view.select(["a1"]);
    d.key("object.lock").key("edit.delete");
    expect(d.shapes()).toEqual([box(60, 40, 20, 20)]);
  });

  it("stay when others of the same gesture change", () => {
    const d = two();
    d.editor.view.select(["a1"]);
    d.key("object.lock");
    d.editor.view.select(["a1", "a2"]);
    d.key("edit.delete");
    expect(d.shapes()).toEqual([box(10, 10, 20, 20)]);
    expect(d.commits.at(-1)?.changes).toHaveLength(1);
  });
});

describe("pinned objects", () => {
  it("are not moved, but their corners are", () => {
    const d = two();
    d.editor.view.select(["a1"]);
    d.key("object.pin").key("object.nudge_right").drag(20, 20, 30, 30);
    expect(d.shape("a1")).toEqual(box(10, 10, 20, 20));
    d.drag(30, 30, 35, 38);
    expect(d.shape("a1")).toEqual(box(10, 10, 25, 28));
  });
});

describe("groups", () => {
  it("get a number of their own, and are left", () => {
    const d = two().key("edit.select_all").key("object.group").key("object.group");
    expect(d.editor.store.all().map((a) => a.group)).toEqual([2, 2]);
    d.editor.view.select(["a1"]);
    expect(d.editor.command("object.group")).toBe(false); // one is no group
    d.key("object.ungroup");
    expect(d.editor.store.all().map((a) => a.group)).toEqual([0, 2]);
  });
});

describe("copies onto an image of another size", () => {
  const onto = (shapes: ReturnType<typeof box>[], frame: { width: number; height: number }) => {
    const sticky = makeSticky();
    sticky.left = new Driver(shapes, { frame: { width: 400, height: 100 } }).editor.store.all();
    return new Driver([], { sticky, frame }).key("edit.repeat_last");
  };

  it("lie within it, each where it can", () => {
    const d = onto([box(10, 10, 20, 20), box(300, 10, 40, 20)], { width: 96, height: 80 });
    expect(d.shapes()).toEqual([box(10, 10, 20, 20), box(56, 10, 40, 20)]);
  });

  it("are masks of its size", () => {
    const from = maskOf(columnsOf([2, 2, 2, 2], 4, 2)); // the second and the fourth column
    const d = onto([], { width: 2, height: 3 });
    d.editor.sticky.clipboard = [annotation("m", from), annotation("n", maskOf(columnsOf([6, 2], 4, 2)))];
    d.key("edit.paste_in_place");
    expect(d.shapes()).toEqual([maskOf(columnsOf([3, 2, 1], 2, 3))]);
  });
});

describe("the image before", () => {
  it("is repeated as it was, as new objects in one entry", () => {
    const sticky = makeSticky();
    sticky.left = two().editor.store.all();
    const d = new Driver([], { sticky }).key("edit.repeat_last");
    expect(d.shapes()).toEqual([box(10, 10, 20, 20), box(60, 40, 20, 20)]);
    expect(d.editor.store.all().some((a) => a.id !== undefined)).toBe(false);
    d.key("edit.undo");
    expect(d.shapes()).toEqual([]);
  });
});
