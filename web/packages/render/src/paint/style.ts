// The visual language of shapes on an image (one place): 1.5 px stroke with a 1 px dark halo, fill 14 %,
// selected 28 %, suggestions dashed. CSS pixels.
export const kStroke = 1.5;
export const kHaloExtra = 2; // a pixel on each side
export const kHalo = "rgba(0,0,0,0.55)";
export const kFillAlpha = 0.14;
export const kSelectedAlpha = 0.28;
export const kMaskAlpha = 0.42;
export const kMaskSelectedAlpha = 0.6;
// Of suggestions, a pattern for each layer that is shown: dashes, dots, both.
export const kDashes: readonly (readonly number[])[] = [
  [7, 5],
  [2, 4],
  [12, 4, 2, 4],
];
export const kHandleSize = 8;
export const kJointRadius = 3;
export const kHollowRadius = 3.5;
export const kHandleFill = "#fff";
export const kAccent = "oklch(0.7 0.16 255)";
export const kLabelFont = '500 11px "Inter Variable", Inter, system-ui, sans-serif';
export const kLabelHeight = 16;
export const kLabelMaxWidth = 160;
export const kTiny = 3; // shapes smaller than this on the screen are a dot
