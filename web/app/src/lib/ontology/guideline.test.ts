import { describe, expect, it } from "vitest";
import { guidelineParts, partsOfClass } from "./guideline";

const parts = guidelineParts(
  "Tight boxes.\n\n# Classes\nAll of them.\n## Car\nNo vans.\n### Doors\nOpen ones too.\r\n## traffic light:\nLit or not.\n# Other\n",
);

describe("a guideline", () => {
  it("is its headings and what is below each", () => {
    expect(parts.map((p) => [p.level, p.heading, p.text])).toEqual([
      [1, "", "Tight boxes."],
      [1, "Classes", "All of them."],
      [2, "Car", "No vans."],
      [3, "Doors", "Open ones too."],
      [2, "traffic light:", "Lit or not."],
      [1, "Other", ""],
    ]);
    expect(guidelineParts("")).toEqual([]);
    expect(guidelineParts("#1 is no heading")).toHaveLength(1);
  });

  it("says what is about a class, with what is below it", () => {
    expect(partsOfClass(parts, "car").map((p) => p.heading)).toEqual(["Car", "Doors"]);
    expect(partsOfClass(parts, "Traffic light").map((p) => p.text)).toEqual(["Lit or not."]);
    expect(partsOfClass(parts, "bus")).toEqual([]);
    expect(partsOfClass(parts, "")).toEqual([]);
  });
});
