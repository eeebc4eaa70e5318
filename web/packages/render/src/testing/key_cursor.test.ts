// @vitest-environment happy-dom
import { kSharedSticky } from "@touchmark/annotator";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { boxAt, frame, installPage, kPlaced, Page, stored } from "./page";

let page: Page;

beforeAll(installPage);
beforeEach(() => void (kSharedSticky.keyCursor = false));
afterEach(() => {
  page.close();
  document.body.replaceChildren();
});

const kFew = [stored(1, boxAt(10, 10, 50, 40))];
// The view is at twice the size of the image: an arrow is 5 pixels of it, with Shift 50, with Alt 1.
const press = (...keys: string[]) => {
  for (const key of keys) {
    const parts = key.split("+");
    const held = { shift: parts.includes("Shift"), alt: parts.includes("Alt") };
    page.key(parts.at(-1) as string, held, document.activeElement ?? document.body);
  }
};
const on = async (tool: "box" | "polygon" | "select" | "brush" | "points", few = kFew.slice(0, 0)) => {
  page = await Page.open(few, { tool });
  press("Shift+C");
};

describe("the cursor of the keyboard", () => {
  it("stands in the middle, takes the focus, and draws a box by two clicks", async () => {
    await on("box");
    expect([page.state.keyCursor, document.activeElement]).toEqual([true, page.root]);
    press("Enter", "ArrowRight", "Shift+ArrowDown", "Alt+ArrowRight", "Enter");
    expect(page.shapes).toEqual([boxAt(188, 138, 6, 50)]);
  });

  it("draws a polygon whose Enter places, and which n finishes", async () => {
    await on("polygon");
    press("Enter", "Shift+ArrowRight", "Enter", "Shift+ArrowDown", "Enter", "n");
    const outer = [
      [188, 138],
      [238, 138],
      [238, 188],
    ];
    expect(page.shapes).toEqual([{ kind: "polygon", parts: [{ outer, holes: [] }] }]);
  });

  it("moves what Space holds until Space lets go", async () => {
    await on("select", kFew);
    press("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowUp"); // 38, 38
    press("Enter");
    expect(page.state.selection).toEqual(["a1"]);
    press(" ", "ArrowRight", "ArrowRight", "ArrowDown", " ", "ArrowRight");
    expect(page.shapes).toEqual([boxAt(20, 15, 50, 40)]);
  });

  it("paints with the brush while Space holds", async () => {
    await on("brush");
    press(" ", "Shift+ArrowRight", " ");
    expect(page.shapes.map((shape) => shape.kind)).toEqual(["mask"]);
  });

  it("stays within the image and in view", async () => {
    await on("points");
    for (let i = 0; i < 20; i++) press("+");
    press(...Array<string>(60).fill("Shift+ArrowLeft"), "Enter", "n");
    expect(page.shapes).toEqual([{ kind: "keypoints", points: [[0, 138, 2]] }]);
    const at = page.annotator.toScreen({ x: 0, y: 138 });
    expect(at.x >= 0 && at.x <= 800 && at.y >= 0 && at.y <= 600).toBe(true);
  });
});

describe("the cursor of the keyboard beside the rest", () => {
  it("goes by Escape, after what was begun", async () => {
    await on("box");
    press("Enter", "ArrowRight", "Escape");
    expect([page.state.drawing, page.state.keyCursor]).toEqual([false, true]);
    press("Escape");
    expect(page.state.keyCursor).toBe(false);
    press("Enter");
    expect([page.state.drawing, page.shapes]).toEqual([false, []]);
  });

  it("leaves the arrows alone while something else has the focus", async () => {
    page = await Page.open(kFew);
    page.annotator.select(["a1"]);
    press("Shift+C");
    page.root.blur();
    press("ArrowRight");
    page.keyUp("ArrowRight");
    expect(page.shapes).toEqual([boxAt(11, 10, 50, 40)]);
  });

  it("is taken along by a mouse, and seen with every tool", async () => {
    await on("select");
    page.pointer("move", kPlaced.x + 2 * 40, kPlaced.y + 2 * 20);
    press("b", "Enter", "ArrowRight", "ArrowDown", "Enter");
    expect(page.shapes).toEqual([boxAt(40, 20, 5, 5)]);
    press("v");
    await frame();
    expect(page.layers.active.shown.some((m) => m.op === "stroke" && m.path.includes("L800 "))).toBe(true);
  });

  it("is there on the next image", async () => {
    await on("box");
    page.close();
    page = await Page.open([], { tool: "box" });
    expect(page.state.keyCursor).toBe(true);
    page.root.focus();
    press("Enter", "ArrowRight", "ArrowDown", "Enter");
    expect(page.shapes).toEqual([boxAt(188, 138, 5, 5)]);
  });
});
