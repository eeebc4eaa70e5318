// A run's parts, as one.
import type { Job } from "@touchmark/client";
import { isActive, pace } from "~/lib/jobs/jobs";

export const kPredict = "predict";

export const partsOf = (jobs: readonly Job[], layer: number): Job[] => jobs.filter((job) => job.kind === kPredict && job.layer === layer);

export interface RunProgress {
  state: Job["state"]; // failed when a part is; queued when none has begun
  done: number; // images
  total: number; // 0: not known yet
  perSecond: number;
  secondsLeft: number; // Infinity when unknown
  unmapped: number;
  unfit: number;
  failed: number; // images
  why: readonly string[];
}

const kWorst: readonly Job["state"][] = ["failed", "cancelled", "done"];

function stateOf(parts: readonly Job[]): Job["state"] {
  if (parts.some((job) => job.state === "running")) return "running";
  if (parts.every((job) => job.state === "queued")) return "queued";
  if (parts.some(isActive)) return "running"; // between two parts
  return kWorst.find((state) => parts.some((job) => job.state === state)) ?? "done";
}

const sum = (parts: readonly Job[], of: (job: Job) => number) => parts.reduce((all, job) => all + of(job), 0);
const said = (job: Job, name: string) => (typeof job.result?.[name] === "number" ? job.result[name] : 0);

// Null when there are no parts. How many images parts have that have not begun is not known.
export function runProgress(parts: readonly Job[], now = Date.now()): RunProgress | null {
  if (parts.length === 0) return null;
  const open = parts.filter(isActive);
  const paces = open.map((job) => pace(job, now));
  const known = parts.every((job) => job.total > 0 || !isActive(job));
  const total = known ? sum(parts, (job) => job.total) : 0;
  const done = sum(parts, (job) => (job.state === "done" ? said(job, "images") : job.done)); // the last report may be older
  const perSecond = paces.reduce((all, one) => all + one.perSecond, 0);
  return {
    state: stateOf(parts),
    done,
    total,
    perSecond,
    secondsLeft: known && perSecond > 0 ? (total - done) / perSecond : Number.POSITIVE_INFINITY,
    unmapped: sum(parts, (job) => said(job, "unmapped")),
    unfit: sum(parts, (job) => said(job, "unfit")),
    failed: sum(parts, (job) => said(job, "failed")),
    why: [...new Set(parts.flatMap(whyOf))],
  };
}

function whyOf(job: Job): string[] {
  if (job.state === "failed" && job.message) return [job.message];
  return typeof job.result?.why === "string" ? [job.result.why] : [];
}
