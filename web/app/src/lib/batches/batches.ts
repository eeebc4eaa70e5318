// A batch as it is asked for, and how far one is.
import type { AssetStatus, NewBatch, TaskState } from "@touchmark/client";
import { type AssetSearch, filterOf } from "~/lib/assets/asset_search";

// Which images, as the person who makes the batch says it.
export type BatchAssets =
  | { from: "all" }
  | { from: "status"; status: AssetStatus }
  | { from: "selection"; ids: readonly number[] }
  | { from: "filter"; search: AssetSearch };

export interface BatchDraft {
  name: string;
  instructions: string;
  overlap: string; // as typed
  members: readonly number[]; // none: every annotator
  review: boolean;
  assets: BatchAssets;
}

export const kMostRaters = 20;
const kLeaseMinutes = 24 * 60; // a task that was begun and left is given to somebody else after this

export type BatchProblem = "name" | "overlap" | "members";

export function batchProblem(draft: BatchDraft): BatchProblem | null {
  if (draft.name.trim() === "") return "name";
  const overlap = Number(draft.overlap);
  if (draft.overlap.trim() === "" || !Number.isInteger(overlap) || overlap < 1 || overlap > kMostRaters) return "overlap";
  if (draft.members.length > 0 && draft.members.length < overlap) return "members";
  return null;
}

// Of a draft without a problem.
export function newBatch(draft: BatchDraft): NewBatch {
  return {
    name: draft.name.trim(),
    overlap: Number(draft.overlap),
    review: draft.review,
    lease_minutes: kLeaseMinutes,
    ...(draft.instructions.trim() === "" ? {} : { instructions: draft.instructions.trim() }),
    ...(draft.members.length === 0 ? {} : { members: [...draft.members] }),
    ...assetsOf(draft.assets),
  };
}

function assetsOf(assets: BatchAssets): Pick<NewBatch, "asset_ids" | "filter"> {
  switch (assets.from) {
    case "all":
      return {};
    case "status":
      return { filter: { status: assets.status } };
    case "selection":
      return { asset_ids: [...assets.ids] };
    case "filter":
      return { filter: filterOf(assets.search) };
  }
}

export const kTaskStates: readonly TaskState[] = ["done", "submitted", "rejected", "in_progress", "open", "skipped"];

export interface Progress {
  total: number;
  done: number; // nothing is left to do: done or skipped
  counts: Record<TaskState, number>;
}

// Of the labeling, not of its review.
export function batchProgress(tasks: Readonly<Record<string, number>> = {}): Progress {
  const counts = Object.fromEntries(kTaskStates.map((state) => [state, tasks[`annotate:${state}`] ?? 0])) as Progress["counts"];
  const total = kTaskStates.reduce((sum, state) => sum + counts[state], 0);
  return { total, done: counts.done + counts.skipped, counts };
}
