import { describe, expect, it } from "vitest";
import { templateObjects, insertTemplate } from "../editor/templates";
import { makeSticky } from "../editor/sticky";
import { annotation, box, Driver } from "./driver";

const kTwo = () => new Driver([box(10, 10, 20, 20), box(40, 10, 10, 20)]);

describe("templates", () => {
  it("keep what objects are, and nothing of the image they were on", () => {
    const said = {
      ...annotation("a1", box(1, 2, 3, 4)),
      id: 7,
      version: 9,
      score: 0.5,
      attributes: { color: "red" },
      flags: ["occluded"] as const,
    };
    const [kept] = templateObjects([said]);
    expect(kept).toEqual({ kind: "object", class_id: 1, shape: box(1, 2, 3, 4), flags: ["occluded"], attributes: { color: "red" } });
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
    expect(templateObjects([{ ...said, kind: "tag", shape: { kind: "tag" } }])).toEqual([]);
  });
  it("are inserted about the pointer as pasting does, as one act, and never twice onto one place", () => {
    const template = templateObjects(kTwo().editor.store.all());
    const d = new Driver([], { sticky: makeSticky() }).move(50, 40);
    expect(insertTemplate(d.editor, template)).toBe(true);
    expect(d.shapes()).toEqual([box(30, 30, 20, 20), box(60, 30, 10, 20)]);
    expect(d.selection).toHaveLength(2);
    insertTemplate(d.editor, template);
    expect(d.shapes()[2]).toEqual(box(42, 42, 20, 20));
    expect(d.commits).toHaveLength(2);
    expect(d.key("edit.undo").key("edit.undo").shapes()).toEqual([]);
  });
  it("come where a menu was opened, within the image, and where they were without a pointer", () => {
    const template = templateObjects(kTwo().editor.store.all());
    const at = new Driver();
    insertTemplate(at.editor, template, { x: 0, y: 0 });
    expect(at.shapes()[0]).toEqual(box(0, 0, 20, 20));
    const without = new Driver();
    insertTemplate(without.editor, template);
    expect(without.shapes()[0]).toEqual(box(10, 10, 20, 20));
  });
  it("leave the clipboard as it is, and change nothing where nothing may be changed", () => {
    const d = kTwo().click(20, 20).key("edit.copy");
    insertTemplate(d.editor, templateObjects([annotation("x", box(0, 0, 5, 5))]));
    expect(d.editor.sticky.clipboard).toHaveLength(1);
    expect(d.editor.sticky.clipboard[0]?.shape).toEqual(box(10, 10, 20, 20));
    const fixed = new Driver([], { readonly: true });
    expect(insertTemplate(fixed.editor, templateObjects(d.editor.store.all()))).toBe(false);
  });
});
