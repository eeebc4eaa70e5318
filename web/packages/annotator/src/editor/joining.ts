// Several areas to one object, boxes and the like by their outlines, and one of several parts to several objects.
import type { Annotation, Change, LocalKey, Relation, Size } from "../model/annotation";
import type { Verb } from "../history/verbs";
import { removeChanges } from "./edits";
import { asArea, dividedChanges, isArea, joined, splitUp } from "../shapes/overlaid";
import type { AnnotationStore } from "../store/store";
import type { Notice } from "../tools/base/notice";

interface Joins {
  readonly store: Pick<AnnotationStore, "relations" | "end">;
  readonly frame: Size;
  readonly tool: string;
  readonly uuid: () => string;
  readonly view: { readonly selection: readonly LocalKey[]; isLocked(key: LocalKey): boolean };
  className(classId: number): string;
  say(notice: Notice): void;
  commit(changes: readonly Change[], verb: Verb, tool: string, select?: readonly LocalKey[]): boolean;
}

// The object that was selected first takes in the others: its class and attributes stay, what is written on them is read one
// after the other, marks of each are marks of all, and relations of the others are its own.
export function joinSelected(editor: Joins, selected: readonly Annotation[]): boolean {
  const areas = selected.flatMap((one) => {
    const shape = editor.view.isLocked(one.localKey) ? null : asArea(one, editor.frame);
    return shape === null ? [] : [{ one, shape }];
  });
  const [first, ...others] = areas.map(({ one }) => one);
  if (first === undefined || others.length === 0) return said(editor, { id: "join_few" });
  const shape = joined(
    areas.map((area) => area.shape),
    editor.frame,
  );
  if (shape === null) return said(editor, { id: "tangled" });
  const key = first.localKey;
  const after = { ...first, shape, ...allSaid([first, ...others]) };
  const changes = [{ key, before: first, after }, ...movedRelations(editor.store, key, others), ...removeChanges(others)];
  const done = editor.commit(changes, "Join", editor.tool, [key]);
  if (done && others.some((one) => one.classId !== first.classId))
    said(editor, { id: "join_classes", name: editor.className(first.classId) });
  else if (done && shape.kind !== first.shape.kind) said(editor, { id: "join_outlines" });
  return done;
}

function allSaid(all: readonly Annotation[]): Pick<Annotation, "text" | "flags"> {
  const place = (one: Annotation) => one.order ?? Number.POSITIVE_INFINITY;
  const texts = all.filter((one) => one.text !== "").sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  return { text: texts.map((one) => one.text).join(" "), flags: [...new Set(all.flatMap((one) => one.flags))] };
}

// Those that would join the object with itself, or that are there already, go with the others.
function movedRelations(store: Joins["store"], to: LocalKey, others: readonly Annotation[]): Change[] {
  const gone = new Set(others.map((one) => one.localKey));
  const ends = ({ from, to: end }: Relation) => [from, end].map((key) => store.end(key)?.localKey ?? key);
  const told = (one: Annotation, [from, end]: readonly string[]) => JSON.stringify([one.classId, from, end, one.phrase ?? null]);
  const there = new Set(store.relations().map((one) => told(one, one.relation ? ends(one.relation) : [])));
  return store.relations().flatMap((before): Change[] => {
    if (!before.relation) return [];
    const [from, end] = ends(before.relation).map((key) => (gone.has(key) ? to : key));
    const moves = ends(before.relation).some((key) => gone.has(key));
    if (!moves || from === undefined || end === undefined || from === end || there.has(told(before, [from, end]))) return [];
    there.add(told(before, [from, end]));
    return [{ key: before.localKey, before, after: { ...before, relation: { from, to: end } } }];
  });
}

export function splitSelected(editor: Joins, selected: readonly Annotation[]): boolean {
  const split = selected.filter(isArea).map((before) => ({ before, shapes: splitUp(before.shape, editor.frame) }));
  if (split.some(({ shapes }) => shapes === null)) return said(editor, { id: "split_many" });
  const changes = split.flatMap(({ before, shapes }) => {
    return shapes !== null && shapes.length > 1 ? dividedChanges(before, shapes, editor.uuid) : [];
  });
  if (changes.length === 0) return said(editor, { id: "split_one" });
  return editor.commit(
    changes,
    "Split",
    editor.tool,
    changes.map((change) => change.key),
  );
}

function said(editor: Joins, notice: Notice): boolean {
  editor.say(notice);
  return true;
}
