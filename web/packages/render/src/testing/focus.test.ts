// @vitest-environment happy-dom
// Which keys are the canvas's while something beside it has the focus.
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { boxAt, installPage, Page, stored } from "./page";

let page: Page;

beforeAll(installPage);
beforeEach(async () => {
  page = await Page.open([stored(1, boxAt(10, 10, 50, 40))]);
});
afterEach(() => {
  page.close();
  document.body.replaceChildren();
});

function beside(markup: string): Element {
  const panel = document.createElement("aside");
  panel.innerHTML = markup;
  document.body.append(panel);
  return panel.firstElementChild as Element;
}

describe("keys beside the canvas", () => {
  it.each(["<input type=checkbox>", "<select></select>", "<button></button>", "<input type=range>", "<div role=listbox></div>"])(
    "are its own at %s: tools, undo, Escape and Delete",
    (markup) => {
      const control = beside(markup);
      expect(page.key("b", {}, control)).toBe(true);
      expect(page.state.tool).toBe("box");
      expect(page.key("Escape", {}, control)).toBe(true);
      page.annotator.select(["a1"]);
      expect(page.key("Delete", {}, control)).toBe(true);
      expect(page.shapes).toEqual([]);
      expect(page.key("z", { ctrl: true }, control)).toBe(true);
      expect(page.shapes).toEqual([boxAt(10, 10, 50, 40)]);
    },
  );

  it.each(["<input>", "<textarea></textarea>", "<input type=number>"])("are typed into %s", (markup) => {
    const field = beside(markup);
    expect([page.key("b", {}, field), page.key("Delete", {}, field)]).toEqual([false, false]);
    expect(page.state.tool).toBe("select");
  });

  it("leave Space, Enter and the arrows to the control that has a use for them", () => {
    page.annotator.select(["a1"]);
    const select = beside("<select></select>");
    expect(["ArrowDown", "Enter", " ", "Home"].map((key) => page.key(key, {}, select))).toEqual([false, false, false, false]);
    const checkbox = beside("<input type=checkbox>");
    expect([page.key(" ", {}, checkbox), page.key("ArrowRight", {}, checkbox)]).toEqual([false, true]);
  });
});
