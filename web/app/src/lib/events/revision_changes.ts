// What differs between two revisions of an annotation, as data; the words are the catalog's.
import type { Content } from "@touchmark/client";

export type RevisionChange =
  | { what: "class"; from: number; to: number }
  | { what: "moved" | "resized" | "reshaped" | "text" | "relation" | "group" | "score" }
  | { what: "kind"; from: string; to: string }
  | { what: "flag"; flag: string; set: boolean }
  | { what: "attribute"; name: string; from: string; to: string };

type Loose = Record<string, unknown>;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const value = (v: unknown): string => (v === undefined || v === null ? "" : Array.isArray(v) ? v.join(", ") : typeof v === "object" ? JSON.stringify(v) : String(v));

export function revisionChanges(before: Content, after: Content): RevisionChange[] {
  const changes: RevisionChange[] = [];
  if ((before.class_id ?? 0) !== (after.class_id ?? 0)) changes.push({ what: "class", from: before.class_id ?? 0, to: after.class_id ?? 0 });
  const shape = shapeChange(before.shape as Loose, after.shape as Loose);
  if (shape) changes.push(shape);
  const flags = new Set([...(before.flags ?? []), ...(after.flags ?? [])]);
  for (const flag of flags) {
    const set = after.flags?.includes(flag) ?? false;
    if (set !== (before.flags?.includes(flag) ?? false)) changes.push({ what: "flag", flag, set });
  }
  changes.push(...attributeChanges((before.attributes ?? {}) as Loose, (after.attributes ?? {}) as Loose));
  if ((before.text ?? "") !== (after.text ?? "")) changes.push({ what: "text" });
  if ((before.group ?? 0) !== (after.group ?? 0)) changes.push({ what: "group" });
  if (!same(before.relation, after.relation)) changes.push({ what: "relation" });
  if (before.score !== after.score) changes.push({ what: "score" });
  return changes;
}

function shapeChange(before: Loose, after: Loose): RevisionChange | null {
  if (same(before, after)) return null;
  if (before.kind !== after.kind) return { what: "kind", from: String(before.kind), to: String(after.kind) };
  const sized = ["width", "height", "angle", "size"].some((member) => !same(before[member], after[member]));
  if (before.kind === "box" || before.kind === "rotated_box") return { what: sized ? "resized" : "moved" };
  return { what: isShifted(before, after) ? "moved" : "reshaped" };
}

// Every coordinate moved by one and the same step.
function isShifted(before: Loose, after: Loose): boolean {
  const points = (shape: Loose): number[][] =>
    Array.isArray(shape.parts)
      ? (shape.parts as { outer: number[][]; holes?: number[][][] }[]).flatMap((p) => [...p.outer, ...(p.holes ?? []).flat()])
      : Array.isArray(shape.points)
        ? (shape.points as number[][])
        : [];
  const a = points(before);
  const b = points(after);
  const [first, firstAfter] = [a[0], b[0]];
  if (!first || !firstAfter || a.length !== b.length) return false;
  const [dx, dy] = [(firstAfter[0] ?? 0) - (first[0] ?? 0), (firstAfter[1] ?? 0) - (first[1] ?? 0)];
  return a.every((p, i) => Math.abs((b[i]?.[0] ?? 0) - (p[0] ?? 0) - dx) < 1e-6 && Math.abs((b[i]?.[1] ?? 0) - (p[1] ?? 0) - dy) < 1e-6);
}

function attributeChanges(before: Loose, after: Loose): RevisionChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): RevisionChange[] =>
    same(before[name], after[name]) ? [] : [{ what: "attribute", name, from: value(before[name]), to: value(after[name]) }],
  );
}
