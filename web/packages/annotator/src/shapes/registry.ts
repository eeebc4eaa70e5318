// Finds the functions of a shape by its kind. A new shape type is a folder and a line here.
import { union, type Rect } from "../geometry/point";
import type { Shape, ShapeKind } from "../model/shape";
import { boxDef } from "./box/box";
import { cuboidDef } from "./cuboid/cuboid";
import { cuboid2dDef } from "./cuboid_2d/cuboid_2d";
import { ellipseDef } from "./ellipse/ellipse";
import { keypointsDef } from "./keypoints/keypoints";
import { maskDef } from "./mask/mask";
import { polygonDef } from "./polygon/polygon";
import { polylineDef } from "./polyline/polyline";
import { rotatedBoxDef } from "./rotated_box/rotated_box";
import type { ShapeDef } from "./base/shape_def";
import { tagDef } from "./tag/tag";

const kDefs: { readonly [K in ShapeKind]: ShapeDef<Extract<Shape, { kind: K }>> } = {
  box: boxDef,
  rotated_box: rotatedBoxDef,
  polygon: polygonDef,
  polyline: polylineDef,
  mask: maskDef,
  keypoints: keypointsDef,
  cuboid: cuboidDef,
  ellipse: ellipseDef,
  cuboid_2d: cuboid2dDef,
  tag: tagDef,
};

// For this shape and others of its kind: shapeDef(s).bounds(s).
export function shapeDef(shape: Shape): ShapeDef<Shape> {
  return kDefs[shape.kind];
}

// All that can be moved of several, together; null: nothing.
export function movedBounds(all: readonly { readonly shape: Shape }[]): Rect | null {
  return all.reduce<Rect | null>((bounds, { shape }) => union(bounds, shapeDef(shape).moveBounds(shape)), null);
}
