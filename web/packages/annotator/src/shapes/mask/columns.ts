// A mask by its columns: of each one the runs of ones, as pairs of the first row and the row behind the last, ascending
// and apart. An edit copies only the columns that it touches, so that a stroke costs what the brush covers, however large
// the image is; who holds two of them sees by identity which columns differ. Columns, as COCO's run lengths go down them.
import type { Rect } from "../../geometry/point";
import type { Size } from "../../model/annotation";

export type Runs = Int32Array;

export interface Columns {
  readonly width: number;
  readonly height: number;
  readonly runs: readonly Runs[]; // by x
}

// Some columns in a row, from `left`.
export interface Region {
  readonly left: number;
  readonly runs: readonly Runs[];
}

export const kNoRuns: Runs = new Int32Array(0);

export function emptyColumns({ width, height }: Size): Columns {
  return { width, height, runs: new Array<Runs>(width).fill(kNoRuns) };
}

// `counts`: runs of zeros and ones in turn, down the columns from the left; they add up to width * height.
export function columnsOf(counts: ArrayLike<number>, width: number, height: number): Columns {
  const runs = new Array<Runs>(width).fill(kNoRuns);
  let open: number[] = [];
  let column = 0;
  const leave = () => {
    if (open.length > 0) runs[column] = Int32Array.from(open);
    open = [];
  };
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const end = at + (counts[i] as number);
    while (i % 2 === 1 && at < end) {
      const x = Math.floor(at / height);
      if (x !== column) {
        leave();
        column = x;
      }
      const stop = Math.min(end, (x + 1) * height);
      open.push(at - x * height, stop - x * height);
      at = stop;
    }
    at = end;
  }
  leave();
  return { width, height, runs };
}

export function countsOf({ width, height, runs }: Columns): number[] {
  const counts: number[] = [];
  let written = 0; // pixels so far
  let last = -1; // where the last run of ones ended
  for (let x = 0; x < width; x++) {
    const column = runs[x] as Runs;
    for (let i = 0; i < column.length; i += 2) {
      const start = x * height + (column[i] as number);
      const end = x * height + (column[i + 1] as number);
      if (start === last) counts[counts.length - 1] = (counts.at(-1) as number) + end - start;
      else counts.push(start - written, end - start);
      written = last = end;
    }
  }
  if (written < width * height) counts.push(width * height - written);
  return counts;
}

export function unionRuns(a: Runs, b: Runs): Runs {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const out: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const first = j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number));
    const start = (first ? a[i] : b[j]) as number;
    const end = (first ? a[i + 1] : b[j + 1]) as number;
    if (first) i += 2;
    else j += 2;
    if (out.length > 0 && start <= (out.at(-1) as number)) out[out.length - 1] = Math.max(out.at(-1) as number, end);
    else out.push(start, end);
  }
  return sameRuns(out, a) ? a : Int32Array.from(out);
}

export function subtractRuns(a: Runs, b: Runs): Runs {
  if (a.length === 0 || b.length === 0) return a;
  const out: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let start = a[i] as number;
    const end = a[i + 1] as number;
    while (j < b.length && (b[j + 1] as number) <= start) j += 2;
    for (let k = j; k < b.length && (b[k] as number) < end && start < end; k += 2) {
      if ((b[k] as number) > start) out.push(start, b[k] as number);
      start = Math.max(start, b[k + 1] as number);
    }
    if (start < end) out.push(start, end);
  }
  return out.length === 0 ? kNoRuns : sameRuns(out, a) ? a : Int32Array.from(out);
}

function sameRuns(a: readonly number[], b: Runs): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

// The same object when nothing changed.
export function combine(columns: Columns, region: Region, how: "add" | "subtract"): Columns {
  const join = how === "add" ? unionRuns : subtractRuns;
  let runs: Runs[] | null = null;
  for (let i = 0; i < region.runs.length; i++) {
    const x = region.left + i;
    const before = columns.runs[x];
    if (before === undefined) continue; // beyond the image
    const after = join(before, region.runs[i] as Runs);
    if (after !== before) (runs ??= columns.runs.slice())[x] = after;
  }
  return runs === null ? columns : { ...columns, runs };
}

// All of them together, however many: each column is made once.
export function unionOfRegions(regions: readonly Region[], { width, height }: Size): Columns {
  const all = Array.from({ length: width }, () => [] as Runs[]);
  for (const { left, runs } of regions)
    runs.forEach((own, i) => {
      if (own.length > 0) all[left + i]?.push(own);
    });
  return { width, height, runs: all.map(unionOfRuns) };
}

// Two halves at a time, so that many cost little more than few.
function unionOfRuns(lists: readonly Runs[]): Runs {
  if (lists.length < 2) return lists[0] ?? kNoRuns;
  const middle = lists.length >> 1;
  return unionRuns(unionOfRuns(lists.slice(0, middle)), unionOfRuns(lists.slice(middle)));
}

// Without what these masks cover.
export function regionWithout(region: Region, others: readonly Columns[]): Region {
  const runs = region.runs.map((own, i) => others.reduce((left, other) => subtractRuns(left, other.runs[region.left + i] ?? kNoRuns), own));
  return { left: region.left, runs };
}

export function hasPixel({ runs }: Columns, x: number, y: number): boolean {
  return indexOfRun(runs[x] ?? kNoRuns, y) >= 0;
}

// Of the first number of the pair that holds the row, or -1.
export function indexOfRun(runs: Runs, y: number): number {
  let low = 0;
  let high = runs.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((runs[2 * middle] as number) > y) high = middle - 1;
    else if ((runs[2 * middle + 1] as number) <= y) low = middle + 1;
    else return 2 * middle;
  }
  return -1;
}

export interface Extent {
  readonly bounds: Rect | null; // of the ones
  readonly area: number; // ones
}

// Of a region: from its left.
export function extentOf({ runs }: Columns | Region): Extent {
  let [left, top, right, bottom, area] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let x = 0; x < runs.length; x++) {
    const column = runs[x] as Runs;
    if (column.length === 0) continue;
    if (left > x) left = x;
    right = x + 1;
    top = Math.min(top, column[0] as number);
    bottom = Math.max(bottom, column[column.length - 1] as number);
    for (let i = 0; i < column.length; i += 2) area += (column[i + 1] as number) - (column[i] as number);
  }
  return { bounds: area > 0 ? { left, top, right, bottom } : null, area };
}

// Moved by whole pixels; what leaves the image is lost.
export function shifted({ width, height, runs }: Columns, dx: number, dy: number): Columns {
  const move = (column: Runs): Runs => {
    if (column.length === 0 || dy === 0) return column;
    const out: number[] = [];
    for (let i = 0; i < column.length; i += 2) {
      const start = Math.max(0, (column[i] as number) + dy);
      const end = Math.min(height, (column[i + 1] as number) + dy);
      if (start < end) out.push(start, end);
    }
    return Int32Array.from(out);
  };
  return { width, height, runs: Array.from({ length: width }, (_, x) => move(runs[x - dx] ?? kNoRuns)) };
}

// The same pixels in an image of another size; those beyond it are lost.
export function reframed({ runs }: Columns, { width, height }: Size): Columns {
  const cut = (column: Runs): Runs => {
    const out: number[] = [];
    for (let i = 0; i < column.length; i += 2) {
      const [start, end] = [column[i] as number, Math.min(height, column[i + 1] as number)];
      if (start < end) out.push(start, end);
    }
    return Int32Array.from(out);
  };
  return { width, height, runs: Array.from({ length: width }, (_, x) => cut(runs[x] ?? kNoRuns)) };
}
