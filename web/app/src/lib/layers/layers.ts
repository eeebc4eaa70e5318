// Whose labels: what the pages say of layers and choose from them.
import type { Asset, AssetStatus, Layer, Task, TaskState } from "@touchmark/client";

export const kTruth = 1; // the id of the layer

// Where the caller draws on an asset.
export function workLayer(asset: Pick<Asset, "work_layer">): number {
  return asset.work_layer ?? kTruth;
}

// A person may draw in what is nobody else's.
export function isShared(layer: Pick<Layer, "kind">): boolean {
  return layer.kind === "truth" || layer.kind === "golden" || layer.kind === "proposal";
}

// Predictions and consensus are copied into the truth when they are good.
export function mayAccept(layer: Pick<Layer, "kind">): boolean {
  return layer.kind === "run" || layer.kind === "proposal";
}

// What raters drew is evidence, and the truth is the project.
export function mayDrop(layer: Pick<Layer, "kind">): boolean {
  return layer.kind !== "truth" && layer.kind !== "replica";
}

// Those that may hold something of one asset: the truth, what has a task there, and what is written in bulk and
// not empty.
export function layersOf(layers: readonly Layer[], tasks: readonly Pick<Task, "layer">[]): Layer[] {
  const given = new Set(tasks.map((task) => task.layer));
  return layers.filter((l) => l.kind === "truth" || given.has(l.id) || (l.kind !== "replica" && l.annotations > 0));
}

// How far the shown layer of an image is: by its own task, where it is not the truth. Undefined: nobody was asked.
export function layerStatus(asset: Pick<Asset, "status">, layer: number, task: Pick<Task, "state"> | undefined): AssetStatus | undefined {
  return layer === kTruth ? asset.status : task && kOfTask[task.state];
}

const kOfTask: Record<TaskState, AssetStatus | undefined> = {
  open: "new",
  in_progress: "in_progress",
  submitted: "submitted",
  rejected: "rejected",
  done: "approved",
  skipped: undefined,
};

// The task of labeling a layer, when somebody was asked to.
export function labelingOf<T extends Pick<Task, "layer" | "stage">>(tasks: readonly T[], layer: number): T | undefined {
  return tasks.find((task) => task.layer === layer && task.stage === "annotate");
}
