import type { Asset, Project, TaskState } from "@touchmark/client";
import { kTruth, workLayer } from "~/lib/layers/layers";

type Rights = Pick<Project, "role">;
type Work = Pick<Asset, "status" | "erased" | "work_layer" | "task" | "annotator">;

const kOpen = new Set(["new", "in_progress", "rejected"]);
const kOpenTasks = new Set<TaskState>(["open", "in_progress", "rejected"]);

// In a layer of one's own it is the task that is handed in, in the truth it is the image.
export function isOpen(asset: Work): boolean {
  if (workLayer(asset) === kTruth) return kOpen.has(asset.status);
  return asset.task !== undefined && kOpenTasks.has(asset.task.state);
}

// Whether there is something to send to review.
export function maySubmit(rights: Rights, asset: Work): boolean {
  return mayEdit(rights, asset) && isOpen(asset);
}

// Whether the caller may go on with what they handed in: until a reviewer has decided.
export function mayTakeBack(rights: Rights, asset: Work, user: number | undefined): boolean {
  if (asset.erased || rights.role === "viewer" || user === undefined) return false;
  if (workLayer(asset) !== kTruth) return asset.task?.state === "submitted" && asset.task.assignee === user;
  return asset.status === "submitted" && (asset.task?.assignee ?? asset.annotator) === user;
}

// As the server judges it: in the truth an annotator until it is submitted, a reviewer and above at any time; in a
// layer of their own anybody until it is handed in.
export function mayEdit(rights: Rights, asset: Work): boolean {
  if (asset.erased || rights.role === "viewer") return false;
  return isOpen(asset) || (rights.role !== "annotator" && workLayer(asset) === kTruth);
}
