// From the field of logits that a segmentation network gives to the columns of a mask, as the server does it
// (src/models/mask_decode.cpp): a pixel belongs to it where the field, bilinear between its cells, is above zero at its center.
import type { Size } from "../model/annotation";
import { cleaned } from "./clean";
import type { AreaAnswer } from "./ask";

type Region = Pick<AreaAnswer, "left" | "runs">;

export interface Field {
  readonly width: number; // cells
  readonly height: number;
  readonly logits: Float32Array; // row-major
}

interface Cell {
  readonly first: number;
  readonly second: number;
  readonly share: number; // of the second
}

// `scale`: cells in a pixel. Arithmetic in single precision, as there.
export function maskOfField({ width, height, logits }: Field, scale: number, frame: Size): Region {
  const extent = extentOf(width, height, logits);
  if (extent === null) return { left: 0, runs: [] };
  const [fromX, toX] = pixelsOf(extent.left, extent.right, scale, frame.width);
  const [fromY, toY] = pixelsOf(extent.top, extent.bottom, scale, frame.height);
  const rows: Cell[] = [];
  for (let y = fromY; y < toY; y++) rows.push(cellAt((y + 0.5) * scale, height));
  const column = new Float32Array(height);
  const runs: Int32Array[] = [];
  for (let x = fromX; x < toX; x++) {
    const across = cellAt((x + 0.5) * scale, width);
    for (let v = 0; v < height; v++) {
      column[v] = mixed(logits[v * width + across.first]!, logits[v * width + across.second]!, across.share);
    }
    runs.push(runsOf(column, rows, fromY));
  }
  return { left: fromX, runs };
}

function runsOf(column: Float32Array, rows: readonly Cell[], fromY: number): Int32Array {
  const runs: number[] = [];
  let inside = false;
  rows.forEach((down, i) => {
    const now = mixed(column[down.first]!, column[down.second]!, down.share) > 0;
    if (now !== inside) runs.push(fromY + i);
    inside = now;
  });
  if (inside) runs.push(fromY + rows.length);
  return Int32Array.from(runs);
}

function mixed(a: number, b: number, share: number): number {
  return Math.fround(a + Math.fround(Math.fround(b - a) * share));
}

function cellAt(at: number, count: number): Cell {
  const low = Math.floor(at - 0.5);
  const inside = (cell: number) => Math.min(count - 1, Math.max(0, cell));
  return { first: inside(low), second: inside(low + 1), share: Math.fround(at - 0.5 - low) };
}

function extentOf(width: number, height: number, logits: Float32Array) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (logits[y * width + x]! <= 0) continue;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
  return right < left ? null : { left, top, right, bottom };
}

// Image pixels that can lie in cells `first` to `last` or beside them.
function pixelsOf(first: number, last: number, scale: number, length: number): [number, number] {
  const inside = (at: number) => Math.min(length, Math.max(0, at));
  return [inside(Math.floor((first - 1) / scale)), inside(Math.ceil((last + 2) / scale))];
}

const kMostCleaned = 2 ** 24; // pixels around the mask; a larger one stays as it is

// Specks and holes of fewer than `least` image pixels go; null: nothing is there.
export function cleanedArea({ left, runs }: Region, least: number, frame: Size): AreaAnswer | null {
  const filled = runs.flatMap((own, i) => (own.length > 0 ? [i] : []));
  const [first, last] = [filled[0], filled.at(-1)];
  if (first === undefined || last === undefined) return null;
  const own = runs.slice(first, last + 1);
  const at = left + first;
  const top = Math.max(0, Math.min(...own.map((run) => run[0] ?? frame.height)) - 1);
  const bottom = Math.min(frame.height, Math.max(...own.map((run) => run.at(-1) ?? 0)) + 1);
  const height = bottom - top;
  if (least <= 1 || own.length * height > kMostCleaned) return { kind: "area", left: at, runs: own };
  // A column of the image is a row of the bits: how they hang together is the same.
  const data = new Uint8Array(own.length * height);
  own.forEach((run, row) => {
    for (let i = 0; i < run.length; i += 2) data.fill(1, row * height + run[i]! - top, row * height + run[i + 1]! - top);
  });
  cleaned({ width: height, height: own.length, data }, least);
  return { kind: "area", left: at, runs: own.map((_, row) => runsIn(data.subarray(row * height, (row + 1) * height), top)) };
}

function runsIn(line: Uint8Array, top: number): Int32Array {
  const runs: number[] = [];
  for (let y = 0, before = 0; y <= line.length; y++) {
    const now = line[y] ?? 0;
    if (now !== before) runs.push(top + y);
    before = now;
  }
  return Int32Array.from(runs);
}
