// Keys that a person chose instead of the default ones, and what of them cannot be.
import type { CommandId } from "./commands";
import { kDefaultKeymap, type KeyRow } from "./default";
import { keyNames, type KeyEventLike } from "./resolve";

// The keys of a command, all of them; what is not named keeps its default ones.
export type Remap = Readonly<Partial<Record<CommandId, readonly string[]>>>;

const kModifiers: ReadonlySet<string> = new Set([
  "Control",
  "Meta",
  "Alt",
  "AltGraph",
  "Shift",
  "CapsLock",
  "Dead",
  "Process",
  "Unidentified",
]);

export function rowsOf(remap: Remap): KeyRow[] {
  return kDefaultKeymap.map((row) => ({ ...row, keys: remap[row.id] ?? row.keys }));
}

// Null: a key that cannot be given to a command. Space pans while it is held, Escape leaves.
export function assignableKey(event: KeyEventLike): string | null {
  if (kModifiers.has(event.key) || event.key === " " || event.key === "Escape") return null;
  const names = keyNames(event);
  // A digit with Shift by where it lies, for what is printed there differs from keyboard to keyboard.
  return names.find((name) => event.shiftKey && /shift\+\d$/.test(name)) ?? names[0] ?? null;
}

// One of them yields: an arrow nudges what is selected, and turns the page when nothing is; reviews have a page of their own.
export function mayShare(a: CommandId, b: CommandId): boolean {
  const ofReview = (id: CommandId) => id.startsWith("review.");
  if (ofReview(a) !== ofReview(b)) return true;
  const nudge = (id: CommandId) => id.startsWith("object.nudge_");
  const page = (id: CommandId) => id === "app.next_image" || id === "app.previous_image";
  return (nudge(a) && page(b)) || (page(a) && nudge(b));
}

// The other commands that have the key and do not yield.
export function holdersOf(key: string, by: CommandId, remap: Remap): CommandId[] {
  return rowsOf(remap)
    .filter((row) => row.id !== by && row.keys.includes(key) && !mayShare(row.id, by))
    .map((row) => row.id);
}

// The key is this command's and nobody else's; `add`: beside those it has.
export function withKey(remap: Remap, id: CommandId, key: string, add = false): Remap {
  const rows = new Map(rowsOf(remap).map((row) => [row.id, row.keys]));
  const next: Partial<Record<CommandId, readonly string[]>> = { ...remap };
  for (const holder of holdersOf(key, id, remap)) next[holder] = (rows.get(holder) ?? []).filter((one) => one !== key);
  const kept = add ? (rows.get(id) ?? []).filter((one) => one !== key) : [];
  next[id] = [...kept, key];
  return next;
}

// Keys that two commands have of which none yields, as in what was kept by an older version.
export function conflictsOf(remap: Remap): { readonly key: string; readonly ids: readonly CommandId[] }[] {
  const holders = new Map<string, CommandId[]>();
  for (const { id, keys } of rowsOf(remap)) for (const key of keys) holders.set(key, [...(holders.get(key) ?? []), id]);
  return [...holders]
    .filter(([, ids]) => ids.some((a, i) => ids.slice(i + 1).some((b) => !mayShare(a, b))))
    .map(([key, ids]) => ({ key, ids }));
}
