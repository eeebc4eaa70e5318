// How masks are painted. Kept from one image to the next.
export interface PaintOptions {
  readonly size: number; // of the brush, image pixels
  readonly square: boolean;
  // What is painted over other masks: lies over them, leaves them out, or is taken from them.
  readonly overlap: "allow" | "keep" | "cut";
  // Into what: the selected mask or else a new one; or the one mask that the class has on this image.
  readonly into: "object" | "class";
}

// What becomes of a drawn polygon: an object, or a part or a hole of the selected polygon.
export const kPolygonInto = ["new", "add", "subtract"] as const;
export type PolygonInto = (typeof kPolygonInto)[number];

export const kDefaultPaint: PaintOptions = { size: 20, square: false, overlap: "allow", into: "object" };
export const kBrushSizes = { least: 1, most: 1000 };

// A quarter more or less, and never the same.
export function nextBrushSize(size: number, larger: boolean): number {
  const next = larger ? Math.max(size + 1, Math.round(size * 1.25)) : Math.min(size - 1, Math.round(size / 1.25));
  return Math.min(kBrushSizes.most, Math.max(kBrushSizes.least, next));
}
