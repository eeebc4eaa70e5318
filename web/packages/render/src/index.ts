// Canvas and controller: see ../../annotator/README.md.
export { kDashes } from "./paint/style";
export * from "./view/image_source";
export * from "./controller";
export { createAnnotator } from "./create_annotator";
export type { Keymap } from "./input/keys";
export type { Guides } from "./canvas_view";
export { isPlain, kGammas, kPlainLook, type Look } from "./view/look";
export { isUpright, kUpright, turned, type Turn, type TurnStep } from "./view/turn";
export type { WheelUse } from "./input/wheel";
export * from "./view/color";
export type { CanvasWords, Heard } from "./view/words";
export { CanvasView } from "./canvas_view";
export { type Placement, Viewport } from "./view/viewport";
