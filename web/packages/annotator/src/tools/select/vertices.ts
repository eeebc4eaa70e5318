// Single vertices of the selected object: chosen, taken out, and the joints of a skeleton, which are never taken out
// but marked as not labeled.
import { distance } from "../../geometry/point";
import type { Annotation } from "../../model/annotation";
import type { Point, Shape } from "../../model/shape";
import { nextVisibility, withVisibility } from "../../shapes/keypoints/joints";
import { shapeDef } from "../../shapes/registry";
import type { DragContext, Handle } from "../../shapes/base/shape_def";
import type { Verb } from "../../history/verbs";
import type { ChosenVertex, Effect, Note, ToolContext } from "../base/tool";
import type { Nudged } from "./nudging";
import type { Step } from "./state";

export const kNoVertex: Effect = { type: "choose", vertex: null };

export function choose(key: string, shape: Shape, id: string, place: Point): Effect {
  return { type: "choose", vertex: { key, id, shape, place } };
}

// Choosing it after the edit that made this shape; no vertex when it has none of this name.
export function chooseIn(annotation: Annotation, id: string | undefined): Effect {
  const at = verticesOf(annotation.shape).find((handle) => handle.id === id);
  return at === undefined ? kNoVertex : choose(annotation.localKey, annotation.shape, at.id, { x: at.x, y: at.y });
}

function verticesOf(shape: Shape): Handle[] {
  return shapeDef(shape)
    .handles(shape, 1)
    .filter((handle) => handle.role === "vertex");
}

// Takes the vertex out and chooses the one before it, so that several go by pressing the key again; nothing when the
// object has none to spare.
export function removeVertex(annotation: Annotation, id: string, place: Point, context: ToolContext): Effect[] {
  const { shape } = annotation;
  const skeleton = context.skeletonOf(annotation.classId);
  if (shape.kind === "keypoints" && skeleton !== null) {
    const after = withVisibility(shape, Number(id), 0, skeleton, context.frame);
    return after === shape ? [] : changed(annotation, after, "Unlabel joint of", [choose(annotation.localKey, after, id, place)]);
  }
  const after = shapeDef(shape).vertices?.remove(shape, id) ?? shape;
  if (after === shape) return [];
  const index = verticesOf(shape).findIndex((handle) => handle.id === id);
  const left = verticesOf(after);
  const before = left.length === verticesOf(shape).length - 1 ? left[Math.max(0, index - 1)]?.id : undefined;
  return changed(annotation, after, "Delete vertex of", [chooseIn({ ...annotation, shape: after }, before)]);
}

// visible -> hidden -> not labeled -> visible again, where it was.
export function cycleJoint(annotation: Annotation, chosen: ChosenVertex, context: ToolContext): Effect[] {
  const { shape } = annotation;
  const skeleton = context.skeletonOf(annotation.classId);
  if (shape.kind !== "keypoints" || skeleton === null) return [];
  const index = Number(chosen.id);
  const now = shape.points[index]?.[2] ?? 0;
  let after = withVisibility(shape, index, nextVisibility(now), skeleton, context.frame, chosen.place);
  if (after === shape) after = withVisibility(shape, index, 2, skeleton, context.frame); // the last one is never unlabeled
  return changed(annotation, after, "Visibility of joint of", [choose(annotation.localKey, after, chosen.id, chosen.place)]);
}

// The arrows move the chosen vertex alone.
export function nudgedVertex(annotation: Annotation, { id }: ChosenVertex): Nudged {
  const movedOne = (one: Annotation, by: Point, context: ToolContext): Annotation => {
    const at = verticesOf(one.shape).find((handle) => handle.id === id);
    if (at === undefined) return one;
    const drag: DragContext = { frame: context.frame, shift: false, pixel: context.pixel };
    return { ...one, shape: shapeDef(one.shape).dragHandle(one.shape, id, { x: at.x + by.x, y: at.y + by.y }, drag) };
  };
  return {
    originals: [annotation],
    verb: "Move vertex of",
    moved: (now, by, context) => now.map((one) => movedOne(one, by, context)),
    after: (now) => now.map((one) => chooseIn(one, id)),
  };
}

export function dropped(effects: Effect[]): Step {
  return { effects: [...effects, { type: "hint", hint: null }] };
}

// The name of the joint under the pointer.
export function jointNote(annotation: Annotation, p: Point, radius: number, context: ToolContext): Note | null {
  const { shape } = annotation;
  const joints = context.skeletonOf(annotation.classId)?.joints;
  if (shape.kind !== "keypoints" || joints === undefined) return null;
  let best: Note | null = null;
  let nearest = radius;
  shape.points.forEach(([x, y, v], i) => {
    const text = joints[i];
    const d = distance(p, { x, y });
    if (v === 0 || text === undefined || d > nearest) return;
    nearest = d;
    best = { text, point: { x, y } };
  });
  return best;
}

function changed(annotation: Annotation, shape: Shape, verb: Verb, then: Effect[]): Effect[] {
  if (JSON.stringify(shape) === JSON.stringify(annotation.shape)) return [];
  const change = { key: annotation.localKey, before: annotation, after: { ...annotation, shape } };
  return [{ type: "change", changes: [change], verb }, ...then];
}
