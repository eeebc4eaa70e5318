import { describe, expect, it } from "vitest";
import type { Handle } from "../shapes/base/shape_def";
import { shownHandles } from "../store/hits";
import { annotation, box, Driver, polygon } from "./driver";

const drawn = () => {
  const d = new Driver([box(20, 20, 30, 30)], { tool: "box" });
  d.editor.view.select(["a1"]);
  return d;
};

describe("handles of the selection with a drawing tool in the hand", () => {
  it("take the press that is on them, and give the tool back afterwards", () => {
    const d = drawn().drag(50, 50, 60, 55);
    expect(d.shapes()).toEqual([box(20, 20, 40, 35)]);
    expect([d.editor.tool, d.selection]).toEqual(["box", ["a1"]]);
    expect(d.drag(70, 10, 80, 20).shapes()).toEqual([box(20, 20, 40, 35), box(70, 10, 10, 10)]);
  });

  it("leave every other press to the tool: over the object, on its outline, just beside a handle", () => {
    expect(drawn().drag(30, 30, 40, 40).shapes()[1]).toEqual(box(30, 30, 10, 10));
    expect(drawn().drag(20, 27, 10, 10).shapes()[1]).toEqual(box(10, 10, 10, 17));
    expect(drawn().drag(57, 57, 70, 70).shapes()[1]).toEqual(box(57, 57, 13, 13));
  });

  it("are not there while something is drawn, for several objects, for hidden ones, and for readers", () => {
    const d = drawn().click(5, 5).click(50, 50); // the second corner lies on what was a handle
    expect(d.shapes()[1]).toEqual(box(5, 5, 45, 45));
    const hidden = drawn();
    hidden.editor.view.setVisible(["a1"], false);
    expect(hidden.drag(50, 50, 60, 60).shapes()[0]).toEqual(box(20, 20, 30, 30));
    const two = new Driver([box(20, 20, 30, 30), box(70, 60, 9, 9)], { tool: "box" });
    two.editor.view.select(["a1", "a2"]);
    expect(two.drag(50, 50, 60, 60).shapes()).toHaveLength(3);
  });

  it("of a polygon move its vertices, while a press on its outline begins the next one", () => {
    const d = new Driver([polygon([20, 20], [60, 20], [60, 60])], { tool: "polygon" });
    d.editor.view.select(["a1"]);
    d.drag(60, 60, 70, 70);
    expect(d.shapes()).toEqual([polygon([20, 20], [60, 20], [70, 70])]);
    d.click(40, 20);
    expect(d.editor.overlay.draft?.path).toEqual([[40, 20]]);
  });

  it("show where they are: the pointer over one is the select tool's, beside it the tool's own", () => {
    const d = drawn().move(50, 50);
    expect([d.editor.acting, d.editor.overlay.cursor, d.editor.overlay.hint?.handle]).toEqual(["select", "nwse-resize", "se"]);
    d.move(70, 70);
    expect([d.editor.acting, d.editor.overlay.cursor, d.editor.overlay.hint, d.editor.view.hover]).toEqual([
      "box",
      "crosshair",
      null,
      null,
    ]);
  });
});

describe("the handles that are shown", () => {
  it("of a small box are its corners, of very many vertices those with room and the active one", () => {
    expect(shownHandles(annotation("a", box(0, 0, 20, 20)), 1).map((h) => h.role)).toEqual(Array(4).fill("corner"));
    const ring = Array.from({ length: 100 }, (_, i) => [i, i % 2 === 0 ? 0 : 2] as [number, number]);
    const many = annotation("a", polygon(...ring, [100, 60]));
    const ids = (handles: readonly Handle[]) => handles.map((h) => h.id);
    const shown = shownHandles(many, 1);
    expect(shown.length).toBeLessThan(30);
    const last = shownHandles(many, 0.01);
    expect(last.length).toBeGreaterThan(100);
    const active = ids(last)[1] as string;
    expect([ids(shown).includes(active), ids(shownHandles(many, 1, active)).includes(active)]).toEqual([false, true]);
  });
});

describe("the tag tool", () => {
  it("toggles a tag of the image by click and by digit, whatever is selected, and leaves the class of the next object", () => {
    const d = new Driver([box(20, 20, 30, 30)], { tool: "tag" });
    d.editor.view.select(["a1"]);
    expect(d.editor.digitTarget).toBe("tag");
    d.key("class.2");
    expect(d.editor.store.all().map((a) => [a.kind, a.classId])).toEqual([
      ["object", 1],
      ["tag", 2],
    ]);
    expect(d.key("class.2").shapes()).toEqual([box(20, 20, 30, 30)]);
    expect(d.editor.activeClass).toBe(1);
    d.click(50, 50); // on a handle of the selection
    expect(d.last).toMatchObject({ kind: "tag", classId: 1 });
    expect(d.drag(50, 50, 60, 60).shapes()[0]).toEqual(box(20, 20, 30, 30));
  });
});

describe("what is made while others are hidden", () => {
  it("is seen: drawn, pasted, of a hidden class", () => {
    const d = new Driver([box(20, 20, 30, 30)], { tool: "box" }).click(-5, -5).key("edit.cancel").key("view.hide_all");
    d.drag(60, 10, 70, 20);
    const seen = () => d.editor.store.all().map((a) => d.editor.view.isVisible(a));
    expect([d.editor.view.allHidden, seen()]).toEqual([true, [false, true]]);
    d.key("edit.duplicate");
    expect(seen()).toEqual([false, true, true]);
    d.key("view.hide_all");
    expect(seen()).toEqual([true, true, true]);
    d.key("view.hide_all");
    expect(seen()).toEqual([false, false, false]);
    d.editor.view.showAll();
    d.editor.view.setClassVisible(1, false);
    d.drag(60, 40, 70, 50);
    expect(seen()).toEqual([false, false, false, true]);
    d.editor.view.setClassVisible(1, false);
    expect(seen()).toEqual([false, false, false, false]);
    d.editor.view.showAll();
    expect(seen()).toEqual([true, true, true, true]);
  });

  it("can be hidden by itself, and one hidden with all can be shown by itself", () => {
    const d = new Driver([box(20, 20, 30, 30)]).key("view.hide_all");
    const only = () => d.editor.view.isVisible(d.editor.store.all()[0]!);
    d.editor.view.setVisible(["a1"], true);
    expect(only()).toBe(true);
    d.editor.view.setVisible(["a1"], false);
    expect(only()).toBe(false);
  });
});

describe("pasting", () => {
  const copied = () => new Driver([box(10, 10, 20, 20)]).click(20, 20).key("edit.copy");

  it("puts copies under the pointer, further with each paste at the same place, all of them in the frame", () => {
    const d = copied().move(60, 40).key("edit.paste");
    expect(d.last?.shape).toEqual(box(50, 30, 20, 20));
    d.key("edit.paste");
    expect(d.last?.shape).toEqual(box(62, 42, 20, 20));
    d.move(30, 60).key("edit.paste");
    expect(d.last?.shape).toEqual(box(20, 50, 20, 20));
    d.move(-40, 300).key("edit.paste");
    expect(d.last?.shape).toEqual(box(0, 60, 20, 20));
  });

  it("keeps several as they lie to each other", () => {
    const d = new Driver([box(10, 10, 10, 10), box(30, 10, 10, 30)]).key("edit.select_all").key("edit.copy").move(60, 50);
    expect(d.key("edit.paste").shapes().slice(2)).toEqual([box(45, 35, 10, 10), box(65, 35, 10, 30)]);
  });

  it("never lies on the original, and is beside it while the pointer is elsewhere", () => {
    expect(copied().key("edit.paste").last?.shape).toEqual(box(22, 22, 20, 20));
    const away = copied();
    away.editor.pointerLeft();
    expect(away.key("edit.paste").last?.shape).toEqual(box(22, 22, 20, 20));
  });

  it("in place is at the same place, on whichever image", () => {
    const d = copied().move(60, 40).key("edit.paste_in_place");
    expect(d.last?.shape).toEqual(box(10, 10, 20, 20));
    const other = new Driver([], { sticky: d.editor.sticky }).move(60, 40).key("edit.paste_in_place");
    expect(other.shapes()).toEqual([box(10, 10, 20, 20)]);
  });
});
