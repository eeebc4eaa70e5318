// How the tools that look at the pixels work. Kept from one image to the next.
export interface AssistOptions {
  readonly tolerance: number; // of the wand: 0 takes one color, 255 all of them
  readonly contiguous: boolean; // only what hangs together with the place that was clicked
  readonly clean: number; // screen pixels: smaller specks and holes are wiped away
  readonly strength: number; // of the scissors, 0 to 1: how far the wire goes out of its way for an edge
  readonly spacing: number; // of superpixels, screen pixels: about the root of their area
  readonly result: "mask" | "polygon"; // what a new object becomes
  readonly tighten: boolean; // a box that was drawn is drawn closer at once
  readonly edges: boolean; // points that are placed are drawn to edges of the picture
}

export const kDefaultAssist: AssistOptions = {
  tolerance: 16,
  contiguous: true,
  clean: 64,
  strength: 0.7,
  spacing: 24,
  result: "mask",
  tighten: false,
  edges: false,
};

export const kMostTolerance = 255;
export const kSpacings = { least: 6, most: 120 };
