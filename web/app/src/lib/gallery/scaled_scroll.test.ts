import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchor, isStuck, kMaxPhysical, physicalHeight, placeAt, scrolled, toPhysical, toVirtual } from "./scaled_scroll";

const small = { content: 5_000, viewport: 800 };
const huge = { content: 31_000_000, viewport: 800 };

describe("scaled scroll", () => {
  it("is the identity while the content fits an element", () => {
    expect(physicalHeight(small.content)).toBe(5_000);
    expect(scrolled({ top: 0, virtual: 0 }, 4_200, small)).toEqual({ top: 4_200, virtual: 4_200 });
    expect(toPhysical(1_234, small)).toBeCloseTo(1_234);
  });
  it("never makes an element taller than a browser allows", () => expect(physicalHeight(huge.content)).toBe(kMaxPhysical));
  it("reaches the first and the last pixel", () => {
    expect(toVirtual(0, huge)).toBe(0);
    expect(toVirtual(kMaxPhysical - 800, huge)).toBe(31_000_000 - 800);
    expect(placeAt(1e12, huge)).toEqual({ virtual: 31_000_000 - 800, top: kMaxPhysical - 800 });
  });
  it("moves by exactly the wheel's step, wherever it is", () => {
    const here = placeAt(12_345_678, huge);
    expect(scrolled(here, here.top + 100, huge).virtual).toBeCloseTo(12_345_778);
    expect(scrolled(here, here.top - 3, huge).virtual).toBeCloseTo(12_345_675);
  });
  it("jumps in proportion when the scrollbar is dragged", () => {
    expect(scrolled({ top: 0, virtual: 0 }, (kMaxPhysical - 800) / 2, huge).virtual).toBeCloseTo((31_000_000 - 800) / 2);
  });
  it("sees that it is stuck, and gets on after anchoring", () => {
    const stuck = scrolled({ top: 150, virtual: 900 }, 0, huge);
    expect(stuck.virtual).toBe(750);
    expect(isStuck(stuck, huge)).toBe(true);
    const free = anchor(stuck, huge);
    expect([free.virtual, free.top > 0, isStuck(free, huge)]).toEqual([750, true, false]);
  });
  it("has nothing to scroll when the content is empty or shorter than the view", () => {
    for (const content of [0, 10, 800]) expect(placeAt(50, { content, viewport: 800 })).toEqual({ virtual: 0, top: 0 });
  });
  it("comes back to where it was after any steps there and back, and stays inside", () => {
    const step = fc.integer({ min: -1_500, max: 1_500 });
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 30_000_000 }), fc.array(step, { maxLength: 40, size: "max" }), (start, steps) => {
        let place = placeAt(start, huge);
        for (const s of steps) {
          place = scrolled(place, place.top + s, huge);
          expect(place.virtual).toBeGreaterThanOrEqual(0);
          expect(place.virtual).toBeLessThanOrEqual(huge.content - huge.viewport);
          if (isStuck(place, huge)) place = anchor(place, huge);
        }
        const sum = steps.reduce((a, b) => a + b, 0);
        expect(place.virtual).toBeCloseTo(start + sum, 3);
      }),
    );
  });
});
