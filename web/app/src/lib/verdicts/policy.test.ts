import { expect, it } from "vitest";
import { kNewPolicy, policyRequest } from "./policy";

it("asks for what was typed", () => {
  expect(policyRequest(kNewPolicy)).toEqual({ accept_above: 0.9, reject_below: 0.2, spot_check_rate: 0.05, seed: 1 });
  expect(policyRequest({ ...kNewPolicy, reject: " ", share: "" })).toEqual({ accept_above: 0.9, spot_check_rate: 0, seed: 1 });
});

it("says what is wrong with it", () => {
  const problem = (change: Partial<typeof kNewPolicy>) => policyRequest({ ...kNewPolicy, ...change });
  expect(problem({ accept: "", reject: "" })).toBe("nothing");
  expect(problem({ accept: "1.1" })).toBe("score");
  expect(problem({ reject: "0.95" })).toBe("overlap");
  expect([problem({ share: "101" }), problem({ share: "x" })]).toEqual(["share", "share"]);
  expect([problem({ seed: "-1" }), problem({ seed: "1.5" })]).toEqual(["seed", "seed"]);
});
