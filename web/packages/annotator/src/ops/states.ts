import type { JournalEntry } from "../journal/storage";
import type { LocalKey } from "../model/annotation";

// Objects that are not stored as they are seen, for the objects list. All others are.
export function statesOf(
  entries: readonly JournalEntry[],
  keyOf: (entry: JournalEntry) => LocalKey,
): ReadonlyMap<LocalKey, "waiting" | "conflict"> {
  const states = new Map<LocalKey, "waiting" | "conflict">();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (entry.refusal !== undefined) states.set(key, "conflict");
    else if (!states.has(key)) states.set(key, "waiting");
  }
  return states;
}
