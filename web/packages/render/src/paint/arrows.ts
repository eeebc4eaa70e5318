// A relation: an arrow from one object to another, with a halo as outlines have.
import type { Arrow } from "@touchmark/annotator";
import type { Placement } from "../view/viewport";
import { strokeWithHalo, type StrokeStyle } from "./stroke";

const kHead = 9; // CSS pixels
const kSpread = 0.45; // radians to each side
const kDot = 3;

export function paintArrow(
  context: CanvasRenderingContext2D,
  { from, to }: Arrow,
  at: Placement,
  style: { color: string; selected: boolean; hovered: boolean; dash: StrokeStyle["dash"] },
): void {
  const [x1, y1, x2, y2] = [from.x * at.scale + at.x, from.y * at.scale + at.y, to.x * at.scale + at.x, to.y * at.scale + at.y];
  const angle = Math.atan2(y2 - y1, x2 - x1);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  for (const side of [-kSpread, kSpread]) {
    context.moveTo(x2 - kHead * Math.cos(angle + side), y2 - kHead * Math.sin(angle + side));
    context.lineTo(x2, y2);
  }
  strokeWithHalo(context, { ...style, plain: false });
  context.beginPath();
  context.arc(x1, y1, kDot, 0, 2 * Math.PI);
  context.fillStyle = style.color;
  context.fill();
}
