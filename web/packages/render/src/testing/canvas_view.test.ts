// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { classColor, withAlpha } from "../index";
import { boxAt, frame, installPage, kImage, Page, stored } from "./page";

const car = classColor(1).onImage;
const person = classColor(2).onImage;
let page: Page;

beforeAll(installPage);
afterEach(() => page.close());

describe("the picture", () => {
  it("is drawn fitted and in the middle, with square pixels from twice its size", async () => {
    page = await Page.open();
    const { image } = page.layers;
    expect(image.shown).toHaveLength(1);
    expect(image.shown[0]).toMatchObject({ op: "drawImage", path: "rect(0,0,376,276,24,24,752,552)", smooth: false });
    expect(image.shown[0]?.image).toBe(page.picture);
  });

  it("is sampled only where it is seen, and shows its pixels' edges when they are large", async () => {
    page = await Page.open();
    page.annotator.zoomTo(32);
    await frame();
    const [picture, grid] = page.layers.image.shown;
    // 800 x 600 at 32 are 25 x 18.75 pixels around the middle (188, 138), and a pixel more on each side.
    expect(picture?.path).toBe("rect(174,127,28,22,-48,-52,896,704)");
    expect(grid).toMatchObject({ op: "stroke", width: 1 });
    page.annotator.zoomTo(0.5);
    await frame();
    expect(page.layers.image.shown).toHaveLength(1);
    expect(page.layers.image.shown[0]?.smooth).toBe(true);
  });

  it("that is smaller than the asset is stretched to it", async () => {
    const bitmap = Object.assign(document.createElement("canvas"), { width: 188, height: 138 });
    page = await Page.open([], { image: { kind: "bitmap", ...kImage, bitmap } });
    expect(page.layers.image.shown[0]?.path).toBe("rect(0,0,188,138,24,24,752,552)");
  });

  it("that cannot be loaded is told of, and nothing can be drawn", async () => {
    page = await Page.open([], { image: Promise.reject(new Error("gone")), tool: "box" });
    expect(page.state).toMatchObject({ image: "failed", imageError: "gone" });
    page.drag(100, 100, 200, 200);
    expect(page.shapes).toEqual([]);
  });
});

const two = [stored(1, boxAt(10, 10, 50, 40)), stored(2, boxAt(100, 100, 60, 60), 2)];

describe("objects at rest", () => {
  it("are painted where the view puts them, each in its class's color with its class's name", async () => {
    page = await Page.open(two);
    const { resting } = page.layers;
    expect(resting.strokes(car)).toEqual(["rect(44,44,100,80)"]);
    expect(resting.strokes(person)).toEqual(["rect(224,224,120,120)"]);
    expect(resting.texts()).toEqual(["car", "person"]);
  });

  it("follow the view", async () => {
    page = await Page.open(two);
    page.annotator.zoomTo(1);
    await frame();
    expect(page.layers.resting.strokes(car)).toEqual(["rect(222,172,50,40)"]); // 400 - 188 + 10, 300 - 138 + 10
  });

  it("off the view are not painted", async () => {
    page = await Page.open(two);
    page.annotator.zoomTo(16);
    await frame();
    expect(page.layers.resting.shown).toEqual([]);
  });

  it("are not painted while they, their class or all are hidden", async () => {
    page = await Page.open(two);
    page.annotator.setVisible(["a1"], false);
    await frame();
    expect([page.layers.resting.strokes(car), page.layers.resting.strokes(person).length]).toEqual([[], 1]);
    page.annotator.setVisible(["a1"], true);
    page.annotator.setClassVisible(2, false);
    await frame();
    expect([page.layers.resting.strokes(car).length, page.layers.resting.strokes(person)]).toEqual([1, []]);
    page.annotator.setAllVisible(false);
    await frame();
    expect(page.layers.resting.shown).toEqual([]);
    expect(page.state.counts).toMatchObject({ total: 2, hidden: 2 });
  });

  it("are dots where they are too small to see", async () => {
    page = await Page.open([stored(1, boxAt(10, 10, 1, 1))]);
    expect(page.layers.resting.shown.map((m) => [m.op, m.path, m.style])).toEqual([["fillRect", "rect(43,43,2,2)", car]]);
  });
});

describe("objects at rest, many or changed", () => {
  it("lose their names when asked to, and when there are very many", async () => {
    page = await Page.open(two, { showLabels: false });
    expect(page.layers.resting.texts()).toEqual([]);
    page.annotator.setShowLabels(true);
    await frame();
    expect(page.layers.resting.texts()).toHaveLength(2);
    page.close();
    page = await Page.open(Array.from({ length: 251 }, (_, i) => stored(i + 1, boxAt(i, 5, 50, 50))));
    expect(page.layers.resting.strokes(car)).toHaveLength(251);
    expect(page.layers.resting.texts()).toEqual([]);
  });

  it("come to be painted in slices while the pointer goes on moving", async () => {
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 1)); // 8 ms are soon over
    page = await Page.open(Array.from({ length: 3100 }, (_, i) => stored(i + 1, boxAt(i % 300, 5, 50, 50))));
    for (let i = 0; i < 100 && page.layers.resting.shown.length === 0; i++) {
      page.pointer("move", 100 + i, 100);
      await frame();
    }
    clock.mockRestore();
    expect(page.layers.resting.shown.map((m) => m.op)).toEqual(["drawImage"]);
  });

  it("are painted on device pixels in the units of the page", async () => {
    Object.defineProperty(window, "devicePixelRatio", { configurable: true, value: 2 });
    try {
      page = await Page.open(two);
      expect(page.layers.resting.shown[0]).toMatchObject({ path: "rect(44,44,100,80)", scale: 2 });
      expect(page.layers.resting.canvas).toMatchObject({ width: 1600, height: 1200 });
    } finally {
      Object.defineProperty(window, "devicePixelRatio", { configurable: true, value: 1 });
    }
  });

  it("are painted anew only around what changed", async () => {
    page = await Page.open(two);
    page.layers.resting.marks = [];
    page.annotator.edit(["a1"], { classId: 2 });
    await frame();
    const { shown } = page.layers.resting;
    expect(shown.map((m) => m.path)).toContain("rect(44,44,100,80)");
    expect(shown.map((m) => m.path)).not.toContain("rect(224,224,120,120)");
    expect(shown.every((m) => m.clip !== "")).toBe(true);
  });
});

describe("what is under the hand", () => {
  it("the selected one leaves the others, stronger, with its handles", async () => {
    page = await Page.open(two);
    page.layers.resting.marks = [];
    page.annotator.select(["a1"]);
    await frame();
    const { active, resting } = page.layers;
    expect(resting.marks.map((m) => m.op)).toEqual(["clearRect"]); // painted out of its place
    expect(resting.marks[0]?.clip).toBe("rect(39,23,165,106)");
    expect(active.shown[0]).toMatchObject({ op: "fill", path: "rect(44,44,100,80)", style: withAlpha(car, 0.28) });
    expect(active.shown.filter((m) => m.op === "fill" && m.style === "#fff")).toHaveLength(8);
    expect(active.texts()).toEqual(["car"]);
    page.annotator.zoomTo(1);
    await frame();
    expect(page.layers.resting.strokes(car)).toEqual([]);
    expect(page.layers.resting.strokes(person)).toHaveLength(1);
  });

  it("several have no handles; a small one only corners", async () => {
    page = await Page.open([...two, stored(3, boxAt(200, 200, 10, 10))]);
    const handles = () => page.layers.active.shown.filter((m) => m.op === "fill" && m.style === "#fff").length;
    page.annotator.select(["a1", "a2"]);
    await frame();
    expect(handles()).toBe(0);
    page.annotator.select(["a3"]);
    await frame();
    expect(handles()).toBe(4);
  });

  it("nothing can be grabbed where nothing may be changed, but the selected one is seen", async () => {
    page = await Page.open(two, { readonly: true });
    page.annotator.select(["a1"]);
    await frame();
    expect(page.layers.active.strokes(car)).toEqual(["rect(44,44,100,80)"]);
    expect(page.layers.active.shown.some((m) => m.style === "#fff")).toBe(false);
  });

  it("a hidden one is not painted though it is selected", async () => {
    page = await Page.open(two);
    page.annotator.select(["a1"]);
    page.annotator.setVisible(["a1"], false);
    await frame();
    expect(page.layers.active.shown).toEqual([]);
  });
});

describe("what is under the hand, lit up or many", () => {
  it("the one under the pointer is lit up, and a crosshair follows a drawing tool", async () => {
    page = await Page.open(two);
    page.pointer("move", 45, 80); // on the left edge of the first
    await frame();
    expect(page.layers.active.shown[0]).toMatchObject({ op: "fill", style: withAlpha(car, 0.2) });
    page.annotator.setTool("box");
    page.pointer("move", 600, 500);
    await frame();
    expect(page.layers.active.shown.some((m) => m.path.includes("M600.5 0"))).toBe(true);
    page.pointer("leave", 600, 500);
    await frame();
    expect(page.layers.active.shown.some((m) => m.path.includes("M600.5 0"))).toBe(false);
  });

  it("more than five hundred selected ones stay among the others", async () => {
    const many = Array.from({ length: 501 }, (_, i) => stored(i + 1, boxAt(i / 2, 5, 50, 50)));
    page = await Page.open(many);
    page.annotator.selectAll();
    await frame();
    expect(page.layers.active.shown).toEqual([]);
    expect(page.layers.resting.shown.filter((m) => m.op === "fill" && m.style === withAlpha(car, 0.28))).toHaveLength(501);
  });
});

describe("the class in the hand", () => {
  const digits = (target: string, selected: number) => `${target} ${selected}`;
  const words = () => page.layers.active.texts();

  it("is beside the pointer of a tool that makes something, with what a digit would do", async () => {
    page = await Page.open([stored(1, boxAt(10, 10, 50, 40))], { tool: "box", words: { digits } });
    page.pointer("move", 400, 300);
    await frame();
    expect(words()).toEqual(["A", "car", "next 0"]);
    page.annotator.setClass(2);
    page.annotator.select(["a1"]);
    await frame();
    expect(words()).toEqual(["car", "B", "person", "selection 1"]);
    page.annotator.setTool("tag");
    page.pointer("move", 401, 300);
    await frame();
    expect(words().slice(1)).toEqual(["B", "person", "tag 1"]);
  });

  it("is not there for the select tool, over a handle, off the canvas, and for readers", async () => {
    page = await Page.open([stored(1, boxAt(10, 10, 50, 40))], { tool: "box", words: { digits } });
    page.annotator.select(["a1"]);
    page.pointer("move", 144, 124); // the lower right corner
    await frame();
    expect(words()).toEqual(["car"]);
    page.pointer("move", 400, 300).pointer("leave", 400, 300);
    await frame();
    expect(words()).toEqual(["car"]);
    page.pointer("move", 400, 300);
    page.annotator.setReadonly(true);
    await frame();
    expect(words()).toEqual(["car"]);
  });

  it("says no more than the class while something is drawn", async () => {
    page = await Page.open([], { tool: "box", words: { digits } });
    page.pointer("move", 124, 64).pointer("down", 124, 64).pointer("move", 224, 144);
    await frame();
    expect(words()).toEqual(["A", "car"]);
  });
});
