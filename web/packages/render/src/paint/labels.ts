// The class's name beside the shape: light text on a dark chip with an edge of the class's color, so that it
// reads on any image and is never color alone.
import type { Rect } from "@touchmark/annotator";
import type { Placement } from "../view/viewport";
import { kLabelFont, kLabelHeight, kLabelMaxWidth } from "./style";

const widths = new Map<string, { text: string; width: number }>();

function fitted(context: CanvasRenderingContext2D, text: string): { text: string; width: number } {
  let fit = widths.get(text);
  if (fit !== undefined) return fit;
  const room = kLabelMaxWidth - 12;
  let shown = text;
  while (shown.length > 1 && context.measureText(shown === text ? text : `${shown}…`).width > room) shown = shown.slice(0, -1);
  if (shown !== text) shown += "…";
  fit = { text: shown, width: Math.ceil(context.measureText(shown).width) };
  if (widths.size > 5000) widths.clear();
  widths.set(text, fit);
  return fit;
}

// Above the top left corner, or inside it where the canvas ends.
export function paintLabel(context: CanvasRenderingContext2D, text: string, color: string, bounds: Rect, at: Placement): void {
  context.font = kLabelFont;
  const { text: shown, width } = fitted(context, text);
  const x = Math.round(bounds.left * at.scale + at.x) - 1;
  const top = Math.round(bounds.top * at.scale + at.y);
  const y = top >= kLabelHeight + 2 ? top - kLabelHeight - 2 : top + 2;
  context.fillStyle = "rgba(12,14,18,0.8)";
  context.beginPath();
  context.roundRect(x, y, width + 12, kLabelHeight, 3);
  context.fill();
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(x, y, 3, kLabelHeight, [3, 0, 0, 3]);
  context.fill();
  context.fillStyle = "rgba(255,255,255,0.96)";
  context.textBaseline = "middle";
  context.fillText(shown, x + 7, y + kLabelHeight / 2 + 0.5);
}
