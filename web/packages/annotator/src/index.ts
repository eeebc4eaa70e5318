// The headless annotation engine: no DOM, no framework. README.md says how to use it.
export * from "./model/annotation";
export * from "./model/shape";
export * from "./model/wire";
export * from "./tools/ids";
export * from "./keymap/commands";
export * from "./journal/saved";
export * from "./journal/contract";
