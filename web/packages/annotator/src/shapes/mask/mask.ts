// Mask of the whole image: picked by its pixels, moved by whole ones, painted by the tools of tools/paint.
import type { Rect } from "../../geometry/point";
import type { MaskShape } from "../../model/shape";
import type { ShapeDef } from "../base/shape_def";
import { columnsOf, countsOf, extentOf, hasPixel, shifted, type Columns } from "./columns";
import { decodeCounts, encodeCounts } from "./rle";

export interface DecodedMask {
  readonly columns: Columns;
  readonly bounds: Rect | null; // of the ones
  readonly area: number;
}

const cache = new WeakMap<MaskShape, DecodedMask>();

// A text that cannot be read is shown as an empty mask: the server has checked it, and keeps it.
export function decodedMask(shape: MaskShape): DecodedMask {
  let mask = cache.get(shape);
  if (mask === undefined) {
    const [height, width] = shape.size;
    mask = decoded(columnsOf(decodeCounts(shape.counts, width * height) ?? [], width, height));
    cache.set(shape, mask);
  }
  return mask;
}

function decoded(columns: Columns): DecodedMask {
  return { columns, ...extentOf(columns) };
}

export function maskOf(columns: Columns): MaskShape {
  return remembered({ kind: "mask", size: [columns.height, columns.width], counts: encodeCounts(countsOf(columns)) }, columns);
}

// To be looked at while a gesture lasts, never stored: its text would be written anew for every move of the pointer.
export function previewMask(columns: Columns): MaskShape {
  return remembered({ kind: "mask", size: [columns.height, columns.width], counts: "" }, columns);
}

function remembered(shape: MaskShape, columns: Columns): MaskShape {
  cache.set(shape, decoded(columns));
  return shape;
}

export const maskDef: ShapeDef<MaskShape> = {
  kind: "mask",
  editable: true,
  bounds: (s) => decodedMask(s).bounds,
  area: (s) => decodedMask(s).area,
  hit: (s, p) => (hasPixel(decodedMask(s).columns, Math.floor(p.x), Math.floor(p.y)) ? "interior" : null),
  handles: () => [],
  dragHandle: (s) => s,
  translate: (s, dx, dy) => {
    const [x, y] = [Math.round(dx), Math.round(dy)];
    return x === 0 && y === 0 ? s : maskOf(shifted(decodedMask(s).columns, x, y));
  },
  moveBounds: (s) => decodedMask(s).bounds,
};
