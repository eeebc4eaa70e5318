// @vitest-environment happy-dom
import type { Job } from "@touchmark/client";
import { expect, it } from "vitest";
import { upsertJob } from "./stream";

const job = (id: number, state: Job["state"]): Job => ({
  id,
  state,
  kind: "verify",
  done: 0,
  total: 0,
  unit: "",
  message: "",
  created: "",
});
const states = (jobs: readonly Job[]) => jobs.map((one) => `${one.id} ${one.state}`);

it("takes a job in, the newest first, and what is newer of it", () => {
  expect(states(upsertJob(undefined, job(1, "queued")))).toEqual(["1 queued"]);
  expect(states(upsertJob([job(1, "running")], job(2, "queued")))).toEqual(["2 queued", "1 running"]);
  expect(states(upsertJob([job(2, "queued"), job(1, "running")], job(1, "done")))).toEqual(["2 queued", "1 done"]);
});

it("lets one that has ended stay ended, when the reply that began it comes late", () => {
  expect(states(upsertJob([job(1, "done")], job(1, "queued")))).toEqual(["1 done"]);
  expect(states(upsertJob([job(1, "failed")], job(1, "running")))).toEqual(["1 failed"]);
});
