import { describe, expect, it } from "vitest";
import { kDefaultKeymap } from "./default";
import { kPresets, type PresetId } from "./presets";
import { assignableKey, conflictsOf, holdersOf, mayShare, rowsOf, withKey } from "./remap";
import { keyTable, resolveKey } from "./resolve";

const event = (key: string, code = "", held: Partial<Record<"shiftKey" | "altKey" | "ctrlKey" | "metaKey", boolean>> = {}) => ({
  key,
  code,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const keysOf = (remap: Parameters<typeof rowsOf>[0], id: string) => rowsOf(remap).find((row) => row.id === id)?.keys;

describe("a key that is given to a command", () => {
  it("is named as it will be looked up", () => {
    for (const pressed of [
      event("x", "KeyX"),
      event("X", "KeyX", { shiftKey: true }),
      event("?", "Slash", { shiftKey: true }),
      event(")", "Digit0", { shiftKey: true }),
      event("5", "Digit5"),
      event("5", "Numpad5"),
      event("5", "Digit5", { ctrlKey: true }),
      event("F2", "F2"),
      event("Enter", "Enter", { ctrlKey: true }),
      event("ArrowRight", "ArrowRight", { altKey: true }),
      event("Tab", "Tab", { shiftKey: true }),
    ]) {
      const key = assignableKey(pressed);
      expect(key).not.toBeNull();
      const table = keyTable(withKey({}, "object.flip", key as string));
      expect(resolveKey(pressed, table)[0], key as string).toBe("object.flip");
    }
    expect(assignableKey(event(")", "Digit0", { shiftKey: true }))).toBe("shift+0");
  });

  it("cannot be Space, Escape or a modifier alone", () => {
    for (const key of [" ", "Escape", "Shift", "Control", "Alt", "Meta", "AltGraph", "Dead"]) expect(assignableKey(event(key))).toBeNull();
  });

  it("is taken from whoever has it, and only that key", () => {
    expect(holdersOf("b", "tool.polygon", {})).toEqual(["tool.box"]);
    const remap = withKey({}, "tool.polygon", "b");
    expect(keysOf(remap, "tool.polygon")).toEqual(["b"]);
    expect(keysOf(remap, "tool.box")).toEqual([]);
    const redo = withKey({}, "tool.polygon", "mod+y");
    expect(keysOf(redo, "edit.redo")).toEqual(["mod+shift+z"]);
    expect(conflictsOf(redo)).toEqual([]);
  });

  it("comes beside those that the command has, once", () => {
    const remap = withKey({}, "tool.box", "x", true);
    expect(keysOf(remap, "tool.box")).toEqual(["b", "x"]);
    expect(keysOf(withKey(remap, "tool.box", "b", true), "tool.box")).toEqual(["x", "b"]);
  });

  it("may be shared by commands of which one yields", () => {
    expect(mayShare("object.nudge_left", "app.previous_image")).toBe(true);
    expect(mayShare("tool.box", "app.previous_image")).toBe(false);
    expect(holdersOf("arrowleft", "app.next_image", {})).toEqual(["app.previous_image"]);
  });

  it("is told of where two have it", () => {
    expect(conflictsOf({ "tool.box": ["p"] })).toEqual([{ key: "p", ids: ["tool.box", "tool.polygon"] }]);
    expect(conflictsOf({})).toEqual([]);
  });
});

describe("a key of the page of reviews", () => {
  it("is one's own on the page of reviews, and nobody else's there", () => {
    expect(mayShare("review.approve", "tool.lasso")).toBe(true);
    expect(keysOf(withKey({}, "review.approve", "b"), "tool.box")).toEqual(["b"]);
    expect(keysOf(withKey({}, "review.approve", "r"), "review.reject")).toEqual([]);
    expect(resolveKey(event("j", "KeyJ"), keyTable({}))).toEqual(["object.join"]);
    expect(resolveKey(event("b", "KeyB"), keyTable({ "review.approve": ["b"] }))).toEqual(["tool.box"]);
  });
});

describe("presets", () => {
  it("give no key to two commands and leave none without the keys it needs", () => {
    for (const id of Object.keys(kPresets) as PresetId[]) {
      expect(conflictsOf(kPresets[id]), id).toEqual([]);
      for (const row of rowsOf(kPresets[id])) {
        const before = kDefaultKeymap.find((one) => one.id === row.id)?.keys ?? [];
        expect(row.keys.length > 0, `${id}: ${row.id}`).toBe(before.length > 0);
      }
    }
  });

  it("have the keys of the tools they are named after", () => {
    expect(resolveKey(event("3", "Digit3", { ctrlKey: true }), keyTable(kPresets.cvat))).toEqual(["class.3"]);
    expect(resolveKey(event("F1", "F1"), keyTable(kPresets.cvat))).toEqual(["app.help"]);
    expect(resolveKey(event("r", "KeyR"), keyTable(kPresets.label_studio))).toEqual(["tool.box"]);
    expect(resolveKey(event("ArrowRight", "ArrowRight", { ctrlKey: true }), keyTable(kPresets.label_studio))).toEqual(["app.next_image"]);
  });
});
