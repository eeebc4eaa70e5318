// Canvas and controller: see ../../annotator/README.md.
export * from "./image_source";
export * from "./controller";
