import { describe, expect, it } from "vitest";
import { annotation, box, Driver, polygon } from "./driver";

const square = polygon([10, 10], [50, 10], [50, 50], [10, 50]);

describe("select tool", () => {
  it("selects by a click, adds and removes with Shift, clears on nothing", () => {
    const d = new Driver([box(10, 10, 20, 20), box(50, 10, 20, 20)]).click(20, 20);
    expect(d.selection).toEqual(["a1"]);
    expect(d.click(60, 20, { shift: true }).selection).toEqual(["a1", "a2"]);
    expect(d.click(20, 20, { shift: true }).selection).toEqual(["a2"]);
    expect(d.click(40, 70).selection).toEqual([]);
  });

  it("picks the smallest first and what lies beneath by a second, slow click", () => {
    const d = new Driver([box(20, 20, 10, 10), box(5, 5, 60, 60)]).click(25, 25);
    expect(d.selection).toEqual(["a1"]);
    expect(d.click(25, 25).selection).toEqual(["a2"]);
    expect(d.click(25, 25).selection).toEqual(["a1"]);
  });

  it("opens an object by a double click", () => {
    expect(new Driver([box(10, 10, 20, 20)]).doubleClick(20, 20).opened).toEqual(["a1"]);
  });
});

describe("select tool: moving", () => {
  it("moves, as far as the frame allows, in one undo entry", () => {
    const d = new Driver([box(10, 10, 20, 20)]).drag(20, 20, 25, 30);
    expect(d.shapes()).toEqual([box(15, 20, 20, 20)]);
    expect(d.drag(25, 30, 500, 500).shapes()).toEqual([box(80, 60, 20, 20)]);
    expect(d.key("edit.undo").key("edit.undo").shapes()).toEqual([box(10, 10, 20, 20)]);
  });

  it("moves many together, stopped by the first that reaches the border", () => {
    const d = new Driver([box(10, 10, 10, 10), box(70, 10, 20, 20)]).key("edit.select_all").drag(15, 15, 40, 15);
    expect(d.shapes()).toEqual([box(20, 10, 10, 10), box(80, 10, 20, 20)]);
    expect(d.commits).toHaveLength(1);
  });

  it("lets an imported shape that sticks out be moved inwards only", () => {
    const d = new Driver([box(-10, 10, 30, 20)]);
    expect(d.drag(10, 20, 0, 20).shapes()).toEqual([box(-10, 10, 30, 20)]);
    expect(d.drag(10, 20, 25, 20).shapes()).toEqual([box(5, 10, 30, 20)]);
  });

  it("leaves everything as it was when a drag is cancelled or ends where it began", () => {
    const d = new Driver([box(10, 10, 20, 20)]).down(20, 20).move(40, 40).key("edit.cancel").up();
    expect(d.shapes()).toEqual([box(10, 10, 20, 20)]);
    expect(d.editor.overlay.previews.size).toBe(0);
    d.down(20, 20).move(40, 40).move(20, 20).up();
    expect(d.commits).toEqual([]);
  });
});

describe("select tool: handles and vertices", () => {
  it("resizes by each of the eight handles", () => {
    const resized = (x: number, y: number) =>
      new Driver([box(20, 20, 30, 30)])
        .click(35, 35)
        .drag(x, y, x + 5, y + 4)
        .shapes()[0];
    expect(resized(20, 20)).toEqual(box(25, 24, 25, 26));
    expect(resized(35, 20)).toEqual(box(20, 24, 30, 26));
    expect(resized(50, 20)).toEqual(box(20, 24, 35, 26));
    expect(resized(50, 35)).toEqual(box(20, 20, 35, 30));
    expect(resized(50, 50)).toEqual(box(20, 20, 35, 34));
    expect(resized(35, 50)).toEqual(box(20, 20, 30, 34));
    expect(resized(20, 50)).toEqual(box(25, 20, 25, 34));
    expect(resized(20, 35)).toEqual(box(25, 20, 25, 30));
  });

  it("turns a box inside out over its opposite corner and never makes it thinner than a pixel", () => {
    const d = new Driver([box(20, 20, 20, 20)]).click(30, 30).drag(40, 40, 10, 10);
    expect(d.shapes()).toEqual([box(10, 10, 10, 10)]);
    expect(new Driver([box(20, 20, 40, 40)]).click(40, 40).drag(60, 40, 20, 40).shapes()).toEqual([box(20, 20, 1, 40)]);
  });

  it("keeps the grip where the handle was taken: no jump", () => {
    expect(new Driver([box(20, 20, 20, 20)]).click(30, 30).drag(42, 41, 47, 46).shapes()).toEqual([box(20, 20, 25, 25)]);
  });
});

describe("select tool: vertices", () => {
  it("drags a vertex, inserts one on an edge, deletes one with Alt", () => {
    const d = new Driver([square]).click(30, 30).drag(50, 50, 60, 55);
    expect(d.shapes()).toEqual([polygon([10, 10], [50, 10], [60, 55], [10, 50])]);
    d.drag(30, 10, 30, 5);
    expect(d.shapes()).toEqual([polygon([10, 10], [30, 5], [50, 10], [60, 55], [10, 50])]);
    d.click(30, 5, { alt: true });
    expect(d.shapes()).toEqual([polygon([10, 10], [50, 10], [60, 55], [10, 50])]);
    expect(d.key("edit.undo").key("edit.undo").key("edit.undo").shapes()).toEqual([square]);
  });

  it("does nothing on a single click of an edge, and adds a vertex by a double one", () => {
    const d = new Driver([square]).click(30, 30).click(30, 10);
    expect(d.shapes()).toEqual([square]);
    d.click(30, 10, {}, 2);
    expect(d.shapes()).toEqual([polygon([10, 10], [30, 10], [50, 10], [50, 50], [10, 50])]);
  });

  it("removes a hole with its third vertex but never the last ring", () => {
    const holed = {
      kind: "polygon",
      parts: [
        {
          outer: [
            [10, 10],
            [70, 10],
            [70, 70],
            [10, 70],
          ],
          holes: [
            [
              [30, 30],
              [40, 30],
              [40, 40],
            ],
          ],
        },
      ],
    } as const;
    const d = new Driver([holed]).click(20, 20).click(30, 30, { alt: true });
    expect(d.shapes()).toEqual([polygon([10, 10], [70, 10], [70, 70], [10, 70])]);
    const t = new Driver([polygon([10, 10], [50, 10], [50, 40])]).click(45, 20).click(10, 10, { alt: true });
    expect(t.shapes()).toEqual([polygon([10, 10], [50, 10], [50, 40])]);
  });
});

describe("select tool: marquee and nudging", () => {
  it("takes what lies wholly in a marquee to the right, and what it touches to the left", () => {
    const d = new Driver([box(10, 10, 10, 10), box(40, 10, 30, 10)]);
    expect(d.drag(2, 2, 50, 30).selection).toEqual(["a1"]);
    expect(d.drag(50, 30, 2, 2).selection).toEqual(["a1", "a2"]);
    expect(d.drag(5, 40, 20, 60, { shift: true }).selection).toEqual(["a1", "a2"]);
  });

  it("nudges: a held key is one gesture, a command alone is one too", () => {
    const d = new Driver([box(10, 10, 20, 20)]).click(20, 20);
    for (let i = 0; i < 5; i++) d.editor.command("object.nudge_right", true);
    d.editor.command("object.nudge_down", true);
    expect(d.commits).toHaveLength(0);
    d.editor.keysUp();
    expect(d.shapes()).toEqual([box(15, 11, 20, 20)]);
    expect(d.commits).toHaveLength(1);
    expect(d.key("object.nudge_up_far").shapes()).toEqual([box(15, 1, 20, 20)]);
    expect(d.key("object.nudge_up_far").shapes()).toEqual([box(15, 0, 20, 20)]);
    expect(d.key("edit.undo").key("edit.undo").key("edit.undo").shapes()).toEqual([box(10, 10, 20, 20)]);
  });

  it("finishes a held nudge when the pointer goes down", () => {
    const d = new Driver([box(10, 10, 20, 20)]).click(20, 20);
    d.editor.command("object.nudge_right", true);
    d.drag(20, 20, 25, 20);
    expect(d.shapes()).toEqual([box(16, 10, 20, 20)]);
    expect(d.commits).toHaveLength(2);
  });

  it("does nothing with the arrows when nothing is selected, so that they can turn the page", () => {
    expect(new Driver([box(10, 10, 20, 20)]).editor.command("object.nudge_left")).toBe(false);
  });

  it("only looks when readonly", () => {
    const d = new Driver([box(10, 10, 20, 20)], { readonly: true }).click(20, 20).drag(20, 20, 40, 40).drag(10, 10, 0, 0);
    d.key("edit.delete").key("edit.duplicate").key("class.2").key("object.nudge_left");
    expect(d.editor.store.all()).toEqual([annotation("a1", box(10, 10, 20, 20))]);
    expect(d.selection).toEqual(["a1"]);
  });

  it("does not touch what is hidden", () => {
    const d = new Driver([box(10, 10, 20, 20), box(5, 5, 60, 60)]);
    d.editor.view.setVisible(["a1"], false);
    expect(d.click(20, 20).selection).toEqual(["a2"]);
  });
});
