// Which assets are selected, and from where a range is drawn. Values: each change makes a new one.
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly anchor: number | null; // index the next range starts at
}

export const kNoSelection: Selection = { ids: new Set(), anchor: null };
export const kMaxSelected = 10_000; // what one request may change

export function toggle(selection: Selection, index: number, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id) && ids.size < kMaxSelected) ids.add(id);
  return { ids, anchor: index };
}

// From the anchor to `index`, whichever way, added to what is selected. `idAt` knows what is loaded.
export function extend(selection: Selection, index: number, idAt: (index: number) => number | undefined): Selection {
  const from = selection.anchor ?? index;
  const ids = new Set(selection.ids);
  const step = index >= from ? 1 : -1;
  for (let i = from; ids.size < kMaxSelected; i += step) {
    const id = idAt(i);
    if (id !== undefined) ids.add(id);
    if (i === index) break;
  }
  return { ids, anchor: from };
}
