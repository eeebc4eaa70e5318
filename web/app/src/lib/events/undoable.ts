import type { Event } from "@touchmark/client";

// Events that can be taken back as one: what they did to annotations, or to assets.
const kUndoable = new Set([
  "assets.delete",
  "assets.restore",
  "assets.update",
  "annotations.write",
  "annotations.accept",
  "annotations.bulk_edit",
  "annotations.policy",
  "annotations.undo",
]);

export function isUndoable(kind: string): boolean {
  return kUndoable.has(kind) || /^annotation\.(create|update|delete|restore|accept|reject|unreject)$/.test(kind);
}

// The number of the job whose bulk edit, or policy, an event is a part of; 0 for any other.
export function bulkEditOf({ kind, payload }: Pick<Event, "kind" | "payload">): number {
  const id = kind === "annotations.bulk_edit" || kind === "annotations.policy" ? payload?.bulk_edit : undefined;
  return typeof id === "string" && /^job-\d+$/.test(id) ? Number(id.slice(4)) : 0;
}
