// Canvas and controller: see ../../annotator/README.md.
export * from "./image_source";
export * from "./controller";
export * from "./color";
export { CanvasView } from "./canvas_view";
export { type Placement, Viewport } from "./viewport";
