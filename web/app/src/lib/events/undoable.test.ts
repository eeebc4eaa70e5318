import { expect, it } from "vitest";
import { isUndoable } from "./undoable";

it("offers to take back what was done to images and annotations, and nothing else", () => {
  for (const kind of ["assets.delete", "assets.restore", "annotation.delete", "annotations.accept"]) expect(isUndoable(kind)).toBe(true);
  for (const kind of ["asset.erase", "assets.import", "version.create", "review.approve", "annotation.other"])
    expect(isUndoable(kind)).toBe(false);
});
