// What differs between two revisions of an annotation, as data; the words are the catalog's.
import type { Content, Shape } from "@touchmark/client";

export type RevisionChange =
  | { what: "class"; from: number; to: number }
  | { what: "moved" | "resized" | "reshaped" | "text" | "relation" | "group" | "score" }
  | { what: "kind"; from: string; to: string }
  | { what: "flag"; flag: string; set: boolean }
  | { what: "attribute"; name: string; from: string; to: string };

type Attributes = NonNullable<Content["attributes"]>;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const value = (v: Attributes[string] | undefined): string => (v === undefined ? "" : typeof v === "object" ? v.join(", ") : String(v));

export function revisionChanges(before: Content, after: Content): RevisionChange[] {
  const changes: RevisionChange[] = [];
  if ((before.class_id ?? 0) !== (after.class_id ?? 0))
    changes.push({ what: "class", from: before.class_id ?? 0, to: after.class_id ?? 0 });
  const shape = shapeChange(before.shape, after.shape);
  if (shape) changes.push(shape);
  const flags = new Set([...(before.flags ?? []), ...(after.flags ?? [])]);
  for (const flag of flags) {
    const set = after.flags?.includes(flag) ?? false;
    if (set !== (before.flags?.includes(flag) ?? false)) changes.push({ what: "flag", flag, set });
  }
  changes.push(...attributeChanges(before.attributes ?? {}, after.attributes ?? {}));
  if ((before.text ?? "") !== (after.text ?? "")) changes.push({ what: "text" });
  if ((before.group ?? 0) !== (after.group ?? 0)) changes.push({ what: "group" });
  if (!same(before.relation, after.relation)) changes.push({ what: "relation" });
  if (before.score !== after.score) changes.push({ what: "score" });
  return changes;
}

function shapeChange(before: Shape, after: Shape): RevisionChange | null {
  if (same(before, after)) return null;
  if (before.kind !== after.kind) return { what: "kind", from: before.kind, to: after.kind };
  if (before.kind === "box" || before.kind === "rotated_box" || before.kind === "ellipse")
    return { what: same(extent(before), extent(after)) ? "moved" : "resized" };
  return { what: isShifted(pointsOf(before), pointsOf(after)) ? "moved" : "reshaped" };
}

function extent(shape: Shape): number[] {
  if (shape.kind === "box") return [shape.width, shape.height];
  if (shape.kind === "ellipse") return [shape.rx, shape.ry, shape.angle];
  return shape.kind === "rotated_box" ? [shape.width, shape.height, shape.angle] : [];
}

function pointsOf(shape: Shape): (readonly number[])[] {
  if (shape.kind === "polygon") return shape.parts.flatMap((part) => [...part.outer, ...(part.holes ?? []).flat()]);
  if (shape.kind === "cuboid_2d") return [...shape.front, ...shape.back];
  return shape.kind === "polyline" || shape.kind === "keypoints" ? [...shape.points] : [];
}

// Every coordinate moved by one and the same step.
function isShifted(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean {
  const [first, firstAfter] = [a[0], b[0]];
  if (!first || !firstAfter || a.length !== b.length) return false;
  const [dx, dy] = [(firstAfter[0] ?? 0) - (first[0] ?? 0), (firstAfter[1] ?? 0) - (first[1] ?? 0)];
  return a.every((p, i) => Math.abs((b[i]?.[0] ?? 0) - (p[0] ?? 0) - dx) < 1e-6 && Math.abs((b[i]?.[1] ?? 0) - (p[1] ?? 0) - dy) < 1e-6);
}

function attributeChanges(before: Attributes, after: Attributes): RevisionChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): RevisionChange[] =>
    same(before[name], after[name]) ? [] : [{ what: "attribute", name, from: value(before[name]), to: value(after[name]) }],
  );
}
