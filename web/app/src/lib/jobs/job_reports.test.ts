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
  it("of a verification: the finding as text", () => {
    const result = { ok: false, events: 5, rows: 9, head_hash: "ab", finding: { seq: 3 } };
    expect(verifyReport(job("verify", result))).toEqual({ ok: false, events: 5, rows: 9, headHash: "ab", finding: '{"seq":3}' });
  });
  it("of an export: what was lost, and nothing where nothing is said", () => {
    const loss = { lossless: false, sentence: "Angles are lost.", items: [] };
    expect(lossReport(job("export", { loss }))).toEqual({ ...loss, complete: true });
    expect(lossReport(job("export", { loss: { lossless: true } }))).toBeNull();
    expect(lossReport(job("export", undefined))).toBeNull();
  });
});
