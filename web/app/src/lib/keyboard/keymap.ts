// The keys of the annotator as this person has them: a preset, and single commands on top of it. Kept in this browser,
// for each user of it. The one source for what listens and for all that shows keys.
import {
  type CommandId,
  conflictsOf,
  kDefaultKeymap,
  kPresets,
  type KeyRow,
  type PresetId,
  type Remap,
  rowsOf,
  withKey,
} from "@touchmark/annotator";
import { create } from "zustand";
import { onUser, userId } from "~/api/user";

interface Kept {
  readonly preset: PresetId;
  readonly own: Remap; // on top of the preset's
}

interface Keymap extends Kept {
  readonly user: number; // whose keys these are; 0: nobody is here yet
  readonly remap: Remap; // all that differs from the default keys
}

const kNothing: Kept = { preset: "touchmark", own: {} };
const storageKey = (user: number) => `touchmark.keys.${user}`;
const kCommands: ReadonlySet<string> = new Set(kDefaultKeymap.map((row) => row.id));

// What is not a keymap, and keys of which two commands were given the same, count as nothing.
export function readKept(text: string | null): Kept {
  if (text === null) return kNothing;
  try {
    const value = JSON.parse(text) as { preset?: string; own?: Record<string, unknown> };
    const preset = value.preset !== undefined && value.preset in kPresets ? (value.preset as PresetId) : "touchmark";
    const entries = Object.entries(value.own ?? {}).filter(
      (entry): entry is [CommandId, string[]] =>
        kCommands.has(entry[0]) && Array.isArray(entry[1]) && entry[1].every((key) => typeof key === "string" && key !== ""),
    );
    const own: Remap = Object.fromEntries(entries);
    return conflictsOf({ ...kPresets[preset], ...own }).length > 0 ? { preset, own: {} } : { preset, own };
  } catch {
    return kNothing;
  }
}

function keymapOf(user: number, kept: Kept): Keymap {
  return { ...kept, user, remap: { ...kPresets[kept.preset], ...kept.own } };
}

function read(user: number): Keymap {
  return keymapOf(user, readKept(user === 0 ? null : localStorage.getItem(storageKey(user))));
}

export const useKeymap = create<Keymap>(() => read(userId()));

// Whoever signs in on this page finds their own.
onUser((user) => useKeymap.setState(read(user)));

function keep(kept: Kept): void {
  const { user } = useKeymap.getState();
  if (user !== 0) localStorage.setItem(storageKey(user), JSON.stringify(kept));
  useKeymap.setState(keymapOf(user, kept));
}

// The person's own keys go with it.
export function setPreset(preset: PresetId): void {
  keep({ preset, own: {} });
}

// Takes the key from whoever has it.
export function giveKey(id: CommandId, key: string, add: boolean): void {
  const { preset, remap } = useKeymap.getState();
  keep({ preset, own: ownOf(preset, withKey(remap, id, key, add)) });
}

export function removeKeys(id: CommandId): void {
  const { preset, remap } = useKeymap.getState();
  keep({ preset, own: ownOf(preset, { ...remap, [id]: [] }) });
}

// A key that another command has got meanwhile is taken back from it.
export function resetKeys(id: CommandId): void {
  const { preset, own, remap } = useKeymap.getState();
  const wanted = presetKeys(preset, id);
  const without: Remap = Object.fromEntries(Object.entries(own).filter(([name]) => name !== id));
  const next = wanted.reduce<Remap>(
    (before, key, i) => withKey(before, id, key, i > 0),
    wanted.length > 0 ? remap : { ...kPresets[preset], ...without },
  );
  keep({ preset, own: ownOf(preset, next) });
}

export function resetAllKeys(): void {
  keep({ preset: useKeymap.getState().preset, own: {} });
}

function presetKeys(preset: PresetId, id: CommandId): readonly string[] {
  return rowsOf(kPresets[preset]).find((row) => row.id === id)?.keys ?? [];
}

// What differs from the preset alone is kept.
function ownOf(preset: PresetId, remap: Remap): Remap {
  const entries = rowsOf(remap).filter((row) => row.keys.join(" ") !== presetKeys(preset, row.id).join(" "));
  return Object.fromEntries(entries.map((row) => [row.id, row.keys]));
}

export function keyRows(): readonly KeyRow[] {
  return rowsOf(useKeymap.getState().remap);
}

export function keysOf(id: CommandId): readonly string[] {
  return keyRows().find((row) => row.id === id)?.keys ?? [];
}

// The key that is shown beside what it does.
export function keyOf(id: CommandId): string | undefined {
  return keysOf(id)[0];
}
