import { describe, expect, it } from "vitest";
import { extend, kMaxSelected, kNoSelection, toggle } from "./selection";

const idAt = (index: number) => (index === 3 ? undefined : index + 1);

describe("selection", () => {
  it("toggles one", () => {
    const one = toggle(kNoSelection, 4, 5);
    expect([...one.ids]).toEqual([5]);
    expect(toggle(one, 4, 5).ids.size).toBe(0);
  });
  it("extends from the anchor either way and skips what is not there", () => {
    const start = toggle(kNoSelection, 2, 3);
    expect([...extend(start, 5, idAt).ids]).toEqual([3, 5, 6]);
    expect([...extend(start, 0, idAt).ids].sort()).toEqual([1, 2, 3]);
  });
  it("keeps the anchor, so that a range can be drawn again", () => expect(extend(toggle(kNoSelection, 2, 3), 5, idAt).anchor).toBe(2));
  it("starts a range where it is when there is no anchor", () => expect([...extend(kNoSelection, 6, idAt).ids]).toEqual([7]));
  it("stops at what one request may change", () =>
    expect(extend(toggle(kNoSelection, 0, 1), 50_000, (i) => i + 1).ids.size).toBe(kMaxSelected));
});
