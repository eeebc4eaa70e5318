// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { isPressing, isTyping, keyParts } from "./keys";
import { comboOf } from "./use_keys";

// A key pressed in the innermost element of the markup.
function pressed(markup: string, key = "a", more: KeyboardEventInit = {}): KeyboardEvent {
  document.body.innerHTML = markup;
  let target: Element = document.body;
  while (target.firstElementChild) target = target.firstElementChild;
  const event = new KeyboardEvent("keydown", { key, bubbles: true, ...more });
  target.dispatchEvent(event);
  return event;
}

describe("keys", () => {
  it("are written part by part, a plus among them", () => {
    expect(keyParts("mod+enter")).toEqual(["Ctrl", "Enter"]);
    expect(keyParts("+")).toEqual(["+"]);
    expect(keyParts("mod++")).toEqual(["Ctrl", "+"]);
    expect(keyParts("shift+j")).toEqual(["Shift", "J"]);
  });
  it("belong to what is typed in, and to open dialogs and menus", () => {
    expect(isTyping(pressed("<input>"))).toBe(true);
    expect(isTyping(pressed("<input type=checkbox>"))).toBe(false);
    expect(isTyping(pressed("<div role=dialog><p></p></div>"))).toBe(true);
    expect(isTyping(pressed("<main><p></p></main>"))).toBe(false);
  });
  it("are the canvas's in a select beside it, but for those that choose in it", () => {
    expect(isTyping(pressed("<select></select>"))).toBe(true);
    expect(isTyping(pressed("<main role=application><select></select></main>"))).toBe(false);
    expect(isPressing(pressed("<select></select>", "ArrowDown"))).toBe(true);
    expect(isPressing(pressed("<input type=checkbox>", " "))).toBe(true);
    expect(isPressing(pressed("<input type=checkbox>", "ArrowDown"))).toBe(false);
  });
  it("press the button that has the focus by Enter or space alone", () => {
    expect(isPressing(pressed("<button><b></b></button>", "Enter"))).toBe(true);
    expect(isPressing(pressed("<button></button>", "Enter", { ctrlKey: true }))).toBe(false);
    expect(isPressing(pressed("<button></button>", "j"))).toBe(false);
    expect(isPressing(pressed("<p></p>", " "))).toBe(false);
  });
});

describe("a combination of keys", () => {
  const combo = (key: string, held: Partial<KeyboardEvent> = {}) =>
    comboOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
  it("names Shift with letters and named keys, not with what Shift itself types", () => {
    expect(combo("J", { shiftKey: true })).toBe("shift+j");
    expect(combo("?", { shiftKey: true })).toBe("?");
    expect(combo("ArrowDown", { shiftKey: true })).toBe("shift+arrowdown");
  });
  it("takes Ctrl and the command key for the same, and calls the space by name", () => {
    expect(combo("Enter", { ctrlKey: true })).toBe("mod+enter");
    expect(combo("k", { metaKey: true, altKey: true })).toBe("mod+alt+k");
    expect(combo(" ")).toBe("space");
  });
});
