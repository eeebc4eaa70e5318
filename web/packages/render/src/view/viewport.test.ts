import { describe, expect, it } from "vitest";
import { tileLevels } from "./image_source";
import { kMaxScale, Viewport } from "./viewport";

const view = () => {
  const v = new Viewport();
  v.resize({ width: 1000, height: 600 });
  v.setImage({ width: 2000, height: 1000 });
  return v;
};

describe("viewport", () => {
  it("fits the image with a margin, in the middle", () => {
    const v = view();
    expect(v.scale).toBeCloseTo(0.476);
    expect(v.toScreen({ x: 1000, y: 500 })).toEqual({ x: 500, y: 300 });
  });

  it("keeps the point under the pointer while zooming, within limits", () => {
    const v = view();
    const at = { x: 300, y: 200 };
    const p = v.toImage(at);
    v.zoomAt(at, 3);
    expect(v.toScreen(p).x).toBeCloseTo(300);
    expect(v.toScreen(p).y).toBeCloseTo(200);
    for (let i = 0; i < 50; i++) v.zoomAt(at, 2);
    expect(v.scale).toBe(kMaxScale);
    for (let i = 0; i < 50; i++) v.zoomAt(at, 0.5);
    expect(v.scale).toBeGreaterThan(0.05);
  });

  it("cannot lose the image by panning", () => {
    const v = view();
    v.panBy(1e6, 1e6);
    expect(v.toImage({ x: 1000, y: 600 }).x).toBeGreaterThan(0);
    v.panBy(-1e7, -1e7);
    expect(v.toScreen({ x: 2000, y: 1000 }).x).toBeGreaterThanOrEqual(64 - 1e-6);
  });

  it("follows the container until it is moved, and then keeps the middle", () => {
    const v = view();
    v.resize({ width: 500, height: 600 });
    expect(v.scale).toBeCloseTo(0.226);
    v.zoomTo(1);
    const middle = v.toImage({ x: 250, y: 300 });
    v.resize({ width: 800, height: 400 });
    expect(v.toImage({ x: 400, y: 200 }).x).toBeCloseTo(middle.x);
    expect(v.scale).toBe(1);
  });

  it("brings an object into view without zooming when it is seen already", () => {
    const v = view();
    const before = v.placement;
    v.show({ left: 900, top: 400, right: 1000, bottom: 500 }, false);
    expect(v.placement).toEqual(before);
    v.zoomTo(4);
    v.show({ left: 10, top: 10, right: 60, bottom: 60 }, false);
    expect(v.toScreen({ x: 35, y: 35 }).x).toBeGreaterThan(0);
  });
});

describe("the viewport and what has no size", () => {
  it("does not zoom in on a point that is seen, nor further with each one", () => {
    const v = view();
    const before = v.placement;
    v.show({ left: 900, top: 400, right: 900, bottom: 400 }, false);
    expect(v.placement).toEqual(before);
    v.show({ left: 900, top: 400, right: 905, bottom: 404 }, false);
    expect(v.scale).toBeGreaterThan(before.scale);
  });

  it("survives an image and a container of no size", () => {
    const v = new Viewport();
    v.setImage({ width: 0, height: 0 });
    v.zoomAt({ x: 0, y: 0 }, 2);
    expect(Number.isFinite(v.scale)).toBe(true);
  });

  it("counts the levels of a pyramid from one tile up", () => {
    expect([tileLevels(512, 512), tileLevels(513, 10), tileLevels(10000, 10000)]).toEqual([1, 2, 6]);
  });
});
