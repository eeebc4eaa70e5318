// An answer from the pixels of a window: what the worker does, and what tests do without one.
import { clamp, type Rect } from "../geometry/point";
import type { Size } from "../model/annotation";
import type { Ring, XY } from "../model/shape";
import type { Answer, AreaAnswer, Ask, PixelWindow, WireAnswer } from "./ask";
import { cleaned } from "./clean";
import { snappedRing } from "./edges";
import { grabCut, type PixelBox } from "./grabcut";
import { cropped, gradientOf, type Bits, type Gradient, type Pixels } from "./pixels";
import { edgeCosts, wireField } from "./scissors";
import { superpixels } from "./slic";
import { tightened } from "./tighten";
import { wand } from "./wand";
import { kInside, kOutside, watershed } from "./watershed";
import { runsOf, sampleAt } from "./window";

const kNear = 512; // samples: how far around the pointer edges are looked for
const kParts = 512; // superpixels are made of so many around the pointer

// null: nothing is found there.
export function answered(ask: Ask, pixels: Pixels, window: PixelWindow, frame: Size): Answer | null {
  switch (ask.kind) {
    case "wand": {
      const bits = wand(pixels, ...sampleAt(window, ask.at.x, ask.at.y), ask);
      return area(cleaned(bits, (ask.clean * ask.pixel ** 2) / window.scale ** 2), window, frame);
    }
    case "wire":
      return wire(ask, pixels, window);
    case "superpixels": {
      const part = partAround(pixels, window, ask.at.x, ask.at.y, kParts);
      const spacing = Math.max(4, (ask.spacing * ask.pixel) / window.scale);
      return { kind: "parts", window: part.window, labels: superpixels(part.pixels, spacing).labels };
    }
    case "flood":
      return area(watershed(pixels, markersOf(ask, window)), window, frame);
    case "cut": {
      const found = grabCut(pixels, boxIn(ask.box, window));
      return found === null ? null : area(found, window, frame);
    }
    case "tighten":
      return { kind: "boxes", boxes: ask.boxes.map((box) => closer(box, pixels, window, frame)) };
    case "edges": {
      const part = partAround(pixels, window, ask.at.x, ask.at.y, kNear);
      return { kind: "edges", window: part.window, ...gradientOf(part.pixels) };
    }
    case "segment":
      return null; // a model is asked elsewhere
    case "snap":
      return { kind: "rings", rings: ask.rings.map((ring) => snapped(ring, ask.radius, gradientOf(pixels), window)) };
  }
}

function area(bits: Bits, window: PixelWindow, frame: Size): AreaAnswer | null {
  return bits.data.includes(1) ? { kind: "area", left: window.left, runs: runsOf(bits, window, frame) } : null;
}

function wire({ from, strength }: Ask & { kind: "wire" }, pixels: Pixels, window: PixelWindow): WireAnswer {
  const part = partAround(pixels, window, from[0], from[1], kNear);
  const [x, y] = sampleAt(part.window, from[0], from[1]);
  const { width, height } = part.pixels;
  const { back } = wireField(edgeCosts(part.pixels), clamp(x, 0, width - 1), clamp(y, 0, height - 1), strength);
  return { kind: "wire", from, window: part.window, back };
}

// So many samples each way at most, with the point in their middle where that is possible.
function partAround(pixels: Pixels, window: PixelWindow, x: number, y: number, side: number): { pixels: Pixels; window: PixelWindow } {
  const [u, v] = sampleAt(window, x, y);
  const [width, height] = [Math.min(side, pixels.width), Math.min(side, pixels.height)];
  const left = clamp(u - (width >> 1), 0, pixels.width - width);
  const top = clamp(v - (height >> 1), 0, pixels.height - height);
  const at = { left: window.left + left * window.scale, top: window.top + top * window.scale };
  return { pixels: cropped(pixels, left, top, width, height), window: { ...at, width, height, scale: window.scale } };
}

// A pixel of the window for each that a stroke covers. Where nobody says what is outside, the rim of the window is.
function markersOf({ strokes, size, square }: Ask & { kind: "flood" }, window: PixelWindow): Uint8Array {
  const { width, height } = window;
  const markers = new Uint8Array(width * height);
  if (strokes.every((stroke) => stroke.inside)) {
    for (let x = 0; x < width; x++) markers[x] = markers[(height - 1) * width + x] = kOutside;
    for (let y = 0; y < height; y++) markers[y * width] = markers[(y + 1) * width - 1] = kOutside;
  }
  const radius = Math.max(0.5, size / 2 / window.scale);
  for (const { path, inside } of strokes) {
    path.forEach((to, i) => {
      const from = path[Math.max(0, i - 1)]!;
      const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / window.scale));
      for (let k = 1; k <= steps; k++) {
        const p: XY = [from[0] + ((to[0] - from[0]) * k) / steps, from[1] + ((to[1] - from[1]) * k) / steps];
        dab(markers, window, p, radius, square, inside ? kInside : kOutside);
      }
    });
  }
  return markers;
}

function dab(markers: Uint8Array, window: PixelWindow, p: XY, radius: number, square: boolean, side: number): void {
  const { left, top, scale, width, height } = window;
  const [x, y] = [(p[0] - left) / scale, (p[1] - top) / scale];
  for (let v = Math.max(0, Math.floor(y - radius)); v < Math.min(height, y + radius); v++)
    for (let u = Math.max(0, Math.floor(x - radius)); u < Math.min(width, x + radius); u++) {
      const [dx, dy] = [Math.abs(u + 0.5 - x), Math.abs(v + 0.5 - y)];
      const covered = square ? Math.max(dx, dy) <= radius : Math.hypot(dx, dy) <= radius;
      if (covered || (u === Math.floor(x) && v === Math.floor(y))) markers[v * width + u] = side;
    }
}

function boxIn(box: Rect, { left, top, scale, width, height }: PixelWindow): PixelBox {
  const [l, t] = [Math.round((box.left - left) / scale), Math.round((box.top - top) / scale)];
  const [r, b] = [Math.round((box.right - left) / scale), Math.round((box.bottom - top) / scale)];
  return { left: clamp(l, 0, width), top: clamp(t, 0, height), right: clamp(r, 0, width), bottom: clamp(b, 0, height) };
}

// A side that does not move stays where it was, to the fraction of a pixel.
function closer(box: Rect, pixels: Pixels, window: PixelWindow, frame: Size): Rect {
  const own = boxIn(box, window);
  const found = tightened(pixels, own);
  const x = (side: "left" | "right") =>
    found[side] === own[side] ? box[side] : Math.min(frame.width, window.left + found[side] * window.scale);
  const y = (side: "top" | "bottom") =>
    found[side] === own[side] ? box[side] : Math.min(frame.height, window.top + found[side] * window.scale);
  return { left: x("left"), right: x("right"), top: y("top"), bottom: y("bottom") };
}

function snapped(ring: Ring, radius: number, gradient: Gradient, { left, top, scale, width, height }: PixelWindow): Ring {
  const own = ring.map(([x, y]): XY => [(x - left) / scale, (y - top) / scale]);
  const found = snappedRing({ width, height, gradient }, own, Math.max(1, Math.round(radius / scale)));
  return found.map(([x, y]): XY => [left + x * scale, top + y * scale]);
}
