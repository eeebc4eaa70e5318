// A line of the class's color over a dark halo: seen on any image.
import { kDash, kHalo, kHaloExtra, kStroke } from "./style";

export interface StrokeStyle {
  readonly color: string;
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly dashed: boolean;
  readonly plain: boolean; // thousands in view: no halo
}

export function strokeWithHalo(context: CanvasRenderingContext2D, style: StrokeStyle): void {
  const width = kStroke + (style.selected || style.hovered ? 0.5 : 0);
  context.lineJoin = "round";
  context.setLineDash(style.dashed ? (kDash as number[]) : []);
  if (!style.plain) {
    context.lineWidth = width + kHaloExtra;
    context.strokeStyle = kHalo;
    context.stroke();
  }
  context.lineWidth = width;
  context.strokeStyle = style.color;
  context.stroke();
  if (style.dashed) context.setLineDash([]);
}
