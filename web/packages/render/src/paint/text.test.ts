import { describe, expect, it } from "vitest";
import { paintClassChip } from "./class_chip";
import { paintLabel } from "./labels";
import { Recorder } from "./recorder";
import { cutText, directionOf } from "./text";

const kView = { width: 800, height: 600 };
const directions = (recorder: Recorder) => recorder.shown.filter((m) => m.op === "fillText").map((m) => [m.text, m.direction, m.align]);

describe("the direction of a text", () => {
  it("is that of its first letter, after numbers and quotes", () => {
    expect(["car", "3 “שלום”", "العربية (ar)", "2 × street", "שלום car", "…", ""].map(directionOf)).toEqual([
      "ltr",
      "rtl",
      "rtl",
      "ltr",
      "rtl",
      "ltr",
      "ltr",
    ]);
  });

  it("is given to each label, and its place stays the left of the chip", () => {
    const recorder = new Recorder();
    paintLabel(recorder.context, "1 “שלום עולם.”", "#fff", { x: 50, y: 50 }, kView);
    paintLabel(recorder.context, "car", "#fff", { x: 50, y: 150 }, kView);
    expect(directions(recorder)).toEqual([
      ["1 “שלום עולם.”", "rtl", "left"],
      ["car", "ltr", "left"],
    ]);
    expect(new Set(recorder.shown.filter((m) => m.op === "fillText").map((m) => m.path.split(" ")[0])).size).toBe(1);
  });

  it("is given to the class in the hand, and not to the letter and the note beside it", () => {
    const recorder = new Recorder();
    const chip = { color: "#fff", letter: "A", name: "سيارة", note: "1–9: next object" };
    paintClassChip(recorder.context, chip, { x: 300, y: 300 }, kView, null, { scale: 1, x: 0, y: 0 });
    expect(directions(recorder).map(([text, direction]) => [text, direction])).toEqual([
      ["A", "ltr"],
      ["سيارة", "rtl"],
      ["1–9: next object", "ltr"],
    ]);
  });
});

describe("a text that has no room", () => {
  const { context } = new Recorder(); // 6 a unit of UTF-16
  it("is cut behind a letter, never within one", () => {
    expect(cutText(context, "street", 36)).toBe("street");
    expect(cutText(context, "streets", 36)).toBe("stree…");
    expect(cutText(context, "🐕🐕🐕🐕", 36)).toBe("🐕🐕…");
    expect(cutText(context, "ab", 1)).toBe("a…");
  });
});
