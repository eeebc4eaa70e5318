// Shapes in image pixels: x right, y down, origin at the top left corner of the top left pixel.
// The field names are the API's, so a shape is its own JSON.

export type Point = { readonly x: number; readonly y: number };
export type XY = readonly [number, number];
export type Ring = readonly XY[]; // closed implicitly

export interface BoxShape {
  readonly kind: "box";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface RotatedBoxShape {
  readonly kind: "rotated_box";
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number; // radians, clockwise on the screen
}

export interface PolygonPart {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

export interface PolygonShape {
  readonly kind: "polygon";
  readonly parts: readonly PolygonPart[];
}

export interface PolylineShape {
  readonly kind: "polyline";
  readonly points: readonly XY[];
}

export interface MaskShape {
  readonly kind: "mask";
  readonly size: readonly [number, number]; // height, width
  readonly counts: string; // COCO compressed run lengths, columns first
}

export type Visibility = 0 | 1 | 2; // not labeled, hidden, visible
export type KeypointXYV = readonly [number, number, Visibility]; // x, y, visibility

export interface KeypointsShape {
  readonly kind: "keypoints";
  readonly points: readonly KeypointXYV[];
  readonly box?: readonly [number, number, number, number];
}

export interface CuboidShape {
  readonly kind: "cuboid";
  readonly center: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly rotation: readonly [number, number, number, number]; // a quaternion
}

export interface EllipseShape {
  readonly kind: "ellipse";
  readonly cx: number;
  readonly cy: number;
  readonly rx: number; // a circle has rx === ry
  readonly ry: number;
  readonly angle: number; // radians, clockwise on the screen
}

export type CuboidFace = readonly [XY, XY, XY, XY]; // top left, top right, bottom right, bottom left

// A box as a camera sees it: back[i] is the corner behind front[i].
export interface Cuboid2dShape {
  readonly kind: "cuboid_2d";
  readonly front: CuboidFace;
  readonly back: CuboidFace;
}

export interface TagShape {
  readonly kind: "tag";
}

export type Shape =
  | BoxShape
  | RotatedBoxShape
  | PolygonShape
  | PolylineShape
  | MaskShape
  | KeypointsShape
  | CuboidShape
  | EllipseShape
  | Cuboid2dShape
  | TagShape;

export type ShapeKind = Shape["kind"];
