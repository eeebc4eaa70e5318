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

describe("a view that is kept", () => {
  it("comes back: fitted, or at its place", () => {
    const v = view();
    const fitted = [v.keep(), v.placement] as const;
    v.show({ left: 100, top: 100, right: 200, bottom: 150 }, true);
    v.panBy(30, -20);
    const placed = [v.keep(), v.placement] as const;
    v.show({ left: 900, top: 500, right: 1000, bottom: 550 }, true);
    for (const [back, place] of [placed, fitted]) {
      expect(v.placement).not.toEqual(place);
      back();
      for (const name of ["scale", "x", "y"] as const) expect(v.placement[name]).toBeCloseTo(place[name]);
    }
  });
});

const kTurns = ([0, 1, 2, 3] as const).flatMap((quarters) => [false, true].map((flipped) => ({ quarters, flipped })));

describe("the viewport of a turned view", () => {
  it("finds each point of the image on the screen, and back", () => {
    for (const turn of kTurns) {
      const v = view();
      v.zoomAt({ x: 200, y: 100 }, 3);
      v.setTurn(turn);
      v.panBy(17, -29);
      for (const p of [
        { x: 0, y: 0 },
        { x: 1234.5, y: 678.25 },
        { x: 2000, y: 1000 },
      ]) {
        const back = v.toImage(v.toScreen(p));
        expect(back.x).toBeCloseTo(p.x);
        expect(back.y).toBeCloseTo(p.y);
      }
    }
  });

  it("lays the top of the image to the right when it is turned clockwise", () => {
    const v = view();
    v.setTurn({ quarters: 1, flipped: false });
    const [a, b, c] = [v.toScreen({ x: 0, y: 0 }), v.toScreen({ x: 2000, y: 0 }), v.toScreen({ x: 0, y: 1000 })];
    expect(v.scale).toBeCloseTo((600 - 48) / 2000); // fitted anew
    expect(b.x - a.x).toBeCloseTo(0);
    expect(b.y - a.y).toBeCloseTo(2000 * v.scale);
    expect(c.x - a.x).toBeCloseTo(-1000 * v.scale);
    v.setTurn({ quarters: 0, flipped: true });
    expect(v.toScreen({ x: 0, y: 0 }).x).toBeGreaterThan(v.toScreen({ x: 2000, y: 0 }).x);
  });

  it("pans and zooms as the screen says", () => {
    for (const turn of kTurns) {
      const v = view();
      v.setTurn(turn);
      v.zoomTo(2);
      const p = v.toImage({ x: 500, y: 300 });
      v.panBy(30, 20);
      expect(v.toScreen(p).x).toBeCloseTo(530);
      expect(v.toScreen(p).y).toBeCloseTo(320);
      const q = v.toImage({ x: 410, y: 220 });
      v.zoomAt({ x: 410, y: 220 }, 1.5);
      expect(v.toScreen(q).x).toBeCloseTo(410);
      expect(v.toScreen(q).y).toBeCloseTo(220);
    }
  });
});

describe("the viewport while it is turned", () => {
  it("keeps what is in the middle there, shows areas, and says what is seen", () => {
    for (const turn of kTurns) {
      const v = view();
      v.zoomTo(2);
      v.centerAt({ x: 900, y: 400 });
      v.setTurn(turn);
      expect(v.toScreen({ x: 900, y: 400 }).x).toBeCloseTo(500);
      expect(v.toScreen({ x: 900, y: 400 }).y).toBeCloseTo(300);
      const seen = v.visibleArea();
      expect((seen.right - seen.left) * v.scale).toBeCloseTo(turn.quarters % 2 === 0 ? 1000 : 600);
      v.show({ left: 100, top: 100, right: 140, bottom: 120 }, true);
      expect(v.toScreen({ x: 120, y: 110 }).x).toBeCloseTo(500);
      expect(v.screenArea({ left: 100, top: 100, right: 140, bottom: 120 }).left).toBeGreaterThan(0);
    }
  });

  it("cannot lose the image by panning either", () => {
    for (const turn of kTurns) {
      const v = view();
      v.setTurn(turn);
      v.panBy(1e6, 1e6);
      const area = v.screenArea({ left: 0, top: 0, right: 2000, bottom: 1000 });
      expect(area.left).toBeLessThanOrEqual(1000 - 64 + 1e-6);
      expect(area.top).toBeLessThanOrEqual(600 - 64 + 1e-6);
    }
  });
});
