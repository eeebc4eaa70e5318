// Server-sent events of one project: what changed, how jobs go, who else is here.
import type { Job } from "@touchmark/client";
import { useEffect } from "react";
import { create } from "zustand";
import { kApiBase } from "./client";
import { readMembership } from "./membership";
import { jobsQuery, queryClient } from "./queries";

export interface Presence {
  id: number;
  display_name: string;
}

interface Live {
  connected: boolean;
  head: number;
  present: Presence[];
}

export const useLive = create<Live>(() => ({ connected: false, head: 0, present: [] }));

const kPatienceMs = 45_000; // three pings

export function upsertJob(jobs: readonly Job[] | undefined, job: Job): Job[] {
  const rest = (jobs ?? []).filter((other) => other.id !== job.id);
  return [job, ...rest].sort((a, b) => b.id - a.id);
}

export function backoff(attempt: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(attempt, 6));
}

const kAssetParts = new Set(["self", "comments", "tasks"]); // annotations are taken in by the canvas itself

function refreshProject(project: number): void {
  for (const part of ["self", "members", "assets", "versions", "ontology", "events", "layers", "batches"]) {
    void queryClient.invalidateQueries({ queryKey: ["project", project, part] });
  }
  void queryClient.invalidateQueries({ queryKey: ["projects"] });
  void queryClient.invalidateQueries({
    queryKey: ["project", project, "asset"],
    predicate: ({ queryKey }) => kAssetParts.has(String(queryKey[4])),
  });
}

// Runs at most once in two seconds, however often it is asked.
function gathered(run: () => void): { ask(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, 2_000);
  };
  return { ask, stop: () => clearTimeout(timer) };
}

// Keeps one connection for as long as the caller is mounted. `onChange` hears of every event at once; the lists
// are refreshed at most once in two seconds.
export function openStream(project: number | undefined, asset: number | undefined): () => void {
  let source: EventSource | null = null;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = gathered(() => project && refreshProject(project));
  const query = new URLSearchParams();
  if (project) query.set("project", String(project));
  if (asset) query.set("asset", String(asset));

  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(reopen, kPatienceMs);
  };
  const reopen = () => {
    if (source?.readyState === EventSource.CLOSED && project) readMembership(queryClient, project); // an answer, but no stream
    source?.close();
    useLive.setState({ connected: false });
    clearTimeout(timer);
    timer = setTimeout(open, backoff(attempt++));
  };
  const onChange = (event: MessageEvent<string>) => {
    watch();
    const change = JSON.parse(event.data) as { project: number; head: number };
    if (change.project !== project) return;
    useLive.setState({ head: change.head });
    refresh.ask();
  };
  const onJob = (event: MessageEvent<string>) => {
    watch();
    const job = JSON.parse(event.data) as Job;
    queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, job));
    if (job.state === "done" && job.project) refreshProject(job.project);
  };
  const onPresence = (event: MessageEvent<string>) => {
    watch();
    const said = JSON.parse(event.data) as { asset?: number; users: Presence[] };
    if (!asset || said.asset === asset) useLive.setState({ present: said.users });
  };
  const open = () => {
    source = new EventSource(`${kApiBase}/stream?${query}`, { withCredentials: true });
    source.onopen = () => {
      if (attempt > 0 && project) refreshProject(project);
      attempt = 0;
      useLive.setState({ connected: true });
      watch();
    };
    source.onerror = reopen;
    source.addEventListener("change", onChange);
    source.addEventListener("job", onJob);
    source.addEventListener("presence", onPresence);
    source.addEventListener("ping", watch);
  };
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
    refresh.stop();
    useLive.setState({ connected: false, present: [] });
  };
}

export function useStream(project: number | undefined, asset?: number): void {
  useEffect(() => openStream(project, asset), [project, asset]);
}
