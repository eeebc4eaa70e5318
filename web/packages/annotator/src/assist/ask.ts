// What the tools ask of the picture's pixels, or of a model that knows the picture, and what is answered. Points are image
// pixels.
import type { Rect } from "../geometry/point";
import type { Point, Ring, XY } from "../model/shape";

export interface Stroke {
  readonly path: readonly XY[];
  readonly inside: boolean;
}

// `pixel`: image pixels in one screen pixel. What is seen small is looked at small.
export type Ask = { readonly pixel: number } & (
  | {
      readonly kind: "wand";
      readonly at: Point;
      readonly tolerance: number; // 0 to 255
      readonly contiguous: boolean;
      readonly clean: number; // screen pixels: smaller specks and holes go
    }
  | { readonly kind: "wire"; readonly from: XY; readonly strength: number }
  | { readonly kind: "superpixels"; readonly at: Point; readonly spacing: number } // screen pixels
  | { readonly kind: "flood"; readonly strokes: readonly Stroke[]; readonly size: number; readonly square: boolean } // of the brush, image pixels
  | { readonly kind: "cut"; readonly box: Rect }
  | { readonly kind: "tighten"; readonly boxes: readonly Rect[] }
  | { readonly kind: "edges"; readonly at: Point }
  | { readonly kind: "snap"; readonly rings: readonly Ring[]; readonly radius: number } // image pixels
  | SegmentAsk
);

// Of a model: what the points and the box show. `hover`: nobody has clicked; answered only where that is quick.
export interface SegmentAsk {
  readonly kind: "segment";
  readonly pixel: number;
  readonly inside: readonly XY[];
  readonly outside: readonly XY[];
  readonly box: Rect | null;
  readonly clean: number; // screen pixels: smaller specks and holes go
  readonly hover: boolean;
}

// A part of the image as samples: one stands for a square of `scale` image pixels.
export interface PixelWindow {
  readonly left: number; // image pixels
  readonly top: number;
  readonly width: number; // samples
  readonly height: number;
  readonly scale: number; // a power of two
}

// Columns of the image in a row, from `left`: of each the runs of what belongs to it, as a mask has them.
export interface AreaAnswer {
  readonly kind: "area";
  readonly left: number;
  readonly runs: readonly Int32Array[];
  readonly madeBy?: string; // a model found it; absent: a person, by the pixels
}

// From any sample of the window the way back to `from`.
export interface WireAnswer {
  readonly kind: "wire";
  readonly from: XY;
  readonly window: PixelWindow;
  readonly back: Uint8Array;
}

export interface PartsAnswer {
  readonly kind: "parts";
  readonly window: PixelWindow;
  readonly labels: Int32Array;
}

export interface EdgesAnswer {
  readonly kind: "edges";
  readonly window: PixelWindow;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  readonly size: Float32Array;
}

export type Answer =
  | AreaAnswer
  | WireAnswer
  | PartsAnswer
  | EdgesAnswer
  | { readonly kind: "boxes"; readonly boxes: readonly Rect[] }
  | { readonly kind: "rings"; readonly rings: readonly Ring[] }
  | { readonly kind: "cannot"; readonly why: Unable };

// Why no model was asked.
export type Unable = "sam_no_runtime" | "sam_no_model" | "sam_failed";

export interface AssistPort {
  // Tells later, never at once, and nothing when the same asker has asked again meanwhile. null: it could not be done.
  ask(ask: Ask, asker: string, tell: (answer: Answer | null) => void): void;
}
