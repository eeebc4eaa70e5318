// @vitest-environment happy-dom
import { MemoryStorage, openSync, type WireOp } from "@touchmark/annotator";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { MenuRequest } from "../controller";
import { boxAt, frame, installPage, kPlaced, Page, stored } from "./page";

let page: Page;

beforeAll(installPage);
afterEach(() => {
  page.close();
  document.body.replaceChildren();
});

const two = [stored(1, boxAt(10, 10, 50, 40)), stored(2, boxAt(100, 100, 60, 60), 2)];

describe("drawing by pointer and keys", () => {
  it("a box where it was dragged, in image pixels, of the class of the digit", async () => {
    page = await Page.open();
    expect(page.key("b")).toBe(true);
    expect(page.state.tool).toBe("box");
    page.key("2");
    page.drag(124, 64, 224, 144);
    expect(page.shapes).toEqual([boxAt(50, 20, 50, 40)]);
    expect(page.annotator.getObjects()[0]?.classId).toBe(2);
    expect(page.state.undoLabel).toEqual({ verb: "Draw", count: 1, name: "person" });
  });

  it("is seen while it is drawn and told of as drawing", async () => {
    page = await Page.open([], { tool: "box" });
    page.pointer("move", 124, 64).pointer("down", 124, 64).pointer("move", 224, 144);
    await frame();
    expect(page.state.drawing).toBe(true);
    expect(page.layers.active.shown.some((m) => m.op === "fill" && m.path === "rect(124,64,100,80)")).toBe(true);
    page.key("Escape");
    page.pointer("up", 224, 144);
    expect([page.state.drawing, page.shapes]).toEqual([false, []]);
  });

  it("a polygon by clicks, finished by Enter; undo takes back a vertex first", async () => {
    page = await Page.open([], { tool: "polygon" });
    page.click(124, 124).click(224, 124).click(224, 224).click(300, 300);
    page.key("z", { ctrl: true });
    page.key("Enter");
    expect(page.shapes).toEqual([
      {
        kind: "polygon",
        parts: [
          {
            outer: [
              [50, 50],
              [100, 50],
              [100, 100],
            ],
            holes: [],
          },
        ],
      },
    ]);
  });
});

describe("drawing, stopped or taken back", () => {
  it("stays inside the image", async () => {
    page = await Page.open([], { tool: "box" });
    page.drag(724, 524, 799, 599);
    expect(page.shapes).toEqual([boxAt(350, 250, 26, 26)]);
  });

  it("is undone and done again by keys", async () => {
    page = await Page.open([], { tool: "box" });
    page.drag(124, 64, 224, 144);
    expect(page.key("z", { ctrl: true })).toBe(true);
    expect([page.shapes, page.state.canUndo, page.state.canRedo]).toEqual([[], false, true]);
    page.key("z", { ctrl: true, shift: true });
    expect(page.shapes).toHaveLength(1);
  });

  it("is given up when a touch is cancelled or a second finger comes", async () => {
    page = await Page.open([], { tool: "box" });
    page.pointer("down", 124, 64, { touch: true }).pointer("move", 224, 144, { touch: true }).pointer("cancel", 224, 144, { touch: true });
    expect(page.shapes).toEqual([]);
    page
      .pointer("down", 124, 64, { touch: true })
      .pointer("move", 224, 144, { touch: true })
      .pointer("down", 300, 300, { touch: true, id: 2 });
    page.pointer("up", 224, 144, { touch: true }).pointer("up", 300, 300, { touch: true, id: 2 });
    expect([page.shapes, page.state.drawing]).toEqual([[], false]);
  });
});

describe("selecting and changing", () => {
  it("by click, with shift several, beside them none", async () => {
    page = await Page.open(two);
    page.click(94, 84);
    expect(page.state.selection).toEqual(["a1"]);
    page.click(284, 284, { shift: true });
    expect(page.state.selection).toEqual(["a1", "a2"]);
    page.click(600, 500);
    expect(page.state.selection).toEqual([]);
  });

  it("moves what is dragged, and only that", async () => {
    page = await Page.open(two);
    page.drag(94, 84, 114, 94);
    expect(page.shapes).toEqual([boxAt(20, 15, 50, 40), boxAt(100, 100, 60, 60)]);
    page.annotator.undo();
    expect(page.shapes).toEqual([boxAt(10, 10, 50, 40), boxAt(100, 100, 60, 60)]);
  });

  it("sizes by a handle", async () => {
    page = await Page.open(two);
    page.click(94, 84).drag(144, 124, 164, 144); // the lower right corner
    expect(page.shapes[0]).toEqual(boxAt(10, 10, 60, 50));
  });

  it("nudges by arrow keys: one step of undo until the key is released", async () => {
    page = await Page.open(two);
    page.annotator.select(["a1"]);
    page.key("ArrowRight");
    page.key("ArrowRight");
    page.keyUp("ArrowRight");
    expect(page.shapes[0]).toEqual(boxAt(12, 10, 50, 40));
    page.annotator.undo();
    expect(page.shapes[0]).toEqual(boxAt(10, 10, 50, 40));
  });
});

describe("acting on the selection", () => {
  it("labels, deletes, copies and duplicates the selection by key", async () => {
    page = await Page.open(two);
    page.annotator.select(["a1"]);
    page.key("2");
    expect(page.annotator.getObjects()[0]?.classId).toBe(2);
    page.key("d", { ctrl: true });
    expect(page.shapes).toHaveLength(3);
    page.key("Delete");
    page.annotator.select(["a1"]);
    page.key("Delete");
    expect(page.annotator.getObjects().map((row) => row.key)).toEqual(["a2"]);
  });

  it("what is hidden cannot be hit", async () => {
    page = await Page.open(two);
    const before = page.annotator.getObjects().map((row) => row.visible);
    page.annotator.select(["a1"]);
    page.key("h");
    expect([before, page.annotator.getObjects().map((row) => row.visible)]).toEqual([
      [true, true],
      [false, true],
    ]);
    page.annotator.select([]);
    page.click(94, 84);
    expect([page.state.selection, page.state.counts.hidden]).toEqual([[], 1]);
  });

  it("where nothing may be changed: selected, not moved, drawn or deleted", async () => {
    page = await Page.open(two, { readonly: true });
    page.click(94, 84);
    expect(page.state.selection).toEqual(["a1"]);
    page.key("Delete");
    page.drag(94, 84, 114, 94);
    page.key("b");
    page.drag(400, 400, 500, 500);
    expect(page.shapes).toEqual([boxAt(10, 10, 50, 40), boxAt(100, 100, 60, 60)]);
    expect(page.state.canUndo).toBe(false);
    page.annotator.setReadonly(false);
    page.annotator.setTool("select");
    page.drag(94, 84, 114, 94);
    expect(page.shapes[0]).toEqual(boxAt(20, 15, 50, 40));
  });

  it("opens an object on a double click", async () => {
    const opened = vi.fn();
    page = await Page.open(two, { onOpenObject: opened });
    page.click(94, 84).click(94, 84);
    expect(opened).toHaveBeenCalledWith("a1");
  });
});

const at = () => page.annotator.placement();

describe("moving the view", () => {
  it("the wheel zooms, and keeps the point under the pointer", async () => {
    page = await Page.open(two);
    const before = { x: (300 - kPlaced.x) / 2, y: (200 - kPlaced.y) / 2 };
    page.wheel(300, 200, -200);
    expect(at().scale).toBeCloseTo(2 * Math.exp(0.3));
    expect(before.x * at().scale + at().x).toBeCloseTo(300);
    expect(before.y * at().scale + at().y).toBeCloseTo(200);
    expect(page.state.zoom).toBe(at().scale);
  });

  it("with Ctrl (a pinch on a touchpad) faster, with Shift sideways", async () => {
    page = await Page.open(two);
    page.wheel(300, 200, -20, { ctrl: true });
    expect(at().scale).toBeCloseTo(2 * Math.exp(0.2));
    const { x, y } = at();
    page.wheel(300, 200, 50, { shift: true });
    expect(at()).toMatchObject({ x: x - 50, y });
  });

  it("is dragged with space held or the middle or right button, whatever the tool", async () => {
    page = await Page.open(two, { tool: "box" });
    page.key(" ");
    expect(page.root.style.cursor).toBe("grab");
    page.drag(200, 200, 230, 180);
    page.keyUp(" ");
    expect(at()).toEqual({ scale: 2, x: 54, y: 4 });
    page.drag(200, 200, 210, 210, { button: 1 }).drag(200, 200, 210, 210, { button: 2 });
    expect(at()).toEqual({ scale: 2, x: 74, y: 24 });
    expect(page.shapes).toHaveLength(2);
    page.drag(600, 500, 620, 520);
    expect(page.shapes).toHaveLength(3);
  });

  it("two fingers zoom about their middle and move", async () => {
    page = await Page.open(two);
    page.pointer("down", 300, 300, { touch: true }).pointer("down", 400, 300, { touch: true, id: 2 });
    page.pointer("move", 500, 300, { touch: true, id: 2 });
    expect(at().scale).toBeCloseTo(4);
    page.pointer("up", 300, 300, { touch: true }).pointer("up", 500, 300, { touch: true, id: 2 });
    expect(page.state.selection).toEqual([]);
  });
});

describe("the view by keys, and what is told of it", () => {
  it("keys zoom, fit and show the selection", async () => {
    page = await Page.open(two);
    page.key("+");
    expect(page.state.zoom).toBe(2.5);
    page.key("!", { shift: true });
    page.key("Home");
    expect(at()).toEqual(kPlaced);
    page.annotator.select(["a1"]);
    page.key("z");
    expect(page.state.zoom).toBe(8);
  });

  it("tells of the pointer in image pixels, and of nothing beside the image", async () => {
    page = await Page.open(two);
    const seen: unknown[] = [];
    page.annotator.onCursor((cursor) => seen.push(cursor));
    page.pointer("move", 124, 64).pointer("move", 5, 5).pointer("leave", 5, 5);
    expect(seen).toEqual([{ x: 50, y: 20 }, null, null]);
  });
});

describe("keys that are not for it", () => {
  it("where somebody types, and while a dialog is open", async () => {
    page = await Page.open(two);
    const input = document.createElement("input");
    document.body.append(input);
    expect(page.key("b", {}, input)).toBe(false);
    const dialog = document.createElement("div");
    dialog.setAttribute("role", "dialog");
    dialog.setAttribute("data-state", "open");
    document.body.append(dialog);
    expect(page.key("b")).toBe(false);
    dialog.remove();
    expect([page.state.tool, page.key("b"), page.state.tool]).toEqual(["select", true, "box"]);
  });

  it("go to the app, if it wants them", async () => {
    const heard = vi.fn();
    page = await Page.open(two, { onCommand: heard });
    page.key("f");
    page.key("Enter", { ctrl: true });
    expect(heard.mock.calls).toEqual([["app.next_image"], ["app.submit"]]);
  });

  it("Tab walks through the objects from within the canvas, and leaves it after the last", async () => {
    page = await Page.open(two);
    expect(page.key("Tab")).toBe(false);
    page.root.focus();
    const walked = [page.key("Tab"), page.key("Tab"), page.key("Tab")];
    expect([walked, page.state.selection]).toEqual([[true, true, false], []]);
  });

  it("are heard no more once it is destroyed", async () => {
    page = await Page.open(two);
    page.annotator.destroy();
    expect(page.key("b")).toBe(false);
    expect(page.container.children).toHaveLength(0);
  });
});

describe("what the page is told", () => {
  it("the same state and rows until something changed, at most once a microtask", async () => {
    page = await Page.open(two);
    const told = vi.fn();
    page.annotator.subscribe(told);
    const [state, rows] = [page.state, page.annotator.getObjects()];
    page.annotator.setHover("a1");
    page.annotator.setHover(null);
    await Promise.resolve();
    expect(told).toHaveBeenCalledTimes(1);
    expect([page.state, page.annotator.getObjects()]).toEqual([state, rows]);
    expect(page.state).toBe(state);
    page.drag(94, 84, 114, 94);
    const [first, second] = page.annotator.getObjects();
    expect(first).not.toBe(rows[0]);
    expect(second).toBe(rows[1]);
  });

  it("in words, for those who cannot see it", async () => {
    page = await Page.open(two);
    page.annotator.select(["a2"]);
    expect(page.annotator.accessibleSummary()).toBe("2 objects: 1 car, 1 person. Selected: person, 60 by 60 pixels at 100, 100.");
  });

  it("that its work is stored, once the server has answered", async () => {
    const sent: WireOp[] = [];
    const send = async (ops: readonly WireOp[]) => {
      sent.push(...ops);
      return ops.map(({ op_id }) => ({ op_id, status: "applied" as const, annotation_id: 9, version: 4 }));
    };
    const sync = await openSync({ userId: 1, projectId: 2, send, storage: new MemoryStorage(), locks: null, channel: null });
    page = await Page.open([], { sync, tool: "box" });
    page.drag(124, 64, 224, 144);
    expect(page.state.saved.kind).toBe("saving");
    await sync.whenSaved();
    expect(sent).toMatchObject([
      { kind: "create", tool: "box", content: { kind: "object", class_id: 1, shape: boxAt(50, 20, 50, 40), flags: [] } },
    ]);
    expect(page.annotator.getObjects()[0]).toMatchObject({ id: 9, version: 4, state: "stored" });
    expect(page.state.saved.kind).toBe("saved");
    await sync.close();
  });
});

describe("the menu of a place", () => {
  const asked: MenuRequest[] = [];
  const onMenu = (request: MenuRequest) => void asked.push(request);
  const nested = [stored(1, boxAt(10, 10, 200, 200)), stored(2, boxAt(50, 50, 60, 60)), stored(3, boxAt(300, 200, 20, 20))];

  it("is asked for by a right click that is no drag, for what a click there would pick", async () => {
    asked.length = 0;
    page = await Page.open(nested, { onMenu });
    page.pointer("down", 174, 174, { button: 2 }).pointer("up", 175, 174, { button: 2 });
    expect(asked).toEqual([{ client: { x: 174, y: 174 }, image: { x: 75, y: 75 }, on: ["a2"], under: ["a2", "a1"] }]);
    expect(page.state.selection).toEqual(["a2"]);
    page.drag(174, 174, 224, 174, { button: 2 });
    expect(asked).toHaveLength(1);
  });

  it("keeps the selection where it is part of what is there, and is the image's where nothing is", async () => {
    asked.length = 0;
    page = await Page.open(nested, { onMenu });
    page.annotator.select(["a1", "a3"]);
    page.pointer("down", 174, 174, { button: 2 }).pointer("up", 174, 174, { button: 2 });
    page.pointer("down", 740, 60, { button: 2 }).pointer("up", 740, 60, { button: 2 });
    expect(asked.map(({ on, under }) => [on, under])).toEqual([
      [
        ["a1", "a3"],
        ["a2", "a1"],
      ],
      [[], []],
    ]);
  });

  it("is asked for by its key, over the selection", async () => {
    asked.length = 0;
    page = await Page.open(nested, { onMenu });
    page.annotator.select(["a3"]);
    expect(page.key("ContextMenu")).toBe(true);
    expect(asked).toMatchObject([{ client: { x: 644, y: 444 }, on: ["a3"] }]);
  });
});

describe("several under the pointer", () => {
  it("are counted, and which of them is picked", async () => {
    page = await Page.open([stored(1, boxAt(10, 10, 200, 200)), stored(2, boxAt(50, 50, 60, 60))]);
    page.pointer("move", 174, 174);
    expect(page.state.under).toEqual({ n: 1, of: 2 });
    page.annotator.select(["a1"]);
    expect(page.state.under).toEqual({ n: 2, of: 2 });
    page.pointer("move", 60, 60);
    expect(page.state.under).toBeNull();
  });
});
