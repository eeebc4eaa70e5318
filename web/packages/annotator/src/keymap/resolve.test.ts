import { describe, expect, it } from "vitest";
import { kDefaultKeymap } from "./default";
import { keyTable, resolveKey } from "./resolve";

const key = (key: string, code = "", held: Partial<Record<"shiftKey" | "altKey" | "ctrlKey" | "metaKey", boolean>> = {}) => ({
  key,
  code,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const kMeant = [
  ["arrowleft", ["object.nudge_left", "app.previous_image"]],
  ["arrowright", ["object.nudge_right", "app.next_image"]],
];
const table = keyTable();

describe("keys", () => {
  // What is at hand decides between several commands of one key; any others share it by mistake.
  it("two commands share a key only where one of them is the review's, or both are listed here", () => {
    const shared = new Map<string, string[]>();
    for (const { id, keys, scope } of kDefaultKeymap)
      if (scope !== "review") for (const one of keys) shared.set(one, [...(shared.get(one) ?? []), id]);
    expect([...shared.entries()].filter(([, ids]) => ids.length > 1)).toEqual(kMeant);
  });
  it("finds tools, digits and chords", () => {
    expect(resolveKey(key("b", "KeyB"), table)).toEqual(["tool.box"]);
    expect(resolveKey(key("1", "Digit1"), table)).toEqual(["class.1"]);
    expect(resolveKey(key("0", "Digit0"), table)).toEqual(["class.10"]);
    expect(resolveKey(key("3", "Numpad3"), table)).toEqual(["class.3"]);
    expect(resolveKey(key("Z", "KeyZ", { ctrlKey: true, shiftKey: true }), table)).toEqual(["edit.redo"]);
    expect(resolveKey(key("z", "KeyZ", { metaKey: true }), table)).toEqual(["edit.undo"]);
    expect(resolveKey(key("Tab", "Tab", { shiftKey: true }), table)).toEqual(["object.previous"]);
  });

  it("takes signs as printed and Shift with a digit on any layout", () => {
    expect(resolveKey(key("?", "Slash", { shiftKey: true }), table)).toEqual(["app.help"]);
    expect(resolveKey(key("+", "Equal", { shiftKey: true }), table)).toEqual(["view.zoom_in"]);
    expect(resolveKey(key(")", "Digit0", { shiftKey: true }), table)).toEqual(["view.fit"]);
    expect(resolveKey(key("1", "Digit1", { shiftKey: true }), table)).toEqual(["class.1"]); // French: digits need Shift
  });

  it("lets arrows nudge first and turn the page else", () => {
    expect(resolveKey(key("ArrowRight"), table)).toEqual(["object.nudge_right", "app.next_image"]);
  });

  it("does not take a letter with Alt or Ctrl for the letter", () => {
    expect(resolveKey(key("p", "KeyP", { altKey: true }), table)).toEqual([]);
    expect(resolveKey(key("p", "KeyP", { ctrlKey: true }), table)).toEqual([]);
  });

  it("is remapped a command at a time", () => {
    const remapped = keyTable({ "tool.box": ["f9"] });
    expect(resolveKey(key("f9"), remapped)).toEqual(["tool.box"]);
    expect(resolveKey(key("b"), remapped)).toEqual([]);
    expect(resolveKey(key("p"), remapped)).toEqual(["tool.polygon"]);
  });

  it("gives no key to two commands except where one yields to the other", () => {
    const shared = new Map<string, string[]>();
    for (const { id, keys, scope } of kDefaultKeymap)
      if (scope !== "review") for (const k of keys) shared.set(k, [...(shared.get(k) ?? []), id]);
    expect(
      [...shared]
        .filter(([, ids]) => ids.length > 1)
        .map(([k]) => k)
        .sort(),
    ).toEqual(["arrowleft", "arrowright"]);
  });
});
