// In which order boxes of text are read: line by line from the top, within a line from left to right. Two boxes are of one
// line where they share at least half of the lower one's height; a line goes on as long as the next box shares it with
// the line's first. For upright text in one column; columns are read across.
import type { Rect } from "./point";

// The indices of the boxes, in the order of reading.
export function readingOrder(boxes: readonly Rect[]): number[] {
  const byTop = boxes.map((_, i) => i).sort((a, b) => middle(boxes[a] as Rect) - middle(boxes[b] as Rect));
  const lines: number[][] = [];
  for (const i of byTop) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (line !== undefined && first !== undefined && sharesLine(boxes[first] as Rect, boxes[i] as Rect)) line.push(i);
    else lines.push([i]);
  }
  return lines.flatMap((line) => line.sort((a, b) => (boxes[a] as Rect).left - (boxes[b] as Rect).left));
}

function middle({ top, bottom }: Rect): number {
  return (top + bottom) / 2;
}

function sharesLine(a: Rect, b: Rect): boolean {
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return shared >= Math.min(a.bottom - a.top, b.bottom - b.top) / 2;
}
