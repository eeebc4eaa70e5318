// Areas joined to one, cut apart and added to: polygons by their outlines, masks by their pixels.
import { areaOf, differenceOf, piecesOf, unionOf } from "../geometry/overlay";
import type { Annotation, Change, Size } from "../model/annotation";
import type { MaskShape, PolygonPart, PolygonShape, Ring, Shape, XY } from "../model/shape";
import { converted, outlined } from "./convert";
import { combine, emptyColumns } from "./mask/columns";
import { decodedMask, maskOf } from "./mask/mask";
import { outlinesOf } from "./outlines";

export type AreaShape = PolygonShape | MaskShape;
export type AreaAnnotation = Annotation & { readonly shape: AreaShape };

export function isArea(annotation: Annotation | undefined): annotation is AreaAnnotation {
  return annotation?.shape.kind === "polygon" || annotation?.shape.kind === "mask";
}

// What encloses an area as a polygon or mask: boxes, ellipses and cuboids by their outlines. Null: it encloses none.
export function asArea(annotation: Annotation, frame: Size): AreaShape | null {
  const { shape, kind } = annotation;
  if (kind === "caption") return null;
  if (shape.kind === "polygon" || shape.kind === "mask") return shape;
  const [outline] = shape.kind === "box" || shape.kind === "rotated_box" ? outlinesOf(shape) : [];
  const made = outline === undefined ? converted(shape, frame) : outlined(outline.points, frame);
  return made?.kind === "polygon" ? made : null;
}

// All of them as one, of the kind of the first. Null, here and below: too tangled, or nothing would be left.
export function joined(shapes: readonly AreaShape[], frame: Size): AreaShape | null {
  if (shapes[0]?.kind === "mask") return maskOf(shapes.reduce((sum, shape) => plus(sum, shape, frame), emptyColumns(frame)));
  return polygonOf(unionOf(shapes.map((shape) => partsIn(shape, frame))));
}

// The pieces that a path divides it into, the largest first and with it what the path leaves whole. Fewer than two: none.
export function sliced(shape: AreaShape, path: readonly XY[], frame: Size): AreaShape[] | null {
  const pieces = piecesOf(partsIn(shape, frame), path);
  return pieces === null ? null : ofKind(shape, pieces, frame);
}

const kMostPieces = 2000; // more than a person would want as objects

// The parts of a polygon, the pixels of a mask that hang together: each by itself, the largest first. Null: very many.
export function splitUp(shape: AreaShape, frame: Size): AreaShape[] | null {
  const parts = partsIn(shape, frame).map((part) => [part]);
  if (parts.length > kMostPieces) return null;
  return ofKind(
    shape,
    parts.sort((a, b) => areaOf(b) - areaOf(a)),
    frame,
  );
}

// With a ring added to it, or cut out of it; or why not.
export function reshapedBy(shape: PolygonShape, ring: Ring, how: "add" | "subtract"): PolygonShape | "tangled" | "reshape_all" {
  const own = [{ outer: ring, holes: [] }];
  const parts = how === "add" ? unionOf([shape.parts, own]) : differenceOf(shape.parts, own);
  return polygonOf(parts) ?? (parts === null ? "tangled" : "reshape_all");
}

// The first shape stays the object that it was; the others become objects that say the same.
export function dividedChanges(before: Annotation, shapes: readonly Shape[], uuid: () => string): Change[] {
  return shapes.map((shape, i) => {
    if (i === 0) return { key: before.localKey, before, after: { ...before, shape } };
    const { id: _id, version: _version, suggestion: _suggestion, parent: _parent, score: _score, ...content } = before;
    const after: Annotation = { ...content, shape, localKey: uuid() };
    return { key: after.localKey, before: null, after };
  });
}

function plus(sum: ReturnType<typeof emptyColumns>, shape: AreaShape, frame: Size) {
  const mask = shape.kind === "mask" ? shape : converted(shape, frame);
  return mask?.kind === "mask" ? combine(sum, { left: 0, runs: decodedMask(mask).columns.runs }, "add") : sum;
}

function partsIn(shape: AreaShape, frame: Size): readonly PolygonPart[] {
  const polygon = shape.kind === "polygon" ? shape : converted(shape, frame);
  return polygon?.kind === "polygon" ? polygon.parts : [];
}

function polygonOf(parts: readonly PolygonPart[] | null): PolygonShape | null {
  return parts === null || parts.length === 0 ? null : { kind: "polygon", parts };
}

function ofKind(shape: AreaShape, pieces: readonly (readonly PolygonPart[])[], frame: Size): AreaShape[] {
  const polygons = pieces.map((parts): PolygonShape => ({ kind: "polygon", parts }));
  if (shape.kind === "polygon") return polygons;
  return polygons.map((one) => converted(one, frame)).filter((one): one is MaskShape => one?.kind === "mask");
}
