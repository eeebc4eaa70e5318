// The tools by name. "pan" is the hand; every other tool is one file or folder beside this one.
export const kToolIds = [
  "select",
  "pan",
  "box",
  "rotated_box",
  "text",
  "ellipse",
  "cuboid_2d",
  "extreme_box",
  "polygon",
  "polyline",
  "points",
  "skeleton",
  "brush",
  "eraser",
  "lasso",
  "fill",
  "wand",
  "superpixel",
  "watershed",
  "grabcut",
  "scissors",
  "sam",
  "relation",
  "slice",
  "tag",
] as const;

export type ToolId = (typeof kToolIds)[number];

// What these draw is more than one press: a press that comes to nothing takes back one step.
export const kStepTools: ReadonlySet<ToolId> = new Set<ToolId>([
  "polygon",
  "polyline",
  "points",
  "skeleton",
  "lasso",
  "slice",
  "extreme_box",
  "watershed",
  "scissors",
  "sam",
]);

// These paint masks; brushes have a size.
export const kPaintTools: ReadonlySet<ToolId> = new Set<ToolId>([
  "brush",
  "eraser",
  "lasso",
  "fill",
  "wand",
  "superpixel",
  "watershed",
  "grabcut",
  "sam",
]);
export const kBrushTools: ReadonlySet<ToolId> = new Set<ToolId>(["brush", "eraser", "watershed"]);

// What these draw may be drawn closer at once.
export const kTightened: ReadonlySet<ToolId> = new Set<ToolId>(["box", "extreme_box"]);

// These look at the picture's pixels, by themselves or through a model.
export const kAssistTools: ReadonlySet<ToolId> = new Set<ToolId>(["wand", "superpixel", "watershed", "grabcut", "scissors", "sam"]);

// Shift held draws these continuously.
export const kContinuousTools: ReadonlySet<ToolId> = new Set<ToolId>(["polygon", "polyline", "slice"]);
