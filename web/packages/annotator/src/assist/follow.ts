// Reading an answer at the rate of the pointer.
import type { Size } from "../model/annotation";
import type { Point, XY } from "../model/shape";
import type { EdgesAnswer, PartsAnswer, PixelWindow, WireAnswer } from "./ask";
import { edgeNear } from "./edges";
import { wireTo } from "./scissors";
import { runsOf, sampleAt } from "./window";

// The points from behind the anchor to `to`, along the edges; straight from where the window ends.
export function wirePoints({ window, back }: WireAnswer, to: XY): XY[] {
  const { left, top, scale, width, height } = window;
  const way = wireTo({ width, height, back }, ...sampleAt(window, to[0], to[1]));
  const points = way.map(([x, y]): XY => [left + (x + 0.5) * scale, top + (y + 0.5) * scale]);
  return [...points.slice(1, -1), to];
}

// What a superpixel covers, as a mask's columns have it; null: the point lies beyond those that are known.
export function partAt({ window, labels }: PartsAnswer, x: number, y: number, frame: Size) {
  const [u, v] = sampleAt(window, x, y);
  if (u < 0 || v < 0 || u >= window.width || v >= window.height) return null;
  const label = labels[v * window.width + u]!;
  return { label, region: () => regionOf(label, labels, window, frame) };
}

// Only the rows and columns that it lies in are looked at again.
function regionOf(label: number, labels: Int32Array, window: PixelWindow, frame: Size) {
  const { width } = window;
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let i = labels.indexOf(label), end = labels.lastIndexOf(label); i <= end; i++) {
    if (labels[i] !== label) continue;
    const x = i % width;
    const y = (i - x) / width;
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), y];
  }
  const [w, h] = [right - left + 1, bottom - top + 1];
  const data = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) data[y * w + x] = labels[(top + y) * width + left + x] === label ? 1 : 0;
  const at = { ...window, left: window.left + left * window.scale, top: window.top + top * window.scale };
  return { left: at.left, runs: runsOf({ width: w, height: h, data }, at, frame) };
}

// Where a point is drawn to; null: no edge is near. `radius`: image pixels.
export function edgePoint({ window, ...gradient }: EdgesAnswer, x: number, y: number, radius: number): XY | null {
  const { left, top, scale, width, height } = window;
  const found = edgeNear({ width, height, gradient }, (x - left) / scale, (y - top) / scale, radius / scale);
  return found === null ? null : [left + found[0] * scale, top + found[1] * scale];
}

// All around the point is seen, as far as the image goes.
export function coversPoint({ left, top, width, height, scale }: PixelWindow, p: Point, margin: number, frame: Size): boolean {
  const [right, bottom] = [left + width * scale, top + height * scale];
  const across = p.x >= (left === 0 ? 0 : left + margin) && p.x <= (right >= frame.width ? frame.width : right - margin);
  return across && p.y >= (top === 0 ? 0 : top + margin) && p.y <= (bottom >= frame.height ? frame.height : bottom - margin);
}
