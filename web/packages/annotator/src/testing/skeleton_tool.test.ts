import { describe, expect, it } from "vitest";
import { annotation, Driver, kArm, keypoints } from "./driver";

const drawing = () => new Driver([], { tool: "skeleton", classId: 5 });
const note = (d: Driver) => d.editor.overlay.note?.text ?? null;

describe("skeleton tool: joint after joint", () => {
  it("names the next joint at the pointer and finishes with the last", () => {
    const d = drawing().move(5, 5);
    expect(note(d)).toBe("left_hand");
    d.click(10, 10).move(20, 20);
    expect(note(d)).toBe("neck");
    d.down(30, 10);
    expect(note(d)).toBe("neck");
    d.move(32, 12).up();
    expect(note(d)).toBe("right_hand");
    expect(d.click(50, 10).shapes()).toEqual([keypoints([10, 10, 2], [32, 12, 2], [50, 10, 2])]);
    expect(d.last?.classId).toBe(5);
    expect(d.key("edit.undo").shapes()).toEqual([]);
  });

  it("marks a joint as hidden with Alt or a key, and skips one with a key", () => {
    const d = drawing().click(10, 10, { alt: true }).click(30, 10).key("joint.visibility").key("joint.skip");
    expect(d.shapes()).toEqual([keypoints([10, 10, 1], [30, 10, 1], [0, 0, 0])]);
  });

  it("steps back one joint by undo, a skipped one too, and puts it again", () => {
    const d = drawing().click(10, 10).key("joint.skip").key("edit.undo").move(0, 0);
    expect(note(d)).toBe("neck");
    d.key("edit.redo").move(0, 0);
    expect(note(d)).toBe("right_hand");
    expect(d.click(50, 10).shapes()).toEqual([keypoints([10, 10, 2], [0, 0, 0], [50, 10, 2])]);
  });

  it("leaves the rest unlabeled when it is finished before the last joint", () => {
    expect(drawing().click(10, 10).key("edit.finish").shapes()).toEqual([keypoints([10, 10, 2], [0, 0, 0], [0, 0, 0])]);
    expect(drawing().click(10, 10).key("tool.select").shapes()).toHaveLength(1);
  });

  it("makes none of skipped joints alone", () => {
    const d = drawing().key("joint.skip").key("joint.skip").key("joint.skip").key("edit.finish");
    expect(d.shapes()).toEqual([]);
    expect(d.click(50, 10).shapes()).toEqual([keypoints([0, 0, 0], [0, 0, 0], [50, 10, 2])]);
  });

  it("gives up with Escape", () => {
    const d = drawing().click(10, 10).key("edit.cancel");
    expect(d.editor.busy).toBe(false);
    expect(d.key("edit.finish").shapes()).toEqual([]);
  });

  it("survives a reload as a draft, with its class", () => {
    const saved = JSON.parse(JSON.stringify(drawing().click(10, 10).click(30, 10, { alt: true }).editor.saveDraft()));
    const d = new Driver();
    d.editor.loadDraft(saved);
    expect(d.click(50, 10).shapes()).toEqual([keypoints([10, 10, 2], [30, 10, 1], [50, 10, 2])]);
    const other = new Driver();
    other.editor.loadDraft({ tool: "skeleton", classId: 5, draft: [[1, 2, 3]] });
    expect(other.editor.busy).toBe(false);
  });
});

describe("skeleton tool: a box", () => {
  it("lays the template into it, all joints visible", () => {
    const d = drawing().drag(10, 10, 50, 50);
    // Facing the camera: its left hand is on the image's right.
    expect(d.shapes()).toEqual([keypoints([49.2, 50, 2], [30, 10, 2], [10.8, 50, 2])]);
    expect(d.selection).toEqual([d.last?.localKey]);
    expect(d.editor.overlay).toMatchObject({ draft: null, marquee: null });
  });

  it("of no size makes nothing, and a called off one leaves nothing", () => {
    expect(drawing().drag(10, 10, 50, 10).shapes()).toEqual([]);
    const d = drawing().down(10, 10).move(40, 40).key("edit.cancel").up();
    expect(d.shapes()).toEqual([]);
    expect(d.editor.overlay).toMatchObject({ draft: null, marquee: null });
    expect(d.editor.busy).toBe(false);
  });

  it("draws nothing in a class without joints", () => {
    const d = new Driver([], { tool: "skeleton", classId: 1 }).click(10, 10).drag(10, 10, 50, 50).key("joint.skip").key("edit.finish");
    expect(d.shapes()).toEqual([]);
    expect(d.editor.busy).toBe(false);
  });
});

describe("joints of a skeleton", () => {
  const arm = keypoints([10, 10, 2], [30, 30, 2], [50, 10, 2]);
  const selected = () => new Driver([], { annotations: [annotation("a1", arm, 5)] }).click(30, 20).click(50, 10);

  it("change from visible to hidden to not labeled and back to where they were", () => {
    const d = selected().key("joint.visibility");
    expect(d.shapes()).toEqual([keypoints([10, 10, 2], [30, 30, 2], [50, 10, 1])]);
    expect(d.key("joint.visibility").shapes()).toEqual([keypoints([10, 10, 2], [30, 30, 2], [0, 0, 0])]);
    expect(d.key("joint.visibility").shapes()).toEqual([arm]);
    expect(d.key("edit.undo").key("edit.undo").key("edit.undo").shapes()).toEqual([arm]);
  });

  it("are never taken out, but no longer labeled", () => {
    expect(selected().key("edit.delete").shapes()).toEqual([keypoints([10, 10, 2], [30, 30, 2], [0, 0, 0])]);
    expect(selected().click(30, 30, { alt: true }).shapes()).toEqual([keypoints([10, 10, 2], [0, 0, 0], [50, 10, 2])]);
  });

  it("of which one is left keep it", () => {
    const one = keypoints([10, 10, 2], [0, 0, 0], [0, 0, 0]);
    const d = new Driver([], { annotations: [annotation("a1", one, 5)] }).click(10, 10).click(10, 10).key("edit.delete");
    expect(d.shapes()).toEqual([one]);
    d.key("joint.visibility").key("joint.visibility");
    expect(d.shapes()).toEqual([one]);
  });

  it("are mirrored with left for right, all undone at once", () => {
    const lopsided = keypoints([10, 20, 2], [20, 30, 1], [50, 10, 2]);
    const d = new Driver([], { annotations: [annotation("a1", lopsided, 5)] }).click(30, 20).key("object.flip");
    expect(d.shapes()).toEqual([keypoints([10, 10, 2], [40, 30, 1], [50, 20, 2])]);
    expect(d.key("object.flip").shapes()).toEqual([lopsided]);
  });

  it("show their names when the pointer is on them", () => {
    const d = new Driver([], { annotations: [annotation("a1", arm, 5)] });
    expect(note(d.move(31, 30))).toBe(kArm.joints[1]);
    expect(note(d.move(30, 20))).toBeNull();
    expect(note(selected().move(10, 11))).toBe("left_hand");
  });
});
