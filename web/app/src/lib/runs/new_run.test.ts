import type { Model } from "@touchmark/client";
import { expect, it } from "vitest";
import { canRun, labelsByName, newDraft, runProblem, runRequest, tasksOf, unmapped, withModel } from "./new_run";

const model = (patch: Partial<Model> = {}): Model => ({
  id: "yolox-1",
  name: "YOLOX",
  version: "1",
  tasks: ["detect"],
  licence: {},
  networks: [],
  labels: ["Person", "car", "kite"],
  remote: false,
  ...patch,
});
const classes = [
  { id: 4, name: "person", color: "#fff" },
  { id: 5, name: "CAR", color: "#fff" },
  { id: 6, name: "kite", color: "#fff", retired: true },
];
const draft = newDraft(model(), classes, { from: "all" });

it("maps labels to the classes of their names, but never to retired ones", () => {
  expect(labelsByName(["Person", "car", "kite"], classes)).toEqual({
    Person: { classId: 4, score: "" },
    car: { classId: 5, score: "" },
    kite: { classId: 0, score: "" },
  });
  expect(unmapped(draft)).toEqual(["kite"]);
});

it("knows what a run can ask, and of whom", () => {
  expect(tasksOf(model({ tasks: ["embed_image", "classify", "detect"] }))).toEqual(["detect", "classify"]);
  expect(tasksOf(model({ tasks: ["embed_image", "classify"], labels: [] }))).toEqual([]);
  expect(canRun(model(), false)).toBe(false);
  expect(canRun(model({ remote: true }), false)).toBe(true);
  expect(canRun(model({ tasks: ["segment_prompt"] }), true)).toBe(false);
});

it("asks for what was chosen, and for nothing that the task does not take", () => {
  expect(runRequest(draft)).toEqual({
    model: "yolox-1",
    task: "detect",
    min_score: 0.3,
    parts: 1,
    most_overlap: 0.5,
    tiles: 1,
    flip: false,
    labels: { Person: { class_id: 4 }, car: { class_id: 5 } },
  });
  const chosen = { ...draft, name: " night ", labels: { ...draft.labels, car: { classId: 5, score: "0,6" } }, masksBy: "sam-1" };
  expect(runRequest(chosen)).toMatchObject({ name: "night", labels: { car: { class_id: 5, min_score: 0.6 } }, masks_by: "sam-1" });
  const read = runRequest({ ...draft, tiles: 3, flip: true, task: "read_text", masksBy: "sam-1", textClass: 5 });
  const asked = { model: "yolox-1", task: "read_text", min_score: 0.3, parts: 1, most_overlap: 0.5, tiles: 1, flip: false };
  expect(read).toEqual({ ...asked, text_class: 5 });
  expect(runRequest({ ...draft, images: { from: "unlabeled" } }).filter).toEqual({ labeled: false });
  expect(runRequest({ ...draft, images: { from: "filter", search: { split: "val" } } }).filter).toEqual({ split: "val" });
});

it("says what is wrong", () => {
  expect(runProblem(draft)).toBeNull();
  for (const score of ["", "0", "1.1", "x"]) expect(runProblem({ ...draft, score })).toBe("score");
  expect(runProblem({ ...draft, labels: { ...draft.labels, car: { classId: 5, score: "2" } } })).toBe("labelScore");
  expect(runProblem({ ...draft, labels: { ...draft.labels, kite: { classId: 0, score: "2" } } })).toBeNull();
  const none = { ...draft, labels: labelsByName(model().labels, []) };
  expect(runProblem(none)).toBe("noClass");
  expect(runProblem({ ...none, task: "caption" })).toBeNull();
});

it("keeps what was chosen for labels that another model has as well", () => {
  const chosen = { ...draft, score: "0.5", labels: { ...draft.labels, kite: { classId: 4, score: "0.9" } } };
  const next = withModel(chosen, model({ id: "other", labels: ["kite", "dog"] }), classes);
  expect(next).toMatchObject({ model: "other", score: "0.5", labels: { kite: { classId: 4, score: "0.9" }, dog: { classId: 0 } } });
});
