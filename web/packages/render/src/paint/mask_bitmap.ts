// A mask as a picture of one color, cut to its bounds. Kept as long as the shape lives. For masks of some size only:
// a large one is painted as it is seen (mask_raster.ts).
import { decodedMask, type MaskShape, type Runs } from "@touchmark/annotator";

export interface MaskBitmap {
  readonly canvas: HTMLCanvasElement;
  readonly x: number;
  readonly y: number;
}

const kMostPixels = 1 << 20; // of the bounds: 5 ms to make

const cache = new WeakMap<MaskShape, { color: string; bitmap: MaskBitmap }>();

// Too large for a picture of its own.
export function isLarge(shape: MaskShape): boolean {
  const { bounds } = decodedMask(shape);
  return bounds !== null && (bounds.right - bounds.left) * (bounds.bottom - bounds.top) > kMostPixels;
}

// Null: without a pixel, or too large for it.
export function maskBitmap(shape: MaskShape, color: string): MaskBitmap | null {
  const known = cache.get(shape);
  if (known?.color === color) return known.bitmap;
  const { columns, bounds } = decodedMask(shape);
  if (bounds === null) return null;
  const { left, top, right, bottom } = bounds;
  if (isLarge(shape)) return null;
  const width = right - left;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = bottom - top;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let x = left; x < right; x++) {
    const runs = columns.runs[x] as Runs;
    for (let i = 0; i < runs.length; i += 2)
      for (let y = runs[i] as number; y < (runs[i + 1] as number); y++) pixels[(y - top) * width + x - left] = 0xff000000;
  }
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const bitmap = { canvas, x: left, y: top };
  cache.set(shape, { color, bitmap });
  return bitmap;
}
