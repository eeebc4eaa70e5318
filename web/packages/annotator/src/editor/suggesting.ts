// What is done with suggestions: any change of one accepts it, its removal rejects it; and the commands that walk and judge.
import type { Verb } from "../history/verbs";
import type { Annotation, Change, LocalKey } from "../model/annotation";
import { acceptedAs, isSuggestionKey } from "../model/suggestion";
import type { AnnotationStore, Origin } from "../store/store";
import type { Suggestions } from "../store/suggestions";
import { removeChanges } from "./edits";

// Changes of suggestions become objects; `names`: what each is called from now on.
export function judging(
  changes: readonly Change[],
  uuid: () => string,
): { changes: readonly Change[]; names: ReadonlyMap<LocalKey, LocalKey> } {
  const names = new Map<LocalKey, LocalKey>();
  if (!changes.some((c) => isSuggestionKey(c.key))) return { changes, names };
  const judged = changes.map((change): Change => {
    if (!isSuggestionKey(change.key) || change.after === null) return change;
    const key = uuid();
    names.set(change.key, key);
    return { key, before: null, after: acceptedAs(change.after, key) };
  });
  return { changes: judged, names };
}

// Rejections and what takes them back are kept apart from the objects.
export function putChanges({ store, suggestions }: Stores, changes: readonly Change[], origin: Origin): void {
  store.apply(
    changes.filter((c) => !isSuggestionKey(c.key)),
    origin,
  );
  suggestions.apply(changes.filter((c) => isSuggestionKey(c.key)));
}

interface Stores {
  readonly store: AnnotationStore;
  readonly suggestions: Suggestions;
}

// Undo of what the server, or somebody else, has undone meanwhile changes nothing.
export function isIdle({ key, before, after }: Change): boolean {
  return isSuggestionKey(key) && (before === null) === (after === null);
}

export interface Suggesting {
  readonly suggestions: Suggestions;
  readonly view: { readonly selection: readonly LocalKey[]; isVisible(one: Annotation): boolean; select(keys: readonly LocalKey[]): void };
  commit(changes: readonly Change[], verb: Verb, tool: string, select?: readonly LocalKey[]): boolean;
}

const kTool = "suggestion";

export const kSuggestionCommands: Readonly<Record<string, (e: Suggesting) => boolean>> = {
  "suggestion.next": (e) => walk(e, 1),
  "suggestion.previous": (e) => walk(e, -1),
  "suggestion.accept": (e) => judgeOr(e, chosen(e), true),
  "suggestion.reject": (e) => judgeOr(e, chosen(e), false),
  "suggestion.accept_class": (e) => judgeOr(e, ofTheSameClass(e), true),
  "suggestion.reject_class": (e) => judgeOr(e, ofTheSameClass(e), false),
  "suggestion.accept_above": (e) => judge(e, seen(e), true),
  "suggestion.reject_below": (e) =>
    judge(
      e,
      e.suggestions.below().filter((one) => e.view.isVisible(one)),
      false,
    ),
};

// As one entry of undo. What comes next is selected.
export function judge(e: Suggesting, list: readonly Annotation[], accept: boolean): boolean {
  if (list.length === 0) return false;
  const changes = accept ? list.map((one) => ({ key: one.localKey, before: one, after: one })) : removeChanges(list);
  const next = following(seen(e), list);
  return e.commit(changes, accept ? "Accept" : "Reject", kTool, next === undefined ? [] : [next.localKey]);
}

// What is hidden by its class or an eye is not judged along.
function seen(e: Suggesting): Annotation[] {
  return e.suggestions.shown().filter((one) => e.view.isVisible(one));
}

function chosen(e: Suggesting): Annotation[] {
  const selected = new Set(e.view.selection);
  return seen(e).filter((one) => selected.has(one.localKey));
}

function ofTheSameClass(e: Suggesting): Annotation[] {
  const classes = new Set(chosen(e).map((one) => one.classId));
  return seen(e).filter((one) => classes.has(one.classId));
}

// With none selected, the surest is: it is seen before it is judged.
function judgeOr(e: Suggesting, list: readonly Annotation[], accept: boolean): boolean {
  return list.length === 0 ? walk(e, 1) : judge(e, list, accept);
}

function following(all: readonly Annotation[], list: readonly Annotation[]): Annotation | undefined {
  const judged = new Set(list.map((one) => one.localKey));
  const last = all.findLastIndex((one) => judged.has(one.localKey));
  const left = (from: readonly Annotation[]) => from.find((one) => !judged.has(one.localKey));
  return left(all.slice(last + 1)) ?? left(all);
}

function walk(e: Suggesting, step: 1 | -1): boolean {
  const all = seen(e);
  const at = all.findIndex((one) => one.localKey === e.view.selection.at(-1));
  const next = all[at < 0 ? (step === 1 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
  if (next === undefined) return false;
  e.view.select([next.localKey]);
  return true;
}
