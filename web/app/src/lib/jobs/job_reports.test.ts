import type { Job } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { bulkEditReport, bulkUndoReport, importPreview, importReport, lossReport, verifyReport } from "./job_reports";

const job = (kind: string, result: unknown): Job =>
  ({ id: 1, kind, state: "done", done: 1, total: 1, unit: "", message: "", created: "", result }) as Job;

describe("what a job reports", () => {
  it("of an import: numbers, classes and problems by their kinds, whatever form they have", () => {
    const result = {
      report: 4,
      assets: 3,
      annotations: "many",
      known_assets: 1,
      left_out: 2,
      classes: { car: 2, bus: null },
      error_count: 8,
      problems: [{ kind: "bad boxes", count: 7 }, { kind: "other problems", count: 1 }, "plain"],
      errors: [{ where: "a.txt:4", message: "bad box", kind: "bad boxes" }, { odd: 1 }, "plain"],
    };
    expect(importReport(job("import", result))).toEqual({
      report: 4,
      assets: 3,
      annotations: 0,
      known: 1,
      same: 0,
      found: 0,
      leftOut: 2,
      classes: { car: 2, bus: 0 },
      problemCount: 8,
      problems: [
        { kind: "bad boxes", count: 7, examples: [{ where: "a.txt:4", message: "bad box", kind: "bad boxes" }] },
        { kind: "other problems", count: 1, examples: [{ where: "", message: "", kind: "" }] },
      ],
    });
    expect(importReport(job("export", result))).toBeNull();
    expect(importReport(job("import.preview", result))).toBeNull();
    const old = importReport(job("import", { errors: [{ where: "a", message: "b" }] }));
    expect(old?.problems).toEqual([{ kind: "other problems", count: 1, examples: [{ where: "a", message: "b", kind: "" }] }]);
  });
  it("of a preview, when it is done", () => {
    const preview = importPreview(
      job("import.preview", { images: 2, classes: [{ name: "cat", annotations: 3, becomes: "cat", known: 1 }, 5] }),
    );
    expect(preview).toMatchObject({
      images: 2,
      annotations: 0,
      parts: [],
      splits: {},
      classes: [{ name: "cat", annotations: 3, known: false }],
    });
    expect(importPreview({ ...job("import.preview", {}), state: "failed" })).toBeNull();
    expect(importPreview(job("import", {}))).toBeNull();
  });
});

describe("what other jobs report", () => {
  it("of a bulk edit and its undo: which approvals went, and which came back", () => {
    expect(bulkEditReport(job("bulk_edit", { objects: 9, images: 3, reopened: 2 }))).toMatchObject({ images: 3, reopened: 2, unfit: 0 });
    expect(bulkUndoReport(job("bulk_edit.undo", { images: 3, restored: 2 }))).toMatchObject({ images: 3, restored: 2, keptImages: 0 });
    expect(bulkEditReport(job("bulk_edit.undo", {}))).toBeNull();
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
