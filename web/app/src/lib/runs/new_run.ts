// A prediction run as it is asked for.
import type { Class, Model, RunRequest } from "@touchmark/client";
import { type AssetSearch, filterOf } from "~/lib/assets/asset_search";

export type RunTask = NonNullable<RunRequest["task"]>;

const kTasks: readonly RunTask[] = ["detect", "read_text", "classify", "caption"];

// What a run can ask of it. A classifier without labels only embeds.
export function tasksOf(model: Model): RunTask[] {
  return kTasks.filter((task) => model.tasks.includes(task) && (task !== "classify" || model.labels.length > 0));
}

// Models that are files need the runtime; servers do not.
export function canRun(model: Model, runtime: boolean): boolean {
  return tasksOf(model).length > 0 && (runtime || model.remote);
}

export const needsClasses = (task: RunTask): boolean => task === "detect" || task === "classify";

export type RunImages = { from: "all" } | { from: "unlabeled" } | { from: "filter"; search: AssetSearch };

export interface LabelChoice {
  classId: number; // 0: left out
  score: string; // as typed; empty: the run's
}

export interface RunDraft {
  model: string; // its id
  task: RunTask;
  masksBy: string; // the id of a model; empty: none
  labels: Readonly<Record<string, LabelChoice>>;
  textClass: number; // 0: none
  instruction: string;
  images: RunImages;
  name: string;
  score: string; // as typed
  tiles: number;
  flip: boolean;
  parts: number;
}

const kMostOverlap = 0.5; // IoU, of two boxes of one label; the better stays

const folded = (text: string) => text.normalize("NFC").trim().toLocaleLowerCase("en");

// Each label with the class of the same name, whatever its letter case.
export function labelsByName(labels: readonly string[], classes: readonly Class[]): Record<string, LabelChoice> {
  const ids = new Map(classes.filter((one) => !one.retired).map((one) => [folded(one.name), one.id ?? 0]));
  return Object.fromEntries(labels.map((label) => [label, { classId: ids.get(folded(label)) ?? 0, score: "" }]));
}

export function newDraft(model: Model, classes: readonly Class[], images: RunImages): RunDraft {
  return {
    model: model.id,
    task: tasksOf(model)[0] ?? "detect",
    masksBy: "",
    labels: labelsByName(model.labels, classes),
    textClass: 0,
    instruction: "",
    images,
    name: "",
    score: "0.3",
    tiles: 1,
    flip: false,
    parts: 1,
  };
}

// Another model, with what was chosen for the run as a whole; and the classes that were chosen for labels it has too.
export function withModel(draft: RunDraft, model: Model, classes: readonly Class[]): RunDraft {
  const { images, name, score, tiles, flip, parts } = draft;
  const next = newDraft(model, classes, images);
  const kept = Object.fromEntries(Object.entries(draft.labels).filter(([label, { classId }]) => label in next.labels && classId > 0));
  return { ...next, labels: { ...next.labels, ...kept }, name, score, tiles, flip, parts };
}

export const unmapped = (draft: RunDraft): string[] => Object.keys(draft.labels).filter((label) => draft.labels[label]?.classId === 0);

export type RunProblem = "score" | "labelScore" | "noClass";

// NaN unless it is a number from `least` to 1.
function scoreOf(text: string, least: number): number {
  const score = text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
  return score >= least && score <= 1 ? score : Number.NaN;
}

export function runProblem(draft: RunDraft): RunProblem | null {
  if (Number.isNaN(scoreOf(draft.score, 0.01))) return "score";
  if (!needsClasses(draft.task)) return null;
  const mapped = Object.values(draft.labels).filter(({ classId }) => classId > 0);
  if (mapped.length === 0) return "noClass";
  return mapped.some(({ score }) => score.trim() !== "" && Number.isNaN(scoreOf(score, 0))) ? "labelScore" : null;
}

// Of a draft without a problem.
export function runRequest(draft: RunDraft): RunRequest {
  const mapped = Object.entries(draft.labels).filter(([, { classId }]) => classId > 0);
  const rule = ({ classId, score }: LabelChoice) => ({
    class_id: classId,
    ...(score.trim() === "" ? {} : { min_score: scoreOf(score, 0) }),
  });
  return {
    model: draft.model,
    task: draft.task,
    min_score: scoreOf(draft.score, 0.01),
    parts: draft.parts,
    most_overlap: kMostOverlap,
    tiles: draft.task === "detect" ? draft.tiles : 1,
    flip: draft.task === "detect" && draft.flip,
    ...(draft.name.trim() === "" ? {} : { name: draft.name.trim() }),
    ...(needsClasses(draft.task) ? { labels: Object.fromEntries(mapped.map(([label, choice]) => [label, rule(choice)])) } : {}),
    ...(draft.task === "detect" && draft.masksBy ? { masks_by: draft.masksBy } : {}),
    ...(draft.task === "read_text" && draft.textClass > 0 ? { text_class: draft.textClass } : {}),
    ...(draft.task === "caption" && draft.instruction.trim() ? { instruction: draft.instruction.trim() } : {}),
    ...imagesOf(draft.images),
  };
}

function imagesOf(images: RunImages): Pick<RunRequest, "filter"> {
  if (images.from === "all") return {};
  return { filter: images.from === "unlabeled" ? { labeled: false } : filterOf(images.search) };
}

// Of the Runs page: the dialog is open, for these images where one came from the gallery.
export interface RunsSearch extends AssetSearch {
  new?: 1;
}
