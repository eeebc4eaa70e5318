import { describe, expect, it } from "vitest";
import { typedPlace } from "./reading_place";

describe("a typed place in the order of reading", () => {
  it("is a whole number from 1 on, or none", () => {
    const typed = (value: string, badInput = false) => typedPlace({ value, validity: { badInput } });
    expect(["1", "12", " ", ""].map((value) => typed(value))).toEqual([1, 12, 0, 0]);
    expect(["-1", "0", "1.5", "1e300", "x"].map((value) => typed(value))).toEqual([null, null, null, null, null]);
    expect(typed("", true)).toBeNull();
  });
});
