// Which part of the image an ask needs, at which scale.
import type { Rect } from "../geometry/point";
import { boundsOf, clamp, grow, union } from "../geometry/point";
import type { Size } from "../model/annotation";
import type { Ask, PixelWindow } from "./ask";
import type { Bits } from "./pixels";

const kMostSamples = 2 ** 21;
const kSide = 1024; // samples, of a window of a large image
const kGrid = 256; // samples: windows begin at multiples, so that a hand that moves on finds the same one

// No finer than the screen shows it, and coarser where the area would not fit.
function scaleFor(pixel: number, { width, height }: Size): number {
  let scale = 1;
  while (2 * scale <= pixel) scale *= 2;
  while ((width / scale) * (height / scale) > kMostSamples / 2) scale *= 2;
  return scale;
}

// All of an image that is small enough, so that its pixels are taken once.
function windowAround(area: Rect, pixel: number, frame: Size): PixelWindow {
  const scale = scaleFor(pixel, { width: area.right - area.left, height: area.bottom - area.top });
  const samples = (n: number) => Math.ceil(n / scale);
  const [across, down] = [samples(frame.width), samples(frame.height)];
  if (across * down <= kMostSamples) return { left: 0, top: 0, width: across, height: down, scale };
  const [left, width] = span(area.left / scale, area.right / scale, across);
  const [top, height] = span(area.top / scale, area.bottom / scale, down);
  return { left: left * scale, top: top * scale, width, height, scale };
}

function span(from: number, to: number, all: number): [number, number] {
  const length = Math.min(all, Math.max(kSide, Math.ceil(to - from) + 2 * kGrid));
  const begin = Math.round(((from + to - length) / 2 + kGrid / 2) / kGrid - 0.5) * kGrid;
  const start = clamp(begin, 0, all - length);
  return [start, length];
}

export function windowOf(ask: Ask, frame: Size): PixelWindow {
  return windowAround(areaOf(ask), ask.pixel, frame);
}

const kBeside = 0.15; // of a box's longer side: what is around it is looked at, too

function areaOf(ask: Ask): Rect {
  switch (ask.kind) {
    case "wand":
    case "superpixels":
    case "edges":
      return { left: ask.at.x, top: ask.at.y, right: ask.at.x, bottom: ask.at.y };
    case "wire":
      return { left: ask.from[0], top: ask.from[1], right: ask.from[0], bottom: ask.from[1] };
    case "cut":
      return withRing(ask.box);
    case "tighten":
      return ask.boxes.map(withRing).reduce<Rect | null>(union, null) ?? kNowhere;
    case "snap":
      return grow(boundsOf(ask.rings.flat()) ?? kNowhere, ask.radius);
    case "segment":
      return kNowhere;
    case "flood":
      return grow(boundsOf(ask.strokes.flatMap((stroke) => stroke.path)) ?? kNowhere, ask.size);
  }
}

const kNowhere: Rect = { left: 0, top: 0, right: 0, bottom: 0 };

function withRing(box: Rect): Rect {
  return grow(box, kBeside * Math.max(box.right - box.left, box.bottom - box.top) + 4);
}

// The sample that a point of the image lies in; it may lie outside the window.
export function sampleAt({ left, top, scale }: PixelWindow, x: number, y: number): [number, number] {
  return [Math.floor((x - left) / scale), Math.floor((y - top) / scale)];
}

// Samples as pixels of the image.
export function runsOf({ width, height, data }: Bits, { left, top, scale }: PixelWindow, frame: Size): Int32Array[] {
  const out: Int32Array[] = [];
  for (let x = 0; x < width; x++) {
    const runs: number[] = [];
    for (let y = 0; y < height; y++) {
      if (data[y * width + x] === 0) continue;
      const from = y;
      while (y < height && data[y * width + x] === 1) y++;
      const [start, end] = [top + from * scale, Math.min(frame.height, top + y * scale)];
      if (start < end) runs.push(start, end);
    }
    const own = Int32Array.from(runs);
    for (let i = 0; i < scale && left + out.length < frame.width; i++) out.push(own);
  }
  return out;
}
