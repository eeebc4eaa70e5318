// Mask of the whole image: shown and picked by its pixels. Painting one is a later tool.
import type { Rect } from "../../geometry/point";
import type { MaskShape, Point } from "../../model/shape";
import type { ShapeDef } from "../base/shape_def";
import { decodeCounts } from "./rle";

export interface DecodedMask {
  readonly width: number;
  readonly height: number;
  readonly runs: Uint32Array; // alternating from zeros
  readonly ends: Float64Array; // running total after each run
  readonly bounds: Rect | null; // of the ones
  readonly area: number;
}

const cache = new WeakMap<MaskShape, DecodedMask>();

// A text that cannot be read is shown as an empty mask: the server has checked it, and keeps it.
export function decodedMask(shape: MaskShape): DecodedMask {
  let mask = cache.get(shape);
  if (mask === undefined) {
    mask = decode(shape);
    cache.set(shape, mask);
  }
  return mask;
}

function decode(shape: MaskShape): DecodedMask {
  const [height, width] = shape.size;
  const runs = decodeCounts(shape.counts, width * height) ?? new Uint32Array([width * height]);
  const ends = new Float64Array(runs.length);
  let at = 0;
  let area = 0;
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i] as number;
    if (i % 2 === 1 && run > 0) {
      const last = at + run - 1;
      const [c0, c1] = [Math.floor(at / height), Math.floor(last / height)];
      area += run;
      left = Math.min(left, c0);
      right = Math.max(right, c1 + 1);
      top = Math.min(top, c0 === c1 ? at % height : 0);
      bottom = Math.max(bottom, c0 === c1 ? (last % height) + 1 : height);
    }
    at += run;
    ends[i] = at;
  }
  return { width, height, runs, ends, bounds: area > 0 ? { left, top, right, bottom } : null, area };
}

export function maskContains(mask: DecodedMask, p: Point): boolean {
  const x = Math.floor(p.x);
  const y = Math.floor(p.y);
  if (x < 0 || y < 0 || x >= mask.width || y >= mask.height) return false;
  const index = x * mask.height + y;
  let low = 0;
  let high = mask.ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((mask.ends[middle] as number) > index) high = middle;
    else low = middle + 1;
  }
  return low % 2 === 1;
}

export const maskDef: ShapeDef<MaskShape> = {
  kind: "mask",
  editable: false,
  bounds: (s) => decodedMask(s).bounds,
  area: (s) => decodedMask(s).area,
  hit: (s, p) => (maskContains(decodedMask(s), p) ? "interior" : null),
  handles: () => [],
  dragHandle: (s) => s,
  translate: (s) => s,
  moveBounds: () => null,
};
