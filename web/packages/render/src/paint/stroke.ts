// A line of the class's color over a dark halo: seen on any image.
import { kHalo, kHaloExtra, kStroke } from "./style";

export interface StrokeStyle {
  readonly color: string;
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly dash: readonly number[] | null; // CSS pixels; null: solid
  readonly plain: boolean; // thousands in view: no halo
}

export function strokeWithHalo(context: CanvasRenderingContext2D, style: StrokeStyle): void {
  const width = kStroke + (style.selected || style.hovered ? 0.5 : 0);
  context.lineJoin = "round";
  context.setLineDash(style.dash === null ? [] : [...style.dash]);
  if (!style.plain) {
    context.lineWidth = width + kHaloExtra;
    context.strokeStyle = kHalo;
    context.stroke();
  }
  context.lineWidth = width;
  context.strokeStyle = style.color;
  context.stroke();
  if (style.dash !== null) context.setLineDash([]);
}
