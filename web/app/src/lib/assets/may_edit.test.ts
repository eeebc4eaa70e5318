import type { Role, TaskState } from "@touchmark/client";
import { expect, it } from "vitest";
import { mayEdit, maySubmit, mayTakeBack } from "./may_edit";

const at = (role: Role, status: "new" | "rejected" | "submitted" | "approved", erased = false) => mayEdit({ role }, { status, erased });

it("lets an annotator edit until it is submitted, and again when rejected", () =>
  expect([at("annotator", "new"), at("annotator", "rejected"), at("annotator", "submitted"), at("annotator", "approved")]).toEqual([
    true,
    true,
    false,
    false,
  ]));
it("lets a reviewer edit at any time", () => expect([at("reviewer", "submitted"), at("owner", "approved")]).toEqual([true, true]));
it("lets nobody edit what is erased, and a viewer nothing", () =>
  expect([at("owner", "new", true), at("viewer", "new")]).toEqual([false, false]));
it("lets a rater edit and hand in their own layer until it is handed in, whatever role they have and whatever the image is", () => {
  const own = (state: TaskState) => {
    const task = { id: 1, asset: 1, layer: 5, stage: "annotate" as const, state, active_ms: 0 };
    const asset = { status: "approved" as const, work_layer: 5, task };
    return [mayEdit({ role: "annotator" }, asset), mayEdit({ role: "owner" }, asset), maySubmit({ role: "owner" }, asset)];
  };
  expect([own("open"), own("rejected"), own("submitted"), own("done")]).toEqual([
    [true, true, true],
    [true, true, true],
    [false, false, false],
    [false, false, false],
  ]);
});
it("submits only what is not submitted or approved yet", () =>
  expect((["new", "rejected", "submitted", "approved"] as const).map((status) => maySubmit({ role: "owner" }, { status }))).toEqual([
    true,
    true,
    false,
    false,
  ]));

it("lets only its author take back what waits for review", () => {
  const mine = { status: "submitted", annotator: 7 } as const;
  expect(mayTakeBack({ role: "annotator" }, mine, 7)).toBe(true);
  expect(mayTakeBack({ role: "annotator" }, mine, 8)).toBe(false);
  expect(mayTakeBack({ role: "annotator" }, mine, undefined)).toBe(false);
  expect(mayTakeBack({ role: "viewer" }, mine, 7)).toBe(false);
  expect(mayTakeBack({ role: "annotator" }, { ...mine, status: "approved" }, 7)).toBe(false);
  const task = { id: 1, asset: 1, stage: "annotate", state: "submitted", active_ms: 0, assignee: 7 } as const;
  expect(mayTakeBack({ role: "annotator" }, { status: "new", work_layer: 4, task }, 7)).toBe(true);
  expect(mayTakeBack({ role: "annotator" }, { status: "new", work_layer: 4, task: { ...task, state: "done" } }, 7)).toBe(false);
});
