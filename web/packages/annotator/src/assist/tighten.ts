// A box that is too large around an object, drawn closer: to where GrabCut finds the object in it.
import { grabCut, type PixelBox } from "./grabcut";
import type { Bits, Pixels } from "./pixels";

const kMostMoved = 0.12; // of a side's length: what is farther in is not believed (bench/assist.mjs: with 0.3 real boxes got worse)
const kLeastSeen = 0.02; // of a row or column: as much of the object makes it part of it

// The same box where nothing better is seen. Whole pixels.
export function tightened(pixels: Pixels, box: PixelBox): PixelBox {
  const found = grabCut(pixels, box);
  if (found === null) return box;
  const { columns, rows } = profiles(found, box);
  const [left, right] = extent(columns, box.bottom - box.top);
  const [top, bottom] = extent(rows, box.right - box.left);
  return { left: box.left + left, right: box.left + right, top: box.top + top, bottom: box.top + bottom };
}

// How much of the object is in each column and row of the box.
function profiles({ width, data }: Bits, box: PixelBox): { columns: Int32Array; rows: Int32Array } {
  const columns = new Int32Array(box.right - box.left);
  const rows = new Int32Array(box.bottom - box.top);
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++) {
      if (data[y * width + x] === 0) continue;
      columns[x - box.left]!++;
      rows[y - box.top]!++;
    }
  return { columns, rows };
}

function extent(counts: Int32Array, across: number): [number, number] {
  const least = Math.max(1, kLeastSeen * across);
  const most = Math.floor(kMostMoved * counts.length);
  let [from, to] = [0, counts.length];
  while (from < counts.length && counts[from]! < least) from++;
  while (to > from && counts[to - 1]! < least) to--;
  return [from > most ? 0 : from, counts.length - to > most ? counts.length : to];
}
