// In the place of a model: discs around the points inside, less those around the points outside, and all of the box.
import type { AreaAnswer, SegmentAsk } from "../assist/ask";
import { cleanedArea } from "../assist/mask_field";
import type { Size } from "../model/annotation";

export const kMadeBy = "assist:discs@0123456789ab";
export const kRadius = 10;

export function segmented({ inside, outside, box }: SegmentAsk, frame: Size): AreaAnswer | null {
  const near = (points: SegmentAsk["inside"], x: number, y: number) => points.some(([a, b]) => Math.hypot(x - a, y - b) < kRadius);
  const has = (x: number, y: number) => {
    const boxed = box !== null && x > box.left && x < box.right && y > box.top && y < box.bottom;
    return (boxed || near(inside, x, y)) && !near(outside, x, y);
  };
  const runs = Array.from({ length: frame.width }, (_, x) => {
    const own: number[] = [];
    for (let y = 0, was = false; y <= frame.height; y++) {
      const now = y < frame.height && has(x + 0.5, y + 0.5);
      if (now !== was) own.push(y);
      was = now;
    }
    return Int32Array.from(own);
  });
  const area = cleanedArea({ left: 0, runs }, 0, frame);
  return area === null ? null : { ...area, madeBy: kMadeBy };
}
