// Undo and redo over a reload and a change of image: what a person did on each image, kept in the storage of the tab. It
// is written with each gesture, before the gesture's answer: what a reload finds is what was on the screen.
import type { History, HistoryEntry } from "../history/history";
import type { Annotation, Change, LocalKey } from "../model/annotation";

// As sessionStorage: of one tab, gone with it.
export interface TabStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void; // throws when it is full
  removeItem(key: string): void;
}

export interface Identity {
  readonly id: number;
  readonly version: number;
}

export interface Past {
  readonly done: readonly HistoryEntry[];
  readonly undone: readonly HistoryEntry[];
}

interface Kept extends Past {
  readonly known: Readonly<Record<LocalKey, Identity>>; // what the server calls the objects
}

const kPrefix = "touchmark-past/";
const kMostEntries = 200; // of an image
const kMostChars = 500_000; // of an image
const kMostChanges = 2000; // of an entry
const kMostOfAll = 3_000_000; // of the 5 million that a tab has

const texts = new WeakMap<HistoryEntry, string | null>();

// Null: too large to be kept.
function textOf(entry: HistoryEntry): string | null {
  let text = texts.get(entry);
  if (text === undefined) {
    text = entry.changes.length > kMostChanges ? null : JSON.stringify(entry);
    texts.set(entry, text);
  }
  return text;
}

// The newest ones, up to one that cannot be kept: those before it could only be undone after it.
function newest(entries: readonly HistoryEntry[], room: number): string[] {
  const kept: string[] = [];
  for (let i = entries.length - 1; i >= 0 && kept.length < kMostEntries; i--) {
    const text = textOf(entries[i] as HistoryEntry);
    if (text === null || text.length > room) break;
    room -= text.length;
    kept.unshift(text);
  }
  return kept;
}

function keepPast(storage: TabStorage, place: string, { done, undone }: Past, identityOf: (key: LocalKey) => Identity | undefined): void {
  const first = newest(done, kMostChars);
  const spent = first.reduce((sum, text) => sum + text.length, 0);
  const second = newest(undone, kMostChars - spent);
  const known: Record<LocalKey, Identity> = {};
  for (const entry of [...done.slice(done.length - first.length), ...undone.slice(undone.length - second.length)])
    for (const key of entry.changes.flatMap(keysOf)) {
      const identity = identityOf(key);
      if (identity !== undefined) known[key] = identity;
    }
  const text = `${Date.now()}\n{"done":[${first.join()}],"undone":[${second.join()}],"known":${JSON.stringify(known)}}`;
  // Once an image, for all that its past may come to: each gesture comes by here.
  if (storage.getItem(kPrefix + place) === null) makeRoom(storage, kPrefix + place, kMostChars);
  try {
    storage.setItem(kPrefix + place, text);
  } catch {
    storage.removeItem(kPrefix + place); // an older past would not fit what is on the screen
  }
}

// Of one image: its history is kept with each gesture, and once more when answers have come.
export class PastKeeper {
  private soon_ = false;

  constructor(
    private readonly storage_: TabStorage,
    private readonly place_: string,
    private readonly history_: History,
    private readonly identityOf_: (key: LocalKey) => Identity | undefined,
  ) {}

  keep(): void {
    this.soon_ = false;
    keepPast(this.storage_, this.place_, this.history_, this.identityOf_);
  }

  // Answers come many at a time.
  keepSoon(): void {
    if (this.soon_) return;
    this.soon_ = true;
    setTimeout(() => this.close(), 0);
  }

  close(): void {
    if (this.soon_) this.keep();
  }

  takeUp(resolve: (key: LocalKey, identity: Identity | undefined) => LocalKey | null): void {
    const past = takePast(this.storage_, this.place_, resolve);
    if (past !== null) this.history_.load(past.done, past.undone);
  }
}

// Its object, and what a relation joins.
function keysOf({ key, before, after }: Change): LocalKey[] {
  return [key, ...[before?.relation, after?.relation].flatMap((relation) => (relation ? [relation.from, relation.to] : []))];
}

// The images whose past is oldest go first.
function makeRoom(storage: TabStorage, own: string, wanted: number): void {
  const others: { key: string; at: number; size: number }[] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i);
    const text = key?.startsWith(kPrefix) && key !== own ? storage.getItem(key) : null;
    if (key !== null && text !== null) others.push({ key, at: Number.parseInt(text), size: text.length });
  }
  let sum = others.reduce((n, other) => n + other.size, wanted);
  for (const { key, size } of others.sort((a, b) => a.at - b.at)) {
    if (sum <= kMostOfAll) return;
    storage.removeItem(key);
    sum -= size;
  }
}

// What was kept, with the keys that the objects have now. `resolve`: null for an object that is not known any more; its
// entries are left out.
function takePast(
  storage: TabStorage,
  place: string,
  resolve: (key: LocalKey, identity: Identity | undefined) => LocalKey | null,
): Past | null {
  const text = storage.getItem(kPrefix + place);
  if (text === null) return null;
  try {
    const kept = JSON.parse(text.slice(text.indexOf("\n") + 1)) as Kept;
    const keys = new Map<LocalKey, LocalKey | null>();
    const keyOf = (key: LocalKey): LocalKey | null => {
      if (!keys.has(key)) keys.set(key, resolve(key, kept.known[key]));
      return keys.get(key) ?? null;
    };
    return { done: renamed(kept.done, keyOf), undone: renamed(kept.undone, keyOf) };
  } catch {
    storage.removeItem(kPrefix + place);
    return null;
  }
}

function renamed(entries: readonly HistoryEntry[], keyOf: (key: LocalKey) => LocalKey | null): HistoryEntry[] {
  const list: HistoryEntry[] = [];
  for (const entry of entries) {
    const changes = entry.changes.map((change) => renamedChange(change, keyOf));
    if (changes.some((change) => change === null)) continue;
    const select = (from: readonly LocalKey[]) => from.map(keyOf).filter((key): key is LocalKey => key !== null);
    const [selectionBefore, selectionAfter] = [select(entry.selectionBefore), select(entry.selectionAfter)];
    list.push({ ...entry, changes: changes as Change[], selectionBefore, selectionAfter });
  }
  return list;
}

function renamedChange({ key: was, before, after }: Change, keyOf: (key: LocalKey) => LocalKey | null): Change | null {
  const key = keyOf(was);
  if (key === null) return null;
  const ends = ({ relation }: Annotation) =>
    relation && { relation: { from: keyOf(relation.from) ?? relation.from, to: keyOf(relation.to) ?? relation.to } };
  const named = (annotation: Annotation | null) => annotation && { ...annotation, ...ends(annotation), localKey: key };
  return { key, before: named(before), after: named(after) };
}
