import { describe, expect, it } from "vitest";
import { box, Driver } from "./driver";

const drawing = () => new Driver([], { tool: "box" });

describe("box tool", () => {
  it("draws by a drag and stays armed", () => {
    const d = drawing().drag(10, 10, 40, 30).drag(50, 10, 60, 20);
    expect(d.shapes()).toEqual([box(10, 10, 30, 20), box(50, 10, 10, 10)]);
    expect(d.editor.tool).toBe("box");
  });

  it("draws by two clicks, in any direction", () => {
    expect(drawing().click(40, 30).move(20, 20).click(10, 10).shapes()).toEqual([box(10, 10, 30, 20)]);
  });

  it("keeps to the frame when the pointer leaves it", () => {
    expect(drawing().drag(90, 70, 150, 200).shapes()).toEqual([box(90, 70, 10, 10)]);
  });

  it("makes a square with Shift", () => {
    expect(drawing().drag(10, 10, 40, 30, { shift: true }).shapes()).toEqual([box(10, 10, 20, 20)]);
  });

  it("does not store what is smaller than a pixel and waits for the second corner instead", () => {
    const d = drawing().drag(10, 10, 20, 10.4);
    expect(d.shapes()).toEqual([]);
    expect(d.click(30, 30).shapes()).toEqual([box(10, 10, 20, 20)]);
  });

  it("gives up with Escape and with undo, leaving no trace in the history", () => {
    for (const command of ["edit.cancel", "edit.undo"] as const) {
      const d = drawing().click(10, 10).move(30, 30).key(command);
      expect(d.editor.overlay.draft).toBeNull();
      expect(d.editor.history.undoLabel).toBeNull();
      expect(d.click(50, 50).click(60, 60).shapes()).toEqual([box(50, 50, 10, 10)]);
    }
  });

  it("rounds to hundredths of a pixel without float noise", () => {
    expect(drawing().drag(0.123456, 0.1, 10.323456, 20.3).shapes()).toEqual([box(0.12, 0.1, 10.2, 20.2)]);
  });

  it("draws nothing when readonly", () => {
    expect(new Driver([], { tool: "box", readonly: true }).drag(10, 10, 40, 30).shapes()).toEqual([]);
  });
});

describe("box tool and classes", () => {
  it("labels by a digit after drawing, as a second undo step", () => {
    const d = drawing().drag(10, 10, 40, 30).key("class.2");
    expect(d.last?.classId).toBe(2);
    d.drag(50, 50, 60, 60);
    expect(d.last?.classId).toBe(2);
    d.key("edit.undo").key("edit.undo");
    expect(d.last?.classId).toBe(1);
  });

  it("labels by a digit before drawing, and the next digit is again for the next box", () => {
    const d = drawing().key("class.2").drag(10, 10, 20, 20);
    expect(d.selection).toEqual([]);
    d.key("class.1").drag(30, 30, 40, 40);
    expect(d.editor.store.all().map((a) => a.classId)).toEqual([2, 1]);
  });

  it("labels by a digit while drawing", () => {
    const d = drawing().click(10, 10).key("class.2").click(30, 30);
    expect(d.last?.classId).toBe(2);
    expect(d.selection).toEqual([d.last?.localKey]);
  });

  it("skips retired classes in the digits", () => {
    expect(drawing().key("class.3").drag(1, 1, 9, 9).last?.classId).toBe(4);
  });

  it("selects and moves instead while Ctrl is held", () => {
    const d = new Driver([box(10, 10, 20, 20)], { tool: "box" });
    d.drag(20, 20, 30, 25, { ctrl: true });
    expect(d.shapes()).toEqual([box(20, 15, 20, 20)]);
    expect(d.editor.tool).toBe("box");
  });
});
