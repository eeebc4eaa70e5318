import { expect, it } from "vitest";
import { bulkEditOf, isUndoable } from "./undoable";

it("offers to take back what was done to images and annotations, and nothing else", () => {
  for (const kind of ["assets.delete", "assets.restore", "annotation.delete", "annotations.accept"]) expect(isUndoable(kind)).toBe(true);
  for (const kind of ["asset.erase", "assets.import", "version.create", "review.approve", "annotation.other"])
    expect(isUndoable(kind)).toBe(false);
});

it("finds the bulk edit that an event is a part of", () => {
  expect(bulkEditOf({ kind: "annotations.bulk_edit", payload: { bulk_edit: "job-12", objects: 3 } })).toBe(12);
  expect(bulkEditOf({ kind: "annotations.bulk_edit", payload: { bulk_edit: "something else" } })).toBe(0);
  expect(bulkEditOf({ kind: "annotations.accept", payload: { bulk_edit: "job-12" } })).toBe(0);
});
