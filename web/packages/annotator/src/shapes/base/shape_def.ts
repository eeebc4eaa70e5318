// What every shape type knows about itself. One folder a type implements it; the registry finds it by kind.
// Shapes are immutable: each function returns a new one. Coordinates and tolerances in image pixels.
import type { Rect } from "../../geometry/point";
import type { Size } from "../../model/annotation";
import type { Point, Shape } from "../../model/shape";

export type HandleRole = "corner" | "edge" | "vertex" | "rotate";

export interface Handle {
  readonly id: string; // names the handle while it is dragged
  readonly role: HandleRole;
  readonly x: number;
  readonly y: number;
  readonly cursor: string; // CSS
  readonly hollow?: boolean; // of a hidden joint
}

export type Hit = "edge" | "interior";

export interface DragContext {
  readonly frame: Size;
  readonly shift: boolean; // keep the aspect ratio, or snap the angle to 15 degrees
  readonly pixel?: number; // as handles() was given it
}

// Where a press on the outline would put a vertex, and the handle it would have.
export interface VertexPlace {
  readonly id: string;
  readonly point: Point;
}

// How vertices are put in and taken out, by the ids of their handles.
export interface VertexEdits<S extends Shape> {
  placeAt(shape: S, p: Point, tolerance: number): VertexPlace | null;
  insert(shape: S, id: string, point: Point, frame: Size): S;
  remove(shape: S, id: string): S; // the same shape: it has no vertex to spare
}

export interface ShapeDef<S extends Shape> {
  readonly kind: S["kind"];
  readonly editable: boolean; // by hand, here; false: shown, selected, deleted, relabeled
  bounds(shape: S): Rect | null; // null: nowhere on the image
  area(shape: S): number; // square pixels, for picking the smallest
  hit(shape: S, p: Point, tolerance: number): Hit | null;
  // `pixel`: image pixels per screen pixel, for handles that keep their distance on the screen.
  handles(shape: S, pixel: number): readonly Handle[];
  dragHandle(shape: S, id: string, to: Point, context: DragContext): S;
  translate(shape: S, dx: number, dy: number): S;
  // What of it must stay in the frame when it is moved.
  moveBounds(shape: S): Rect | null;
  readonly vertices?: VertexEdits<S>; // absent: it has none, or they cannot be added and taken away
}
