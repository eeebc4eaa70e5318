import type { Job } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { importReport, lossReport, verifyReport } from "./job_reports";

const job = (kind: string, result: unknown): Job =>
  ({ id: 1, kind, state: "done", done: 1, total: 1, unit: "", message: "", created: "", result }) as Job;

describe("what a job reports", () => {
  it("of an import: numbers, classes and errors in words, whatever form they have", () => {
    const result = {
      assets: 3,
      annotations: "many",
      classes: { car: 2, bus: null },
      errors: ["plain", { file: "a.txt", line: 4, message: "bad box" }, { odd: 1 }],
    };
    expect(importReport(job("import", result))).toEqual({
      assets: 3,
      annotations: 0,
      classes: { car: 2, bus: 0 },
      errors: ["plain", "a.txt:4: bad box", '{"odd":1}'],
    });
    expect(importReport(job("export", result))).toBeNull();
  });
  it("of a verification: the finding as text, and what else was found", () => {
    const result = {
      ok: false,
      events: 5,
      rows: 9,
      versions: 2,
      head_hash: "ab",
      finding: { seq: 3, where: "event 3", problem: "is missing" },
    };
    const plain = { ok: false, events: 5, rows: 9, versions: 2, headHash: "ab", finding: "event 3: is missing" };
    expect(verifyReport(job("verify", result))).toEqual({ ...plain, problems: [], problemCount: 0, media: null });
    const more = {
      ...result,
      finding: { seq: 3 },
      problems: ["view peek does not belong here", { odd: 1 }],
      problem_count: 7,
      media: { files: 4, damaged: 1, unhashed: "x" },
    };
    expect(verifyReport(job("verify", more))).toEqual({
      ...plain,
      finding: '{"seq":3}',
      problems: ["view peek does not belong here", '{"odd":1}'],
      problemCount: 7,
      media: { files: 4, damaged: 1, unhashed: 0 },
    });
  });
  it("of an export: what was lost, and nothing where nothing is said", () => {
    const loss = { lossless: false, sentence: "Angles are lost.", items: [] };
    expect(lossReport(job("export", { loss }))).toEqual({ ...loss, complete: true });
    expect(lossReport(job("export", { loss: { lossless: true } }))).toBeNull();
    expect(lossReport(job("export", undefined))).toBeNull();
  });
});
