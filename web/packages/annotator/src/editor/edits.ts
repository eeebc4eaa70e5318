// Changes that are not drawn: plain functions from what there is to what becomes of it.
import type {
  Annotation,
  AttributeValue,
  Change,
  ClassInfo,
  ContentKind,
  Flag,
  LocalKey,
  Phrase,
  Relation,
  SkeletonInfo,
  Size,
} from "../model/annotation";
import { makeContent } from "../model/annotation";
import { fitted } from "../model/attributes";
import type { Shape, Visibility } from "../model/shape";
import type { HistoryLabel, Verb } from "../history/verbs";
import { converted, simplified } from "../shapes/convert";
import { mirrored, withVisibility } from "../shapes/keypoints/joints";
import type { AnnotationStore } from "../store/store";

export interface ContentPatch {
  kind?: ContentKind;
  classId?: number;
  flags?: readonly Flag[];
  attributes?: Readonly<Record<string, AttributeValue>>;
  text?: string;
  group?: number;
  order?: number;
  question?: string;
  phrase?: Phrase;
  relation?: Relation;
}

export function patchChanges(annotations: readonly Annotation[], patch: ContentPatch): Change[] {
  const changes: Change[] = [];
  for (const before of annotations) {
    const after: Annotation = { ...before, ...patch };
    const same = Object.keys(patch).every((name) => {
      const key = name as keyof ContentPatch;
      return JSON.stringify(before[key]) === JSON.stringify(after[key]);
    });
    if (!same) changes.push({ key: before.localKey, before, after });
  }
  return changes;
}

// What a lock does not keep as it is.
export function unlocked(changes: readonly Change[], isLocked: (key: LocalKey) => boolean): readonly Change[] {
  return changes.some((c) => c.before !== null && isLocked(c.key)) ? changes.filter((c) => c.before === null || !isLocked(c.key)) : changes;
}

// With the relations that join what goes: first, so that they are back last.
export function withRelations(changes: readonly Change[], store: Pick<AnnotationStore, "relations" | "end">): readonly Change[] {
  const gone = new Set(changes.filter((c) => c.after === null).map((c) => c.key));
  if (gone.size === 0) return changes;
  const isGone = (key: LocalKey) => gone.has(store.end(key)?.localKey ?? "");
  const changed = new Set(changes.map((c) => c.key)); // taken away already, or moved to another end
  const joining = store
    .relations()
    .filter(({ localKey, relation }) => !changed.has(localKey) && relation && (isGone(relation.from) || isGone(relation.to)));
  return [...removeChanges(joining), ...changes];
}

export function removeChanges(annotations: readonly Annotation[]): Change[] {
  return annotations.map((before) => ({ key: before.localKey, before, after: null }));
}

export function toggleFlagChanges(annotations: readonly Annotation[], flag: Flag): Change[] {
  const on = !annotations.every((a) => a.flags.includes(flag));
  return annotations
    .filter((a) => a.flags.includes(flag) !== on)
    .map((before) => {
      const flags = on ? [...before.flags, flag] : before.flags.filter((f) => f !== flag);
      return { key: before.localKey, before, after: { ...before, flags } };
    });
}

export function tagChanges(tags: readonly Annotation[], classId: number, uuid: () => string): Change[] {
  const there = tags.filter((a) => a.kind === "tag" && a.classId === classId);
  if (there.length > 0) return removeChanges(there);
  const after: Annotation = { ...makeContent(classId, { kind: "tag" }), localKey: uuid() };
  return [{ key: after.localKey, before: null, after }];
}

// About the whole image, or the part that a shape says.
export interface NewCaption {
  readonly text: string;
  readonly question?: string;
  readonly shape?: Shape;
}

export function captionChange({ shape = { kind: "tag" }, ...said }: NewCaption, key: LocalKey): Change {
  return { key, before: null, after: { ...makeContent(0, shape), ...said, kind: "caption", localKey: key } };
}

export function relationChange(classId: number, said: Pick<Annotation, "relation" | "phrase">, key: LocalKey): Change {
  return { key, before: null, after: { ...makeContent(classId, { kind: "tag" }), ...said, kind: "relation", localKey: key } };
}

// Masks to polygons of the same pixels, and polygons to masks; the others stay as they are.
export function convertChanges(annotations: readonly Annotation[], frame: Size): Change[] {
  return reshaped(annotations, ({ shape }) => converted(shape, frame));
}

// Outlines with fewer points, none further than the tolerance (image pixels) from where it was.
export function simplifyChanges(annotations: readonly Annotation[], tolerance: number): Change[] {
  return reshaped(annotations, ({ shape }) => simplified(shape, tolerance));
}

// Null: it has no other shape.
function reshaped(annotations: readonly Annotation[], to: (annotation: Annotation) => Shape | null): Change[] {
  const changes: Change[] = [];
  for (const before of annotations) {
    const shape = to(before);
    if (shape !== null && JSON.stringify(shape) !== JSON.stringify(before.shape))
      changes.push({ key: before.localKey, before, after: { ...before, shape } });
  }
  return changes;
}

// Each about the middle of its own bounds, with left and right swapped as its class says.
export function mirrorChanges(annotations: readonly Annotation[], skeletonOf: (classId: number) => SkeletonInfo | null): Change[] {
  return reshaped(annotations, ({ shape, classId }) =>
    shape.kind === "keypoints" ? mirrored(shape, skeletonOf(classId)?.flip ?? []) : null,
  );
}

export function jointChanges(before: Annotation, index: number, v: Visibility, skeleton: SkeletonInfo, frame: Size): Change[] {
  return reshaped([before], ({ shape }) => (shape.kind === "keypoints" ? withVisibility(shape, index, v, skeleton, frame) : null));
}

// As its class wants it.
export function fittingAll(changes: readonly Change[], classes: readonly ClassInfo[]): Change[] {
  return changes.map((change) => {
    const { before, after } = change;
    if (after === null) return change;
    return {
      ...change,
      after: fitted(
        before,
        after,
        classes.find((c) => c.id === after.classId),
      ),
    };
  });
}

// What an object is called whose class has no name here.
export const unnamed = (classId: number): string => (classId === 0 ? "object" : `class ${classId}`);

// Of an entry of undo.
export function labelOf(verb: Verb, changes: readonly Change[], className: (classId: number) => string): HistoryLabel {
  const only = changes.length === 1 ? (changes[0]?.after ?? changes[0]?.before) : null;
  return { verb, count: changes.length, name: only ? className(only.classId) : "" };
}

export function present(keys: readonly LocalKey[], get: (key: LocalKey) => Annotation | undefined): Annotation[] {
  return keys.map(get).filter((a): a is Annotation => a !== undefined);
}

// What has a place on the image and is no arrow.
export function isDrawn({ kind }: Annotation): boolean {
  return kind === "object" || kind === "text_region";
}
