import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idAt, indexAt } from "./gaps";

describe("places among ids with gaps", () => {
  it("are the ids that there are, in order, and back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (gone) => {
        const gaps = [...gone].sort((a, b) => a - b);
        const there = Array.from({ length: 60 }, (_, i) => i + 1).filter((id) => !gone.includes(id));
        expect(there.map((_, index) => idAt(gaps, index))).toEqual(there);
        expect(there.map((id) => indexAt(gaps, id))).toEqual(there.map((_, index) => index));
        for (const id of gaps) expect(indexAt(gaps, id)).toBe(-1);
      }),
    );
  });
});
