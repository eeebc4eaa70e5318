// Canvas and controller: see ../../annotator/README.md.
export * from "./view/image_source";
export * from "./controller";
export { createAnnotator } from "./create_annotator";
export type { Keymap } from "./input/keys";
export type { WheelUse } from "./input/wheel";
export * from "./view/color";
export { CanvasView } from "./canvas_view";
export { type Placement, Viewport } from "./view/viewport";
