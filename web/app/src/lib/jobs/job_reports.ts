// Job results are open objects in the contract: read them without trusting their form.
import type { Job, LossReport } from "@touchmark/client";

export interface ImportReport {
  assets: number;
  annotations: number;
  classes: Record<string, number>;
  errors: string[];
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

function errorLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return textOf(value);
  const { file, name, where, line, message, error } = value as Loose;
  const place = [file ?? name ?? where, line]
    .filter((part) => part !== undefined && part !== "")
    .map(textOf)
    .join(":");
  const said = textOf(message ?? error);
  return place && said ? `${place}: ${said}` : place || said || JSON.stringify(value);
}

export function importReport(job: Job): ImportReport | null {
  if (!job.kind.startsWith("import") || !job.result) return null;
  const { result } = job;
  const classes: Record<string, number> = {};
  if (typeof result.classes === "object" && result.classes !== null) {
    for (const [name, n] of Object.entries(result.classes)) classes[name] = numberOf(n);
  }
  const errors = Array.isArray(result.errors) ? result.errors.map(errorLine) : [];
  return { assets: numberOf(result.assets), annotations: numberOf(result.annotations), classes, errors };
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
