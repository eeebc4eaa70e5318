import { expect, it } from "vitest";
import { Trail } from "./trail";

it("goes back through all that was open, not to and fro between two, and forth again", () => {
  const trail = new Trail();
  [11, 5, 8].forEach((asset) => trail.visit(asset));
  const walk = (from: number, ...steps: (1 | -1)[]) =>
    steps.map((step) => {
      from = trail.beside(from, step) ?? from;
      trail.visit(from); // as a page does that is opened
      return from;
    });
  expect(walk(8, -1, -1, -1)).toEqual([5, 11, 11]);
  expect(walk(11, 1, 1, 1)).toEqual([5, 8, 8]);
  expect(trail.beside(7, -1)).toBeUndefined();
});
