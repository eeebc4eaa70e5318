import { describe, expect, it } from "vitest";
import type { CommandId } from "../keymap/commands";
import type { Notice } from "../tools/base/notice";
import type { Shape } from "../model/shape";
import { box, Driver, ellipse, polygon } from "./driver";

function told(shapes: readonly Shape[], held?: "locked" | "pinned") {
  const notices: Notice[] = [];
  const d = new Driver(shapes, { onNotice: (notice) => notices.push(notice) });
  if (held === "locked") d.editor.view.toggleLocked(["a1"]);
  if (held === "pinned") d.editor.view.togglePinned(["a1"]);
  const said = () => notices.splice(0).map(({ id }) => id);
  return { d, said };
}

const two = [box(10, 10, 20, 20), box(50, 10, 20, 20)];

describe("a key that has nothing to do", () => {
  it("asks for a selection, and leaves the key to whoever wants it", () => {
    const { d, said } = told(two);
    const wants: CommandId[] = ["edit.delete", "edit.copy", "edit.cut", "edit.duplicate", "object.occluded", "object.hide", "object.lock"];
    for (const command of wants) expect([command, d.editor.command(command), said()]).toEqual([command, false, ["select_first"]]);
    for (const command of ["object.group", "object.join"] as const)
      expect([d.editor.command(command), said()]).toEqual([false, ["select_two"]]);
    expect([d.editor.command("object.nudge_left"), said()]).toEqual([false, []]); // the arrow turns the page
    expect([d.editor.command("class.2"), said()]).toEqual([true, []]); // it picks the class of the next object
  });

  it("says that what is selected is locked, whatever the key", () => {
    const { d, said } = told(two, "locked");
    d.editor.view.select(["a1"]);
    for (const command of ["edit.delete", "object.nudge_left", "object.occluded", "class.2", "object.to_back"] as const)
      expect([command, d.editor.command(command), said()]).toEqual([command, true, ["locked"]]);
    d.editor.setClass(2);
    expect(said()).toEqual(["locked"]);
    expect([d.commits, d.editor.activeClass]).toEqual([[], 1]);
    d.key("object.lock").key("edit.delete");
    expect([said(), d.editor.store.all()]).toEqual([[], [expect.objectContaining({ localKey: "a2" })]]);
  });

  it("says that it is pinned only where it would be moved", () => {
    const { d, said } = told(two, "pinned");
    d.editor.view.select(["a1"]);
    expect([d.editor.command("object.nudge_left"), said()]).toEqual([true, ["pinned"]]);
    d.editor.view.select(["a1", "a2"]);
    d.key("object.nudge_left");
    expect([said(), d.commits.length]).toEqual([[], 1]);
  });
});

describe("a key of no use", () => {
  it("says what it would need, and leaves the key to whoever wants it", () => {
    const { d, said } = told(two);
    const empty: CommandId[] = ["edit.paste", "edit.paste_in_place", "edit.repeat_last", "edit.undo", "edit.redo"];
    const names = ["paste_none", "paste_none", "repeat_none", "undo_none", "redo_none"];
    expect(empty.map((command) => [d.editor.command(command), ...said()])).toEqual(names.map((name) => [false, name]));
    d.editor.view.select(["a1"]);
    const wants: CommandId[] = ["object.convert", "object.flip", "object.ungroup", "joint.visibility"];
    const why = ["convert_none", "flip_none", "ungroup_none", "joint_none"];
    expect(wants.map((command) => [d.editor.command(command), ...said()])).toEqual(why.map((name) => [false, name]));
    expect(wants.map((command) => d.editor.unavailable(command))).toEqual(why);
  });

  it("says nothing where there is something to do", () => {
    const { d, said } = told([polygon([10, 10], [30, 10], [30, 30]), box(50, 10, 20, 20)]);
    d.editor.view.select(["a1", "a2"]);
    d.key("object.convert").key("object.group").key("object.ungroup").key("edit.copy").key("edit.paste").key("edit.undo").key("edit.redo");
    expect(said()).toEqual([]);
    expect([d.editor.store.get("a1")?.shape.kind, d.editor.store.size]).toEqual(["mask", 4]);
  });

  it("does and says nothing about undo where nothing may be changed", () => {
    const { d, said } = told([]);
    d.key("tool.box").drag(10, 10, 30, 30);
    d.editor.setReadonly(true);
    expect([d.editor.command("edit.undo"), d.editor.store.size, said()]).toEqual([false, 1, []]);
    d.editor.setReadonly(false);
    expect([d.editor.command("edit.undo"), d.editor.store.size]).toEqual([true, 0]);
  });

  it("is the tool's own matter while something is half drawn", () => {
    const { d, said } = told([]);
    d.key("tool.polygon").click(10, 10).click(30, 10).key("edit.delete");
    expect(said()).toEqual([]);
  });
});

describe("a tool of which nothing is seen yet", () => {
  it("says what to do with it", () => {
    const { d, said } = told([polygon([10, 10], [30, 10], [30, 30])]);
    d.key("tool.relation").key("tool.slice");
    expect(said()).toEqual(["relation_from", "slice_none"]);
    d.key("tool.select");
    d.editor.view.select(["a1"]);
    expect(d.key("tool.slice") && said()).toEqual(["slice_path"]);
  });

  it("is not taken up for what it cannot cut", () => {
    const { d, said } = told(two);
    d.editor.view.select(["a1"]);
    expect([d.editor.command("tool.slice"), said(), d.editor.tool]).toEqual([false, ["slice_none"], "select"]);
    d.editor.setTool("slice"); // by its button
    expect(said()).toEqual(["slice_none"]);
  });

  it("joins no object to itself, and says so", () => {
    const { d, said } = told(two);
    d.key("tool.relation").click(20, 20).click(20, 20);
    expect([said(), d.commits, d.editor.busy]).toEqual([["relation_from", "relation_self"], [], false]);
  });
});

describe("areas that are no polygons", () => {
  it("are joined by their outlines, which is said", () => {
    const { d, said } = told([box(10, 10, 20, 20), box(20, 10, 20, 20)]);
    d.key("edit.select_all").key("object.join");
    expect(d.last?.shape).toMatchObject({ kind: "polygon", parts: [{ holes: [] }] });
    expect([d.editor.store.all().length, said()]).toEqual([1, ["join_outlines"]]);
    d.key("edit.undo");
    expect(d.editor.store.all().map((one) => one.shape.kind)).toEqual(["box", "box"]);
  });

  it("of several kinds, too, as far as they lie in the image", () => {
    const turned: Shape = { kind: "rotated_box", cx: 10, cy: 10, width: 30, height: 10, angle: 0.8 };
    const { d } = told([turned, ellipse(15, 10, 10, 6), polygon([10, 10], [40, 10], [40, 30])]);
    d.key("edit.select_all").key("object.join");
    const [only] = d.editor.store.all();
    expect(only?.shape.kind === "polygon" && only.shape.parts[0]?.outer.every(([x, y]) => x >= 0 && y >= 0)).toBe(true);
  });

  it("are not taken in where they are locked", () => {
    const { d, said } = told([...two, box(20, 10, 20, 20)], "locked");
    d.editor.view.select(["a1", "a2", "a3"]);
    d.key("object.join");
    expect([d.editor.store.get("a1")?.shape, said()]).toEqual([two[0], ["join_outlines"]]);
  });
});

describe("the pieces of a slice", () => {
  it("are each an object, also on the same side of the path", () => {
    const { d } = told([polygon([10, 10], [20, 10], [20, 40], [40, 40], [40, 10], [50, 10], [50, 50], [10, 50])]);
    d.editor.view.select(["a1"]);
    d.key("tool.slice").click(5, 25).click(55, 25).key("edit.finish");
    expect(d.editor.store.all()).toHaveLength(3);
  });
});
