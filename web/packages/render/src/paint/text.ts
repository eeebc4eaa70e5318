// Text on the canvas, in either direction of writing: Hebrew and Arabic begin at the right of their place, and what is cut off
// of them, and the full stop, is at the left.
import { kLabelFont } from "./style";

type Context = CanvasRenderingContext2D;

const kStrong = /\p{L}/u;
const kRightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

// As dir="auto" finds it: by the first letter.
export function directionOf(text: string): "ltr" | "rtl" {
  const first = kStrong.exec(text)?.[0];
  return first !== undefined && kRightToLeft.test(first) ? "rtl" : "ltr";
}

// `left` is where its box begins, whichever way it is written.
export function paintText(context: Context, text: string, left: number, middle: number, font = kLabelFont): void {
  context.font = font;
  context.direction = directionOf(text);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left, middle);
}

// With "…" in place of what has no room.
export function cutText(context: Context, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const letters = [...text];
  do letters.pop();
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > room);
  return `${letters.join("")}…`;
}
