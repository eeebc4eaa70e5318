// An event of the record as a sentence of the story.
import type { Event } from "@touchmark/client";
import { t } from "~/i18n";
import { count } from "~/lib/text/format";

const kKnown = [
  "project.create",
  "project.update",
  "ontology.change",
  "assets.import",
  "annotations.import",
  "import.report",
  "import.undo",
  "assets.update",
  "assets.delete",
  "assets.restore",
  "asset.erase",
  "annotation.create",
  "annotation.update",
  "annotation.delete",
  "annotation.restore",
  "annotation.accept",
  "annotation.reject",
  "annotation.unreject",
  "task.assign",
  "task.start",
  "task.submit",
  "task.take_back",
  "task.reopen",
  "task.restore",
  "task.change",
  "batch.create",
  "tasks.create",
  "layer.create",
  "layer.drop",
  "annotations.write",
  "annotations.accept",
  "annotations.bulk_edit",
  "annotations.policy",
  "annotations.undo",
  "review.approve",
  "review.reject",
  "review.fix_and_approve",
  "review.reopen",
  "comment.create",
  "comment.resolve",
  "comment.reopen",
  "version.create",
] as const;
type KnownKind = (typeof kKnown)[number];

function isKnown(kind: string): kind is KnownKind {
  return (kKnown as readonly string[]).includes(kind);
}

// What happened, without who: "approved", "imported 200 images".
export function eventWords(event: Pick<Event, "kind" | "rows" | "payload">): string {
  if (!isKnown(event.kind)) return t("event.other", { kind: event.kind.replaceAll(/[._]/g, " ") });
  const payload = event.payload ?? {};
  const name = typeof payload.name === "string" ? payload.name : "";
  const key = event.kind.replace(".", "_") as "project_create";
  const n = countOf(event);
  return t(`event.${key}`, { n: count(n), count: n, name });
}

// Of how many things it is: said by the event itself where its rows are of several kinds.
export function countOf({ kind, rows, payload = {} }: Pick<Event, "kind" | "rows" | "payload">): number {
  const assets = /^assets\.(delete|restore|update)$/.test(kind) ? payload.assets : rows;
  const bulk: Record<string, unknown> = {
    "annotations.accept": payload.annotations,
    "annotations.bulk_edit": payload.objects,
    "tasks.create": payload.tasks,
    "task.reopen": payload.images,
    "task.restore": payload.images,
  };
  const said = bulk[kind] ?? assets;
  return typeof said === "number" ? said : rows;
}

export type EventTone = "neutral" | "good" | "bad" | "accent";

export function eventTone(kind: string): EventTone {
  if (kind === "review.approve" || kind === "review.fix_and_approve") return "good";
  if (kind === "review.reject" || kind.endsWith(".delete") || kind === "layer.drop" || kind === "asset.erase") return "bad";
  return kind === "version.create" ? "accent" : "neutral";
}
