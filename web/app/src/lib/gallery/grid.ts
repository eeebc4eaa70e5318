// The gallery's geometry: cells of one size, as many columns as fit.
export interface GridLayout {
  columns: number;
  cell: number; // width of a cell with its gap
  row: number; // height of a row with its gap
  rows: number;
  content: number; // height of all rows
}

export const kGap = 8;
const kCaption = 26;

export function layoutGrid(width: number, wantedCell: number, length: number): GridLayout {
  const inner = Math.max(0, width - kGap);
  const columns = Math.max(1, Math.floor(inner / (wantedCell + kGap)));
  const cell = inner / columns;
  const row = Math.round((cell - kGap) * 0.75) + kCaption + kGap;
  const rows = Math.ceil(length / columns);
  return { columns, cell, row, rows, content: rows * row + kGap };
}

export const kTableRow = 40;

// A table: one cell a row.
export function layoutRows(width: number, length: number): GridLayout {
  return { columns: 1, cell: width, row: kTableRow, rows: length, content: length * kTableRow };
}

export interface RowRange {
  first: number;
  last: number; // inclusive; -1 when there is nothing
}

export function rowsInView(layout: GridLayout, virtual: number, viewport: number, overscan = 2): RowRange {
  if (layout.rows === 0) return { first: 0, last: -1 };
  const first = Math.max(0, Math.floor(virtual / layout.row) - overscan);
  const last = Math.min(layout.rows - 1, Math.ceil((virtual + viewport) / layout.row) + overscan);
  return { first, last };
}

// Where to scroll so that a cell is wholly in view; the same place when it is.
export function scrollToShow(layout: GridLayout, index: number, virtual: number, viewport: number): number {
  const top = Math.floor(index / layout.columns) * layout.row;
  if (top < virtual) return top;
  const bottom = top + layout.row + kGap;
  return bottom > virtual + viewport ? bottom - viewport : virtual;
}
