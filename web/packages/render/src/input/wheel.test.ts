import { describe, expect, it } from "vitest";
import { WheelReader, type WheelLike, type WheelUse } from "./wheel";

let clock = 0;
const step = (deltaY: number, more: Partial<WheelLike> = {}): WheelLike => ({
  deltaX: 0,
  deltaY,
  deltaMode: 0,
  ctrlKey: false,
  shiftKey: false,
  timeStamp: (clock += 16),
  ...more,
});
const later = () => (clock += 1000);
const read = (steps: readonly WheelLike[], use: WheelUse = "auto") => {
  const reader = new WheelReader();
  reader.use = use;
  return steps.map((one) => reader.read(one));
};

describe("wheel and trackpad", () => {
  it("a wheel zooms: whole notches, lines, and notches that the browser scaled", () => {
    expect(read([step(100), step(-120), step(200)])).toEqual(["zoom", "zoom", "zoom"]);
    expect(read([step(3, { deltaMode: 1 })])).toEqual(["zoom"]);
    expect(read([step(66.6666, { wheelDeltaY: -120 }), step(4.0002, { wheelDeltaY: -120 })])).toEqual(["zoom", "zoom"]);
  });

  it("two fingers on a trackpad pan, quick ones too, and however straight", () => {
    expect(read([step(1), step(7), step(100), step(240), step(3)])).toEqual(Array(5).fill("pan"));
    expect(read([step(2.5), step(40, { wheelDeltaY: -120 })])).toEqual(["pan", "pan"]);
    expect(read([step(0, { deltaX: 80 })])).toEqual(["pan"]);
    expect(read([step(120), step(60, { deltaX: 4 }), step(120)])).toEqual(["zoom", "pan", "pan"]);
  });

  it("each movement is judged by itself", () => {
    const reader = new WheelReader();
    expect(reader.read(step(2))).toBe("pan");
    later();
    expect(reader.read(step(100))).toBe("zoom");
    later();
    expect(reader.read(step(-1))).toBe("pan");
  });

  it("a pinch zooms and Shift pans, whatever it is and whatever is set", () => {
    for (const use of ["auto", "zoom", "pan"] as const) {
      expect(read([step(1.2, { ctrlKey: true }), step(100, { shiftKey: true })], use)).toEqual(["zoom", "pan"]);
    }
  });

  it("does what is set", () => {
    expect(read([step(2), step(100)], "zoom")).toEqual(["zoom", "zoom"]);
    expect(read([step(100), step(2)], "pan")).toEqual(["pan", "pan"]);
  });
});
