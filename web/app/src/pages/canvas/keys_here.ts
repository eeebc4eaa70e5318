// The keys that do something on a page with a canvas: where nothing may be changed those of looking alone, and none that the
// page takes for itself.
import { type CommandId, type GestureHint, kDefaultKeymap, kGestureHints, type KeyRow } from "@touchmark/annotator";

export interface PageKeys {
  readonly title: string;
  readonly rows: readonly [string, string][]; // of the page around the canvas
  readonly without?: readonly CommandId[]; // what this page does not do
}

// What the palette has of them, too.
export const kReaders: ReadonlySet<CommandId> = new Set<CommandId>([
  ...kDefaultKeymap.filter((row) => row.scope === "view").map((row) => row.id),
  "edit.copy",
  "edit.select_all",
  "object.next",
  "object.previous",
  "object.hide",
  "suggestion.next",
  "suggestion.previous",
  "app.help",
]);

// Of the sheet alone: where they are found otherwise in the palette.
const kReadersKeys: ReadonlySet<CommandId> = new Set<CommandId>([
  ...kReaders,
  "tool.select",
  "tool.pan",
  "edit.cancel",
  "edit.finish",
  "app.next_image",
  "app.previous_image",
  "app.palette",
  "view.key_cursor",
]);
const kReadersGestures: ReadonlySet<string> = new Set(["pan", "zoom", "menu", "beneath", "arrow", "cursor", "cursorClick"]);

export function rowsHere(rows: readonly KeyRow[], readonly: boolean, page?: PageKeys): KeyRow[] {
  const taken = new Set(page?.rows.map(([keys]) => keys));
  return rows
    .filter(({ scope }) => scope !== "review") // the page says them itself
    .filter(({ id }) => (!readonly || kReadersKeys.has(id)) && page?.without?.includes(id) !== true)
    .map((row) => ({ ...row, keys: row.keys.filter((key) => !taken.has(key)) }))
    .filter(({ keys }) => keys.length > 0);
}

export function gesturesHere(readonly: boolean): readonly GestureHint[] {
  return readonly ? kGestureHints.filter(({ id }) => kReadersGestures.has(id)) : kGestureHints;
}
