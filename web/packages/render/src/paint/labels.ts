// The class's name beside the shape: light text on a dark chip with an edge of the class's color, so that it
// reads on any image and is never color alone.
import type { Point, Rect, Size } from "@touchmark/annotator";
import { paintUpright } from "./flat";
import { kLabelFont, kLabelHeight, kLabelMaxWidth } from "./style";
import { cutText, paintText } from "./text";

const widths = new Map<string, { text: string; width: number }>();

function fitted(context: CanvasRenderingContext2D, text: string): { text: string; width: number } {
  let fit = widths.get(text);
  if (fit !== undefined) return fit;
  const room = kLabelMaxWidth - 12;
  const shown = cutText(context, text, room);
  fit = { text: shown, width: Math.ceil(context.measureText(shown).width) };
  if (widths.size > 5000) widths.clear();
  widths.set(text, fit);
  return fit;
}

// What it covers on the screen: above its place, or below where the canvas ends; wholly in view.
export function labelArea(context: CanvasRenderingContext2D, text: string, place: Point, view: Size): Rect {
  context.font = kLabelFont;
  const { width } = fitted(context, text);
  const left = Math.max(0, Math.min(Math.round(place.x) - 1, Math.floor(view.width) - width - 14));
  const at = Math.round(place.y);
  const top = at >= kLabelHeight + 2 ? at - kLabelHeight - 2 : at + 2;
  return { left, top, right: left + width + 12, bottom: top + kLabelHeight };
}

// Upright in a turned view too.
export function paintLabel(context: CanvasRenderingContext2D, text: string, color: string, place: Point, view: Size): void {
  paintUpright(context, () => paintChip(context, text, color, place, view));
}

function paintChip(context: CanvasRenderingContext2D, text: string, color: string, place: Point, view: Size): void {
  const { left: x, top: y, right } = labelArea(context, text, place, view);
  const { text: shown } = fitted(context, text);
  context.fillStyle = "rgba(12,14,18,0.8)";
  context.beginPath();
  context.roundRect(x, y, right - x, kLabelHeight, 3);
  context.fill();
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(x, y, 3, kLabelHeight, [3, 0, 0, 3]);
  context.fill();
  context.fillStyle = "rgba(255,255,255,0.96)";
  paintText(context, shown, x + 7, y + kLabelHeight / 2 + 0.5);
}
