// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { readChosen } from "./chosen";

it("reads what it wrote, and nothing of what it did not", () => {
  const good = { layers: [4, 2], thresholds: { 4: 0.5 } };
  expect(readChosen(JSON.stringify({ 1: good, 2: { layers: "4" }, 3: null, 4: { layers: [1], thresholds: { 1: "x" } } }))).toEqual({
    1: good,
  });
  expect([readChosen(null), readChosen("no"), readChosen("7"), readChosen("null")]).toEqual([{}, {}, {}, {}]);
});
