// Several areas to one object, boxes and the like by their outlines, and one of several parts to several objects.
import type { Annotation, Change, LocalKey, Relation, Size } from "../model/annotation";
import type { Verb } from "../history/verbs";
import { removeChanges } from "./edits";
import { inReadingOrder } from "./order";
import { asArea, dividedChanges, isArea, joined, splitUp } from "../shapes/overlaid";
import type { AnnotationStore } from "../store/store";
import type { Notice, NoticeId } from "../tools/base/notice";

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
  const relations = movedRelations(editor.store, key, others);
  const changes = [{ key, before: first, after }, ...relations, ...removeChanges(others)];
  const done = editor.commit(changes, "Join", editor.tool, [key]);
  const lost = relations.some((change) => change.after === null);
  const notice = done ? whatDiffered(first, others, lost) : null;
  if (notice !== null) said(editor, { id: notice, name: editor.className(first.classId) });
  else if (done && shape.kind !== first.shape.kind) said(editor, { id: "join_outlines" });
  return done;
}

// One sentence is shown: of what is lost, then.
function whatDiffered(first: Annotation, others: readonly Annotation[], lost: boolean): NoticeId | null {
  const classes = others.some((one) => one.classId !== first.classId);
  if (classes) return lost ? "join_classes_relations" : "join_classes";
  const attributes = others.some((one) => !sameAttributes(first, one));
  if (attributes) return lost ? "join_attributes_relations" : "join_attributes";
  return lost ? "join_relations" : null;
}

function sameAttributes({ attributes: a }: Annotation, { attributes: b }: Annotation): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function allSaid(all: readonly Annotation[]): Pick<Annotation, "text" | "flags"> {
  const texts = inReadingOrder(all.filter((one) => one.text !== ""));
  return { text: texts.map((one) => one.text).join(" "), flags: [...new Set(all.flatMap((one) => one.flags))] };
}

// Those that would join the object with itself, or that are there already, go.
function movedRelations(store: Joins["store"], to: LocalKey, others: readonly Annotation[]): Change[] {
  const gone = new Set(others.map((one) => one.localKey));
  const ends = ({ from, to: end }: Relation) => [from, end].map((key) => store.end(key)?.localKey ?? key);
  const told = (one: Annotation, [from, end]: readonly string[]) => JSON.stringify([one.classId, from, end, one.phrase ?? null]);
  const there = new Set(store.relations().map((one) => told(one, one.relation ? ends(one.relation) : [])));
  return store.relations().flatMap((before): Change[] => {
    if (!before.relation) return [];
    const [from, end] = ends(before.relation).map((key) => (gone.has(key) ? to : key));
    const moves = ends(before.relation).some((key) => gone.has(key));
    if (!moves || from === undefined || end === undefined) return [];
    if (from === end || there.has(told(before, [from, end]))) return removeChanges([before]);
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
