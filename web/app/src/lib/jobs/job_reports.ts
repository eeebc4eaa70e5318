// Job results are open objects in the contract: read them without trusting their form.
import type { ImportPreview, Job, LossReport, Problem, ProblemKind } from "@touchmark/client";

export interface ImportReport {
  report: number; // the number of the import's page; 0 when there is none
  assets: number;
  annotations: number;
  known: number; // images that were there already
  same: number; // annotations of theirs that were
  found: number; // images that were missing
  leftOut: number; // annotations
  classes: Record<string, number>;
  problems: ProblemKind[];
  problemCount: number;
}

export interface VerifyReport {
  ok: boolean;
  events: number;
  rows: number;
  versions: number;
  headHash: string;
  finding: string;
  problems: string[]; // the first ones of problemCount
  problemCount: number;
  media: { files: number; damaged: number; unhashed: number } | null; // null: nobody asked for the files
}

type Loose = Record<string, unknown>;
const numberOf = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const textOf = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : JSON.stringify(value));

function listOf<T>(value: unknown, read: (item: Loose) => T): T[] {
  return Array.isArray(value) ? value.filter((item): item is Loose => typeof item === "object" && item !== null).map(read) : [];
}

function countsOf(value: unknown): Record<string, number> {
  const out: Record<string, number> = {};
  if (typeof value === "object" && value !== null) for (const [name, n] of Object.entries(value)) out[name] = numberOf(n);
  return out;
}

const problemOf = (item: Loose): Problem => ({
  where: textOf(item.where),
  message: textOf(item.message),
  kind: textOf(item.kind),
  ...(numberOf(item.count) > 1 ? { count: numberOf(item.count) } : {}),
});
const kindOf = (item: Loose): ProblemKind => ({
  kind: textOf(item.kind),
  count: numberOf(item.count),
  examples: listOf(item.examples, problemOf),
});

export function importReport(job: Job): ImportReport | null {
  if (job.kind !== "import" || !job.result) return null;
  const { result } = job;
  return {
    report: numberOf(result.report),
    assets: numberOf(result.assets),
    annotations: numberOf(result.annotations),
    known: numberOf(result.known_assets),
    same: numberOf(result.known_annotations),
    found: numberOf(result.found_assets),
    leftOut: numberOf(result.left_out),
    classes: countsOf(result.classes),
    problems: withExamples(listOf(result.problems, kindOf), listOf(result.errors, problemOf)),
    problemCount: numberOf(result.error_count),
  };
}

const kOthers = "other problems"; // as the server calls what is of none of its first kinds

// The problems under their kinds, in the kinds' order.
export function withExamples(kinds: readonly ProblemKind[], problems: readonly Problem[]): ProblemKind[] {
  const names = new Set(kinds.map((kind) => kind.kind));
  const others = problems.filter((problem) => !names.has(problem.kind ?? ""));
  const out = kinds.map((kind) => ({
    ...kind,
    examples: [...problems.filter((problem) => problem.kind === kind.kind), ...(kind.kind === kOthers ? others : [])],
  }));
  return out.length > 0 || others.length === 0 ? out : [{ kind: kOthers, count: others.length, examples: others }];
}

export function importPreview(job: Job): ImportPreview | null {
  if (job.kind !== "import.preview" || job.state !== "done" || !job.result) return null;
  const { result } = job;
  const part = (item: Loose) => ({ format: textOf(item.format), title: textOf(item.title), where: textOf(item.where) });
  return {
    parts: listOf(result.parts, part),
    others: listOf(result.others, part),
    images: numberOf(result.images),
    new_images: numberOf(result.new_images),
    known_images: numberOf(result.known_images),
    without_image: numberOf(result.without_image),
    splits: countsOf(result.splits),
    annotations: numberOf(result.annotations),
    left_out: numberOf(result.left_out),
    runs: countsOf(result.runs),
    classes: listOf(result.classes, (item) => ({
      name: textOf(item.name),
      annotations: numberOf(item.annotations),
      becomes: textOf(item.becomes),
      known: item.known === true,
    })),
    unused: listOf(result.unused, kindOf),
    problems: listOf(result.problems, kindOf),
    problem_count: numberOf(result.problem_count),
  };
}

// {"seq", "where", "problem"}
function findingLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return textOf(value);
  const { where, problem } = value as Loose;
  return typeof where === "string" && typeof problem === "string" ? `${where}: ${problem}` : JSON.stringify(value);
}

function mediaOf(value: unknown): VerifyReport["media"] {
  if (typeof value !== "object" || value === null) return null;
  const { files, damaged, unhashed } = value as Loose;
  return { files: numberOf(files), damaged: numberOf(damaged), unhashed: numberOf(unhashed) };
}

export function verifyReport(job: Job): VerifyReport | null {
  if (!job.kind.startsWith("verify") || !job.result) return null;
  const { result } = job;
  return {
    ok: result.ok === true,
    events: numberOf(result.events),
    rows: numberOf(result.rows),
    versions: numberOf(result.versions),
    headHash: textOf(result.head_hash),
    finding: findingLine(result.finding),
    problems: Array.isArray(result.problems) ? result.problems.map(textOf) : [],
    problemCount: numberOf(result.problem_count),
    media: mediaOf(result.media),
  };
}

// Of an export: images whose files could not be read; the first hundred by name.
export function missingImages(job: Job): { count: number; names: string[] } {
  const missing = job.result?.missing_images as Loose | undefined;
  const names = Array.isArray(missing?.names) ? missing.names.map(textOf) : [];
  return { count: numberOf(missing?.count), names };
}

export function lossReport(job: Job): LossReport | null {
  const loss = job.result?.loss as Loose | undefined;
  if (!loss || typeof loss.sentence !== "string") return null;
  const items = Array.isArray(loss.items) ? (loss.items as LossReport["items"]) : [];
  return { lossless: loss.lossless === true, sentence: loss.sentence, complete: loss.complete !== false, items };
}

// Of a finished export: how large its file is.
export function exportBytes(job: Job): number | undefined {
  const size = job.result?.bytes;
  return job.kind === "export" && job.state === "done" && typeof size === "number" ? size : undefined;
}

export interface BulkEditReport {
  objects: number;
  relations: number;
  images: number;
  reopened: number; // of these, approved before
  unfit: number;
  missing: number;
  why: { why: string; count: number }[];
}

// Of a bulk edit, or of its dry run.
export function bulkEditReport(job: Job): BulkEditReport | null {
  if (!["bulk_edit", "bulk_edit.preview"].includes(job.kind) || !job.result) return null;
  const { objects, relations, images, reopened, unfit, missing, why } = job.result;
  return {
    objects: numberOf(objects),
    relations: numberOf(relations),
    images: numberOf(images),
    reopened: numberOf(reopened),
    unfit: numberOf(unfit),
    missing: numberOf(missing),
    why: listOf(why, (item) => ({ why: textOf(item.why), count: numberOf(item.count) })),
  };
}

export interface PolicyReport {
  accepted: number;
  rejected: number;
  left: number; // to people
  images: number;
  reopened: number; // of these, approved before
  spotChecks: number; // images that people look at
  batch: string; // of the spot checks; empty: there is none
}

// Of a policy on a run, or of its dry run.
export function policyReport(job: Job): PolicyReport | null {
  if (!["policy", "policy.preview"].includes(job.kind) || !job.result) return null;
  const { accepted, rejected, left, images, reopened, spot_checks, batch } = job.result;
  return {
    accepted: numberOf(accepted),
    rejected: numberOf(rejected),
    left: numberOf(left),
    images: numberOf(images),
    reopened: numberOf(reopened),
    spotChecks: numberOf(spot_checks),
    batch: textOf(batch),
  };
}

export interface BulkUndoReport {
  annotations: number;
  images: number;
  restored: number; // of these, approved again
  keptAnnotations: number;
  keptImages: number;
}

export function bulkUndoReport(job: Job): BulkUndoReport | null {
  if (job.kind !== "bulk_edit.undo" || !job.result) return null;
  const { annotations, images, restored, kept_annotations, kept_images } = job.result;
  return {
    annotations: numberOf(annotations),
    images: numberOf(images),
    restored: numberOf(restored),
    keptAnnotations: numberOf(kept_annotations),
    keptImages: numberOf(kept_images),
  };
}
