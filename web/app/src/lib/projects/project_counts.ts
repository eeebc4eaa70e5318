import type { AssetStatus, Project } from "@touchmark/client";

// The counters of a project by name; a counter that is not there is 0.
export function counter(project: Pick<Project, "counters">, name: string): number {
  return project.counters[name] ?? 0;
}

export function statusCounts(project: Pick<Project, "counters">): Record<AssetStatus, number> {
  const of = (status: AssetStatus) => counter(project, `status:${status}`);
  return { new: of("new"), in_progress: of("in_progress"), submitted: of("submitted"), rejected: of("rejected"), approved: of("approved") };
}
