// A mask as a picture of one color, cut to its bounds. Kept as long as the shape lives.
import { decodedMask, type MaskShape } from "@touchmark/annotator";

export interface MaskBitmap {
  readonly canvas: HTMLCanvasElement;
  readonly x: number;
  readonly y: number;
}

const cache = new WeakMap<MaskShape, { color: string; bitmap: MaskBitmap }>();

export function maskBitmap(shape: MaskShape, color: string): MaskBitmap | null {
  const known = cache.get(shape);
  if (known?.color === color) return known.bitmap;
  const mask = decodedMask(shape);
  if (mask.bounds === null) return null;
  const { left, top, right, bottom } = mask.bounds;
  const canvas = document.createElement("canvas");
  canvas.width = right - left;
  canvas.height = bottom - top;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(canvas.width, canvas.height);
  const alpha = new Uint32Array(image.data.buffer);
  let at = 0;
  mask.runs.forEach((run, i) => {
    if (i % 2 === 1) {
      for (let p = at; p < at + run; p++) {
        const x = Math.floor(p / mask.height) - left;
        const y = (p % mask.height) - top;
        alpha[y * canvas.width + x] = 0xff000000;
      }
    }
    at += run;
  });
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const bitmap = { canvas, x: left, y: top };
  cache.set(shape, { color, bitmap });
  return bitmap;
}
