import { describe, expect, it } from "vitest";
import { box, Driver } from "./driver";
import { makeSticky } from "../editor/sticky";

describe("editor", () => {
  it("copies beside the original, further with each paste, and at the same place on another image", () => {
    const sticky = makeSticky();
    const d = new Driver([box(10, 10, 20, 20)], { sticky }).click(20, 20).key("edit.copy").key("edit.paste").key("edit.paste");
    expect(d.shapes()).toEqual([box(10, 10, 20, 20), box(22, 22, 20, 20), box(34, 34, 20, 20)]);
    expect(d.last).not.toHaveProperty("id");
    const other = new Driver([], { sticky }).key("edit.paste");
    expect(other.shapes()).toEqual([box(10, 10, 20, 20)]);
    expect(other.selection).toHaveLength(1);
  });

  it("pastes nothing from an empty clipboard and keeps pasted objects in the frame", () => {
    expect(new Driver([]).editor.command("edit.paste")).toBe(false);
    expect(new Driver([box(80, 60, 20, 20)]).click(90, 70).key("edit.duplicate").shapes()[1]).toEqual(box(80, 60, 20, 20));
  });

  it("brings back deleted objects in their place with their server identity", () => {
    const d = new Driver([box(1, 1, 9, 9), box(20, 20, 9, 9), box(40, 40, 9, 9)]);
    const before = d.editor.store.all();
    d.key("edit.select_all").key("edit.delete");
    expect(d.shapes()).toEqual([]);
    expect(d.key("edit.undo").editor.store.all()).toEqual(before);
  });
});

describe("editor: selection and tags", () => {
  it("steps back to rest with Escape: draft, selection, tool", () => {
    const d = new Driver([], { tool: "box" }).drag(1, 1, 20, 20);
    d.click(30, 30).key("edit.cancel");
    expect(d.editor.busy).toBe(false);
    d.editor.view.select([d.last!.localKey]);
    expect(d.key("edit.cancel").selection).toEqual([]);
    expect(d.key("edit.cancel").editor.tool).toBe("select");
    expect(d.editor.command("edit.cancel")).toBe(false);
  });

  it("draws and relabels with attributes that the class allows, and undoes to what was there", () => {
    const size = { name: "size", kind: "select", options: ["s", "l"], required: true, default: "s" } as const;
    const classes = [
      { id: 1, name: "one", attributes: [size] },
      { id: 2, name: "two", attributes: [{ name: "note", kind: "text" }] },
    ] as const;
    const d = new Driver([], { tool: "box", classes }).drag(1, 1, 20, 20);
    expect(d.last).toMatchObject({ classId: 1, attributes: { size: "s" } });
    d.editor.view.select([d.last!.localKey]);
    d.editor.setClass(2);
    expect(d.last).toMatchObject({ classId: 2, attributes: {} });
    expect(d.key("edit.undo").last).toMatchObject({ classId: 1, attributes: { size: "s" } });
  });

  it("walks through visible objects with next and previous", () => {
    const d = new Driver([box(1, 1, 9, 9), box(20, 20, 9, 9), box(40, 40, 9, 9)]);
    d.editor.view.setVisible(["a2"], false);
    expect(d.key("object.next").selection).toEqual(["a1"]);
    expect(d.key("object.next").selection).toEqual(["a3"]);
    expect(d.key("object.next").selection).toEqual(["a1"]);
    expect(d.key("object.previous").selection).toEqual(["a3"]);
  });

  it("toggles a tag of the image by a click of the tag tool", () => {
    const d = new Driver([], { tool: "tag" }).click(10, 10);
    expect(d.last).toMatchObject({ kind: "tag", classId: 1, shape: { kind: "tag" } });
    expect(d.click(10, 10).shapes()).toEqual([]);
    expect(d.key("edit.undo").shapes()).toHaveLength(1);
  });
});

describe("editor: history, time and visibility", () => {
  it("undoes its own change only, keeping what others changed on the object meanwhile", () => {
    const d = new Driver([box(10, 10, 20, 20)]).drag(20, 20, 25, 20);
    const theirs = { ...d.editor.store.get("a1")!, classId: 2, version: 9 };
    d.editor.store.apply([{ key: "a1", before: null, after: theirs }], "remote");
    expect(d.key("edit.undo").last).toMatchObject({ shape: box(10, 10, 20, 20), classId: 2, version: 9 });
  });

  it("counts active time from the last commit, leaving out gaps over 30 s", () => {
    const d = new Driver([], { tool: "box" });
    d.move(1, 1);
    d.now += 60_000;
    d.drag(10, 10, 30, 30); // five events, 10 ms apart; the long gap before the first counts nothing
    expect(d.commits[0]?.activeMs).toBe(40);
    d.now += 2_000;
    d.drag(40, 40, 60, 60);
    expect(d.commits[1]?.activeMs).toBe(2_050);
  });

  it("forgets the oldest entries beyond its capacity", () => {
    const d = new Driver([box(10, 10, 20, 20)], { historyCapacity: 2 }).click(20, 20);
    d.key("object.nudge_right").key("object.nudge_right").key("object.nudge_right");
    d.key("edit.undo").key("edit.undo").key("edit.undo");
    expect(d.shapes()).toEqual([box(11, 10, 20, 20)]);
  });

  it("hides and shows", () => {
    const d = new Driver([box(10, 10, 20, 20)]).click(20, 20).key("object.hide");
    expect(d.editor.view.isVisible(d.last!)).toBe(false);
    d.key("object.hide").key("view.hide_all");
    expect(d.editor.view.isVisible(d.last!)).toBe(false);
    expect(d.key("view.hide_all").editor.view.isVisible(d.last!)).toBe(true);
  });
});
