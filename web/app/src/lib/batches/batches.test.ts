import { describe, expect, it } from "vitest";
import { type BatchDraft, batchProblem, batchProgress, newBatch } from "./batches";

const draft: BatchDraft = { name: " Cats ", instructions: " ", overlap: "2", members: [], review: true, assets: { from: "all" } };

describe("a new batch", () => {
  it("is asked for with what was said, and nothing of what was not", () => {
    expect(newBatch(draft)).toEqual({ name: "Cats", overlap: 2, review: true, lease_minutes: 1440 });
    expect(newBatch({ ...draft, instructions: "Whole animals.", members: [3, 4], review: false })).toEqual({
      name: "Cats",
      overlap: 2,
      review: false,
      lease_minutes: 1440,
      instructions: "Whole animals.",
      members: [3, 4],
    });
  });
  it("is of all images, those of a status, those selected, or those that match", () => {
    expect(newBatch({ ...draft, assets: { from: "status", status: "new" } }).filter).toEqual({ status: "new" });
    expect(newBatch({ ...draft, assets: { from: "selection", ids: [7, 9] } }).asset_ids).toEqual([7, 9]);
    const search = { class: 3, name: "img_" };
    expect(newBatch({ ...draft, assets: { from: "filter", search } }).filter).toEqual({ class_id: 3, name_prefix: "img_" });
  });
  it("is made of whatever the gallery can filter by", () => {
    const search = { status: "new", split: "val", labels: "without", part: "img" } as const;
    expect(newBatch({ ...draft, assets: { from: "filter", search } }).filter).toEqual({
      status: "new",
      split: "val",
      labeled: false,
      name_part: "img",
    });
  });
  it("needs a name, 1 to 20 raters, and as many members as raters", () => {
    expect(batchProblem(draft)).toBeNull();
    expect(batchProblem({ ...draft, name: " " })).toBe("name");
    for (const overlap of ["", "0", "21", "1.5", "x"]) expect(batchProblem({ ...draft, overlap })).toBe("overlap");
    expect(batchProblem({ ...draft, members: [3] })).toBe("members");
    expect(batchProblem({ ...draft, members: [3, 4] })).toBeNull();
  });
});

it("counts the labeling of a batch by state, skipped ones as dealt with", () =>
  expect(batchProgress({ "annotate:open": 3, "annotate:done": 4, "annotate:skipped": 1, "review:done": 9 })).toEqual({
    total: 8,
    done: 5,
    counts: { done: 4, submitted: 0, rejected: 0, in_progress: 0, open: 3, skipped: 1 },
  }));
it("knows nothing of one whose tasks are not said", () => expect(batchProgress(undefined)).toMatchObject({ total: 0, done: 0 }));
