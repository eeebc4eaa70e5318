import type { Draft } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { paintClassChip, placeOf } from "./class_chip";
import { Recorder } from "./recorder";

const kAt = { scale: 2, x: 10, y: 20 };
const kView = { width: 800, height: 600 };
const kChip = { width: 100, height: 20 };
const chip = { color: "oklch(0.7 0.1 200)", letter: "C", name: "car", note: "1–9: next object" };
const path = (...points: [number, number][]): Draft => ({ shape: null, path: points, rubber: null, closing: false });

describe("the chip of the class in the hand", () => {
  it("says its letter, its name and what the digits are for; while drawing no more than the class", () => {
    const recorder = new Recorder();
    paintClassChip(recorder.context, chip, { x: 300, y: 300 }, kView, null, kAt);
    expect(recorder.texts()).toEqual(["C", "car", "1–9: next object"]);
    const drawing = new Recorder();
    paintClassChip(drawing.context, chip, { x: 300, y: 300 }, kView, path([10, 10]), kAt);
    expect(drawing.texts()).toEqual(["C", "car"]);
  });

  it("shortens a long name", () => {
    const recorder = new Recorder();
    paintClassChip(recorder.context, { ...chip, name: "x".repeat(90) }, { x: 300, y: 300 }, kView, null, kAt);
    expect(recorder.texts()[1]).toMatch(/^x{20,40}…$/);
  });

  it("is below and to the right of the pointer, elsewhere where the canvas ends", () => {
    expect(placeOf({ x: 300, y: 300 }, kChip, kView, null, kAt)).toEqual({ x: 314, y: 314 });
    expect(placeOf({ x: 300, y: 590 }, kChip, kView, null, kAt)).toEqual({ x: 314, y: 556 });
    expect(placeOf({ x: 790, y: 300 }, kChip, kView, null, kAt)).toEqual({ x: 676, y: 314 });
    expect(placeOf({ x: 790, y: 590 }, kChip, kView, null, kAt)).toEqual({ x: 676, y: 556 });
  });

  it("never covers the box that is drawn, whichever corner of it the pointer has", () => {
    const shape = { kind: "box", x: 100, y: 100, width: 100, height: 80 } as const; // (210, 220) to (410, 380)
    const draft: Draft = { shape, path: [], rubber: null, closing: false };
    expect(placeOf({ x: 410, y: 380 }, kChip, kView, draft, kAt)).toEqual({ x: 424, y: 394 });
    expect(placeOf({ x: 210, y: 220 }, kChip, kView, draft, kAt)).toEqual({ x: 224, y: 186 });
  });

  it("keeps off the lines and the inside of a polygon, and is not there where there is no place", () => {
    const corner = path([145, 140], [145, 100], [245, 100]); // (300, 300), (300, 220), (500, 220)
    expect(placeOf({ x: 300, y: 300 }, kChip, kView, corner, kAt)).toEqual({ x: 314, y: 314 });
    const around = path([45, 90], [245, 90], [245, 190], [45, 190]);
    expect(placeOf({ x: 300, y: 300 }, kChip, kView, around, kAt)).toBeNull();
  });
});
