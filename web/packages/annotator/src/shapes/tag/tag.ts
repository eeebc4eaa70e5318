// A label of the whole image: it has no place on the canvas.
import type { TagShape } from "../../model/shape";
import type { ShapeDef } from "../base/shape_def";

export const tagDef: ShapeDef<TagShape> = {
  kind: "tag",
  editable: false,
  bounds: () => null,
  area: () => 0,
  hit: () => null,
  handles: () => [],
  dragHandle: (s) => s,
  translate: (s) => s,
  moveBounds: () => null,
};
