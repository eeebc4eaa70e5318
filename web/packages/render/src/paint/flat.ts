// Between the flat canvas, on which everything is painted as if the view lay upright, and the canvas that is seen.
import type { Size } from "@touchmark/annotator";
import { kIdentity, type Matrix } from "../view/turn";

type Context = CanvasRenderingContext2D;

// From here the context takes CSS pixels of the flat canvas.
export function layFlat(context: Context, ratio: number, turn: Matrix = kIdentity): void {
  const { a, b, c, d, e, f } = turn;
  context.setTransform(ratio * a, ratio * b, ratio * c, ratio * d, ratio * e, ratio * f);
}

// Device pixels in a CSS pixel.
export function ratioOf(context: Context): number {
  const { a, b } = context.getTransform();
  return Math.hypot(a, b);
}

// Of the flat canvas, in CSS pixels.
export function flatSizeOf(context: Context): Size {
  const ratio = ratioOf(context);
  const { width, height } = context.canvas;
  const across = context.getTransform().a === 0;
  return across ? { width: height / ratio, height: width / ratio } : { width: width / ratio, height: height / ratio };
}

// For what is read, and what lies across the screen: painted in CSS pixels of the screen, however the view is turned.
export function paintUpright(context: Context, paint: () => void): void {
  const ratio = ratioOf(context);
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paint();
  context.restore();
}
