// Server-sent events of one project: what changed, how jobs go, who else is here. A lost connection is made again, later
// and later, and what was missed meanwhile is read again; a session that has ended waits for a sign-in.
import type { Job } from "@touchmark/client";
import { useEffect } from "react";
import { create } from "zustand";
import { gate, kApiBase } from "./client";
import { readMembership } from "./membership";
import { jobsQuery, queryClient } from "./queries";
import { refetchFailed } from "./session";

export interface Presence {
  id: number;
  display_name: string;
}

export type Link = "opening" | "live" | "lost"; // lost: there was a connection, or it could not be made

interface Live {
  link: Link;
  retryAt: number | null; // of a lost one, as Date.now()
  epoch: number; // connections so far: with each one, something may have been missed
  head: number;
  present: Presence[];
}

export const useLive = create<Live>(() => ({ link: "opening", retryAt: null, epoch: 0, head: 0, present: [] }));

const kPatienceMs = 45_000; // three pings

const isOpen = ({ state }: Job) => state === "queued" || state === "running";

// A job that has ended stays ended: what the stream said may be here before the reply that began it.
export function upsertJob(jobs: readonly Job[] | undefined, job: Job): Job[] {
  const known = jobs?.find((other) => other.id === job.id);
  if (jobs && known && !isOpen(known) && isOpen(job)) return [...jobs];
  const rest = (jobs ?? []).filter((other) => other.id !== job.id);
  return [job, ...rest].sort((a, b) => b.id - a.id);
}

// Milliseconds before the next attempt, spread so that not all pages come in the same moment.
export function backoff(attempt: number, random = Math.random()): number {
  return Math.min(30_000, 500 * 2 ** Math.min(attempt, 6)) * (0.5 + random / 2);
}

const kAssetParts = new Set(["self", "comments", "tasks"]); // annotations are taken in by the canvas itself

function refreshProject(project: number): void {
  for (const part of ["self", "members", "assets", "versions", "ontology", "events", "layers", "batches", "evaluation"]) {
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

let retryNow: () => void = () => undefined;

// Does not wait for the next attempt.
export function retryStream(): void {
  retryNow();
}

function listeners(project: number | undefined, asset: number | undefined, watch: () => void, onChange: () => void) {
  const change = (event: MessageEvent<string>) => {
    watch();
    const said = JSON.parse(event.data) as { project: number; head: number };
    if (said.project !== project) return;
    useLive.setState({ head: said.head });
    onChange();
  };
  const job = (event: MessageEvent<string>) => {
    watch();
    const said = JSON.parse(event.data) as Job;
    queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, said));
    if (said.state === "done" && said.project) refreshProject(said.project);
  };
  const presence = (event: MessageEvent<string>) => {
    watch();
    const said = JSON.parse(event.data) as { asset?: number; users: Presence[] };
    if (!asset || said.asset === asset) useLive.setState({ present: said.users });
  };
  return { change, job, presence, ping: watch };
}

// What was not heard of while there was no connection.
function catchUp(project: number | undefined): void {
  if (project) refreshProject(project);
  void queryClient.invalidateQueries({ queryKey: jobsQuery.queryKey });
  void refetchFailed();
  void gate.check(); // another role, another token
}

// Keeps one connection for as long as the caller is mounted; the lists are refreshed at most once in two seconds.
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
    timer = setTimeout(lost, kPatienceMs);
  };
  const lost = () => {
    const refused = source?.readyState === EventSource.CLOSED; // an answer, but no stream
    source?.close();
    clearTimeout(timer);
    const wait = backoff(attempt++);
    useLive.setState({ link: "lost", retryAt: Date.now() + wait, present: [] });
    timer = setTimeout(open, wait);
    if (refused) void gate.check().then(() => project && gate.getState().kind === "in" && readMembership(queryClient, project));
  };
  const open = () => {
    clearTimeout(timer);
    source?.close();
    if (gate.getState().kind !== "in") return useLive.setState({ link: "lost", retryAt: null }); // see atGate
    useLive.setState({ retryAt: null });
    source = new EventSource(`${kApiBase}/stream?${query}`, { withCredentials: true });
    source.onopen = () => {
      if (attempt > 0) catchUp(project);
      attempt = 0;
      useLive.setState((live) => ({ link: "live", retryAt: null, epoch: live.epoch + 1 }));
      watch();
    };
    source.onerror = lost;
    for (const [name, hear] of Object.entries(listeners(project, asset, watch, refresh.ask))) source.addEventListener(name, hear);
  };
  const atGate = gate.subscribe(() => {
    if (gate.getState().kind === "in") open();
  });
  addEventListener("online", open);
  retryNow = open;
  open();
  return () => {
    atGate();
    removeEventListener("online", open);
    source?.close();
    clearTimeout(timer);
    refresh.stop();
    useLive.setState({ link: "opening", retryAt: null, head: 0, present: [] });
  };
}

export function useStream(project: number | undefined, asset?: number): void {
  useEffect(() => openStream(project, asset), [project, asset]);
}
