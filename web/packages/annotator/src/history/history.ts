// Undo and redo, one entry a gesture, kept as what the gesture changed. Undo puts back only the members that
// the gesture changed, so what others changed meanwhile on the same object stays.
import type { Annotation, Change, LocalKey } from "../model/annotation";
import type { HistoryLabel } from "./verbs";

export interface HistoryEntry {
  readonly label: HistoryLabel;
  readonly changes: readonly Change[];
  readonly selectionBefore: readonly LocalKey[];
  readonly selectionAfter: readonly LocalKey[];
}

export interface Objects {
  get(key: LocalKey): Annotation | undefined; // suggestions, too
}

export class History {
  private done_: HistoryEntry[] = [];
  private undone_: HistoryEntry[] = [];

  constructor(private readonly capacity_ = 1000) {}

  get undoLabel(): HistoryLabel | null {
    return this.done_.at(-1)?.label ?? null;
  }
  get redoLabel(): HistoryLabel | null {
    return this.undone_.at(-1)?.label ?? null;
  }

  get done(): readonly HistoryEntry[] {
    return this.done_;
  }
  get undone(): readonly HistoryEntry[] {
    return this.undone_;
  }

  // What an earlier visit did.
  load(done: readonly HistoryEntry[], undone: readonly HistoryEntry[]): void {
    this.done_ = [...done];
    this.undone_ = [...undone];
  }

  push(entry: HistoryEntry): void {
    this.done_.push(entry);
    if (this.done_.length > this.capacity_) this.done_.shift();
    this.undone_ = [];
  }

  // What to apply to the store and select; null when there is nothing to undo.
  undo(store: Objects): { changes: Change[]; select: readonly LocalKey[]; label: HistoryLabel } | null {
    const entry = this.done_.pop();
    if (entry === undefined) return null;
    this.undone_.push(entry);
    const changes = entry.changes.map((c) => replay(store, c.key, c.after, c.before)).reverse();
    return { changes, select: entry.selectionBefore, label: entry.label };
  }

  redo(store: Objects): { changes: Change[]; select: readonly LocalKey[]; label: HistoryLabel } | null {
    const entry = this.undone_.pop();
    if (entry === undefined) return null;
    this.done_.push(entry);
    const changes = entry.changes.map((c) => replay(store, c.key, c.before, c.after));
    return { changes, select: entry.selectionAfter, label: entry.label };
  }
}

// From the state `from` to the state `to`, on top of what the store holds now.
function replay(store: Objects, key: LocalKey, from: Annotation | null, to: Annotation | null): Change {
  const current = store.get(key) ?? null;
  if (to === null || current === null || from === null) return { key, before: current, after: to };
  const after: Changing = { ...current };
  for (const name of new Set([...membersOf(from), ...membersOf(to)])) {
    if (name === "id" || name === "version") continue; // the server's, not the gesture's
    if (from[name] !== to[name]) carry(after, to, name);
  }
  return { key, before: current, after };
}

type Changing = { -readonly [Name in keyof Annotation]: Annotation[Name] };

function membersOf(annotation: Annotation): (keyof Annotation)[] {
  return Object.keys(annotation) as (keyof Annotation)[];
}

function carry<Name extends keyof Annotation>(after: Changing, from: Annotation, name: Name): void {
  if (from[name] === undefined) delete after[name];
  else after[name] = from[name];
}
