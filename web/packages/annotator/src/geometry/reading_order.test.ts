import { describe, expect, it } from "vitest";
import { readingOrder } from "./reading_order";

const box = (left: number, top: number, width = 10, height = 10) => ({ left, top, right: left + width, bottom: top + height });

describe("reading order", () => {
  it("goes line by line, and from left to right within a line", () => {
    const boxes = [box(50, 2), box(0, 40), box(0, 0), box(100, 4), box(60, 38)];
    expect(readingOrder(boxes)).toEqual([2, 0, 3, 1, 4]);
  });

  it("takes a small box beside a tall one for one line", () => {
    expect(readingOrder([box(50, 10, 10, 5), box(0, 0, 10, 30)])).toEqual([1, 0]);
  });

  it("parts lines that hardly touch", () => {
    expect(readingOrder([box(0, 6), box(50, 0)])).toEqual([1, 0]);
  });

  it("has nothing to do for none", () => {
    expect(readingOrder([])).toEqual([]);
  });
});
