// Several areas to one object, boxes and the like by their outlines, and one of several parts to several objects.
import type { Annotation, Change, LocalKey, Size } from "../model/annotation";
import type { Verb } from "../history/verbs";
import { removeChanges } from "./edits";
import { asArea, dividedChanges, isArea, joined, splitUp } from "../shapes/overlaid";
import type { Notice } from "../tools/base/notice";

interface Joins {
  readonly frame: Size;
  readonly tool: string;
  readonly uuid: () => string;
  readonly view: { readonly selection: readonly LocalKey[]; isLocked(key: LocalKey): boolean };
  className(classId: number): string;
  say(notice: Notice): void;
  commit(changes: readonly Change[], verb: Verb, tool: string, select?: readonly LocalKey[]): boolean;
}

// The object that was selected first takes in the others: its class, flags and attributes stay.
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
  const done = editor.commit([{ key, before: first, after: { ...first, shape } }, ...removeChanges(others)], "Join", editor.tool, [key]);
  if (done && others.some((one) => one.classId !== first.classId))
    said(editor, { id: "join_classes", name: editor.className(first.classId) });
  else if (done && shape.kind !== first.shape.kind) said(editor, { id: "join_outlines" });
  return done;
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
