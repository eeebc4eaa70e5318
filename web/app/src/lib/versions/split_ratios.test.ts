import { expect, it } from "vitest";
import { splitRatios } from "./split_ratios";

it("turns percentages into ratios", () =>
  expect(splitRatios({ train: "80", val: "10", test: "10", seed: "7" })).toEqual({
    ok: true,
    sum: 100,
    value: { seed: 7, train: 0.8, val: 0.1, test: 0.1 },
  }));
it("takes fractions that make 100 to the last digit", () =>
  expect(splitRatios({ train: "33.3", val: "33.3", test: "33.4", seed: "0" }).ok).toBe(true));
it("refuses sums other than 100 and says the sum", () =>
  expect(splitRatios({ train: "80", val: "10", test: "5", seed: "1" })).toEqual({ ok: false, sum: 95 }));
it("refuses what is empty, negative or not a number", () => {
  for (const bad of ["", "-10", "x"]) expect(splitRatios({ train: "110", val: bad, test: "0", seed: "1" }).ok).toBe(false);
  expect(splitRatios({ train: "100", val: "0", test: "0", seed: "1.5" }).ok).toBe(false);
});
