import { describe, expect, it } from "vitest";
import { digitValues, withDigit } from "./attribute_walk";

const color = { name: "color", kind: "select", options: ["red", "blue"] } as const;
const marks = { name: "marks", kind: "multi_select", options: ["ear", "tail"] } as const;

describe("attributes by digits", () => {
  it("gives each option its digit and marks the chosen one", () => {
    expect(digitValues(color, "blue")).toEqual([
      { digit: 1, value: "red", chosen: false },
      { digit: 2, value: "blue", chosen: true },
    ]);
    expect(digitValues({ name: "tame", kind: "checkbox" }, undefined).map((v) => v.chosen)).toEqual([false, true]);
    expect(digitValues({ name: "age", kind: "number" }, 3)).toEqual([]);
  });

  it("has ten digits at most", () => {
    const options = Array.from({ length: 12 }, (_, i) => `o${i}`);
    expect(digitValues({ name: "many", kind: "select", options }, undefined)).toHaveLength(10);
  });

  it("chooses one, or one more or less of several", () => {
    const [ear, tail] = digitValues(marks, ["ear"]);
    expect(withDigit(color, "red", { digit: 2, value: "blue", chosen: false })).toBe("blue");
    expect(ear && withDigit(marks, ["ear"], ear)).toBeUndefined();
    expect(tail && withDigit(marks, ["ear"], tail)).toEqual(["ear", "tail"]);
  });
});
