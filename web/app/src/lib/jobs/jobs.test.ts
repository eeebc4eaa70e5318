import type { Job } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { isActive, pace } from "./jobs";

const job = (over: Partial<Job>): Job => ({
  id: 1,
  kind: "import",
  state: "running",
  done: 0,
  total: 0,
  unit: "images",
  message: "",
  created: "",
  ...over,
});
const now = Date.parse("2026-01-01T00:00:10Z");

describe("the pace of a job", () => {
  it("is unknown before it has done anything", () => {
    expect(pace(job({}), now)).toEqual({ perSecond: 0, secondsLeft: Number.POSITIVE_INFINITY });
    expect(pace(job({ started: "2026-01-01T00:00:00Z" }), now).perSecond).toBe(0);
  });
  it("is what was done by the time it took, and gives the time left", () => {
    expect(pace(job({ started: "2026-01-01T00:00:00Z", done: 50, total: 200 }), now)).toEqual({ perSecond: 5, secondsLeft: 30 });
  });
  it("knows no end without a total", () => {
    expect(pace(job({ started: "2026-01-01T00:00:00Z", done: 50 }), now).secondsLeft).toBe(Number.POSITIVE_INFINITY);
  });
  it("counts queued and running as active", () => {
    expect((["queued", "running", "done", "failed", "cancelled"] as const).map((state) => isActive(job({ state })))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
