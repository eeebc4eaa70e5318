import type { Job } from "@touchmark/client";

export const isActive = (job: Job): boolean => job.state === "queued" || job.state === "running";

export interface Pace {
  perSecond: number; // 0 when unknown
  secondsLeft: number; // Infinity when unknown
}

// Rate since the start, and the time left at that rate.
export function pace(job: Job, now = Date.now()): Pace {
  const started = job.started ? Date.parse(job.started) : Number.NaN;
  const seconds = (now - started) / 1000;
  if (!(seconds > 0.5) || job.done <= 0) return { perSecond: 0, secondsLeft: Number.POSITIVE_INFINITY };
  const perSecond = job.done / seconds;
  const secondsLeft = job.total > job.done ? (job.total - job.done) / perSecond : Number.POSITIVE_INFINITY;
  return { perSecond, secondsLeft };
}
