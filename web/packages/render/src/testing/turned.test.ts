// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { boxAt, frame, installPage, kImage, Page, stored } from "./page";

// The image is 376 x 276. Turned clockwise on a page of 800 x 600 it is fitted by its width: 276 x 376 at 552/376.
const kScale = 552 / 376;
let page: Page;

beforeAll(installPage);
afterEach(() => page.close());

const at = (x: number, y: number) => {
  const { x: sx, y: sy } = page.annotator.toScreen({ x, y });
  return [Math.round(sx), Math.round(sy)] as const;
};

const box = () => {
  const [shape] = page.shapes;
  if (shape?.kind !== "box") throw new Error(`a box was expected, not ${shape?.kind}`);
  return shape;
};

describe("the view turned by a quarter", () => {
  it("stores what is drawn in the pixels of the image, unturned", async () => {
    page = await Page.open([], { tool: "box" });
    page.annotator.setTurn({ quarters: 1, flipped: false });
    await frame();
    page.drag(...at(10, 20), ...at(110, 70));
    expect(page.shapes).toHaveLength(1);
    const shape = box();
    for (const [value, wanted] of [
      [shape.x, 10],
      [shape.y, 20],
      [shape.width, 100],
      [shape.height, 50],
    ] as const)
      expect(Math.abs(value - wanted)).toBeLessThan(1 / kScale);
  });

  it("lays shapes and the picture down by one matrix, and writes names upright at what is on top", async () => {
    page = await Page.open([stored(1, boxAt(10, 20, 100, 50))]);
    page.annotator.setTurn({ quarters: 1, flipped: false });
    await frame();
    const { image, resting } = page.layers;
    for (const mark of [image.shown[0], resting.shown.find((one) => one.op === "fill")])
      expect(mark?.matrix).toEqual([0, 1, -1, 0, 800, 0]);
    const text = resting.shown.find((mark) => mark.op === "fillText");
    expect(text?.matrix).toEqual([1, 0, 0, 1, 0, 0]);
    const [x, y] = (text?.path.slice(1).split(" ") ?? []).map(Number) as [number, number];
    const corner = at(10, 70); // the top left one on the screen
    expect(Math.abs(x - corner[0])).toBeLessThan(10);
    expect(corner[1] - y).toBeGreaterThan(0);
    expect(corner[1] - y).toBeLessThan(20);
  });

  it("finds objects where they are seen, takes their handles there, and nudges to where the arrow points", async () => {
    page = await Page.open([stored(1, boxAt(100, 100, 60, 60))]);
    page.annotator.setTurn({ quarters: 1, flipped: false });
    await frame();
    page.click(...at(130, 130));
    expect(page.state.selection).toEqual(["a1"]);
    page.key("ArrowRight");
    page.keyUp("ArrowRight");
    expect(page.shapes[0]).toMatchObject({ x: 100, y: 99 });
    page.drag(...at(160, 159), ...at(200, 209));
    expect(Math.abs(box().width - 100)).toBeLessThan(2);
    expect(Math.abs(box().height - 110)).toBeLessThan(2);
  });

  it("is told of, and goes back", async () => {
    page = await Page.open();
    page.annotator.setTurn({ quarters: 3, flipped: true });
    expect(page.annotator.imageArea().right - page.annotator.imageArea().left).toBeCloseTo(276 * kScale);
    page.annotator.setTurn({ quarters: 0, flipped: false });
    expect(page.annotator.placement()).toEqual({ scale: 2, x: 24, y: 24 });
    expect(page.annotator.imageArea()).toEqual({ left: 24, top: 24, right: 24 + 2 * kImage.width, bottom: 24 + 2 * kImage.height });
  });
});

describe("the look of the picture on its canvas", () => {
  it("is a filter on the picture alone", async () => {
    page = await Page.open([stored(1, boxAt(10, 20, 100, 50))]);
    const [picture, resting] = [...page.container.querySelectorAll("canvas")] as [HTMLCanvasElement, HTMLCanvasElement];
    page.annotator.setLook({ brightness: 10, contrast: 0, gamma: 1, channel: "red", invert: true, equalize: false });
    const id = /url\("?#([^")]+)"?\)/.exec(picture.style.filter)?.[1] ?? "";
    expect(page.container.querySelectorAll(`[id="${id}"] feFuncR, [id="${id}"] feFuncG, [id="${id}"] feFuncB`)).toHaveLength(3);
    expect(resting.style.filter).toBe("");
    page.annotator.setLook({ brightness: 0, contrast: 0, gamma: 1, channel: "all", invert: false, equalize: false });
    expect(picture.style.filter).toBe("");
  });
});
