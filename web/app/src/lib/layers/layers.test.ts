import type { Layer } from "@touchmark/client";
import { expect, it } from "vitest";
import { isShared, kTruth, labelingOf, layerStatus, layersOf, mayAccept, mayDrop, workLayer } from "./layers";

const layer = (id: number, kind: Layer["kind"], annotations = 0): Layer => ({ id, kind, name: `${kind} ${id}`, annotations });
const all = [
  layer(1, "truth"),
  layer(2, "replica", 9),
  layer(3, "replica", 9),
  layer(4, "run", 5),
  layer(5, "proposal"),
  layer(6, "golden", 1),
];

it("offers the truth, the replicas of raters of this image, and what else is not empty", () =>
  expect(layersOf(all, [{ layer: 3 }, {}]).map((l) => l.id)).toEqual([1, 3, 4, 6]));
it("lets others draw in anything but replicas and what models predicted", () =>
  expect(all.filter(isShared).map((l) => l.kind)).toEqual(["truth", "proposal", "golden"]));
it("accepts what models or consensus say, and drops neither the truth nor what raters drew", () => {
  expect(all.filter(mayAccept).map((l) => l.kind)).toEqual(["run", "proposal"]);
  expect(all.filter(mayDrop).map((l) => l.kind)).toEqual(["run", "proposal", "golden"]);
});
it("finds the task of labeling a layer, not that of reviewing it", () => {
  const tasks = [
    { id: 1, layer: 2, stage: "review" as const },
    { id: 2, layer: 2, stage: "annotate" as const },
  ];
  expect([labelingOf(tasks, 2)?.id, labelingOf(tasks, 3)?.id]).toEqual([2, undefined]);
});
it("says how far the shown layer is, not the image, where that is another thing", () => {
  const image = { status: "new" as const };
  expect(layerStatus(image, kTruth, { state: "done" })).toBe("new");
  expect(layerStatus(image, 5, { state: "submitted" })).toBe("submitted");
  expect(layerStatus(image, 5, { state: "done" })).toBe("approved");
  expect([layerStatus(image, 5, { state: "skipped" }), layerStatus(image, 5, undefined)]).toEqual([undefined, undefined]);
});
it("draws in the truth when nothing else is said", () => expect([workLayer({}), workLayer({ work_layer: 7 })]).toEqual([1, 7]));
