// A 3-D box in meters: kept and listed; it has no place on a 2-D image.
import type { CuboidShape } from "../../model/shape";
import type { ShapeDef } from "../base/shape_def";

export const cuboidDef: ShapeDef<CuboidShape> = {
  kind: "cuboid",
  editable: false,
  bounds: () => null,
  area: () => 0,
  hit: () => null,
  handles: () => [],
  dragHandle: (s) => s,
  translate: (s) => s,
  moveBounds: () => null,
};
