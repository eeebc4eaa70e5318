// From a key event to the commands it may mean, in order of preference.
import type { CommandId } from "./commands";
import { kDefaultKeymap, type KeyRow } from "./default";

export interface KeyEventLike {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export type KeyTable = ReadonlyMap<string, readonly CommandId[]>;

// Rows with other keys replace the default ones of their command. The page of reviews hears its own keys itself.
export function keyTable(
  remapped: Readonly<Partial<Record<CommandId, readonly string[]>>> = {},
  rows: readonly KeyRow[] = kDefaultKeymap,
): KeyTable {
  const table = new Map<string, CommandId[]>();
  for (const { id, keys, scope } of rows) {
    if (scope === "review") continue;
    for (const key of remapped[id] ?? keys) {
      const list = table.get(key);
      if (list === undefined) table.set(key, [id]);
      else list.push(id);
    }
  }
  return table;
}

// More than one where keys are shared (arrows nudge what is selected, else turn the page): run the first
// that has something to do.
export function resolveKey(event: KeyEventLike, table: KeyTable): readonly CommandId[] {
  for (const name of keyNames(event)) {
    const commands = table.get(name);
    if (commands !== undefined) return commands;
  }
  return [];
}

// The key as printed, and as it lies on the board: "?" is "?", Shift+0 is "shift+0" on every layout.
export function keyNames(event: KeyEventLike): string[] {
  const mod = event.ctrlKey || event.metaKey;
  const prefix = (mod ? "mod+" : "") + (event.altKey ? "alt+" : "");
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const names: string[] = [];
  const printed = key.length === 1 && key.toLowerCase() === key.toUpperCase(); // no letter: Shift is in it
  if (printed) names.push(prefix + key);
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const shift = event.shiftKey ? "shift+" : "";
  if (digit !== undefined) names.push(prefix + shift + digit);
  if (!printed) names.push(prefix + shift + key);
  else if (digit === undefined) names.push(prefix + shift + key);
  return names;
}
