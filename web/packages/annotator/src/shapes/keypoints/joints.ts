// What becomes of single joints: seen, hidden or not labeled, and left for right.
import { boundsOf, placedPoint, tidy } from "../../geometry/point";
import type { SkeletonInfo, Size } from "../../model/annotation";
import type { KeypointsShape, KeypointXYV, Point, Visibility, XY } from "../../model/shape";
import { keypointsDef } from "./keypoints";
import { templateOf } from "./template";

export const kNoJoint: KeypointXYV = [0, 0, 0]; // not labeled: no place

// visible -> hidden -> not labeled -> visible
export function nextVisibility(v: Visibility): Visibility {
  return v === 2 ? 1 : v === 1 ? 0 : 2;
}

// A joint that had no place comes to `place`, or to where the template has it among the others. The shape as it is
// when that would leave no labeled joint.
export function withVisibility(
  shape: KeypointsShape,
  index: number,
  v: Visibility,
  skeleton: SkeletonInfo,
  frame: Size,
  place: Point | null = null,
): KeypointsShape {
  const points = skeleton.joints.map((_, i) => shape.points[i] ?? kNoJoint).concat(shape.points.slice(skeleton.joints.length));
  const old = points[index];
  if (old === undefined || old[2] === v) return shape;
  if (v === 0 && !points.some((p, i) => i !== index && p[2] > 0)) return shape;
  const at = old[2] > 0 ? { x: old[0], y: old[1] } : placedPoint(place ?? guessed(points, index, skeleton), frame);
  points[index] = v === 0 ? kNoJoint : [at.x, at.y, v];
  return { ...shape, points };
}

// The template, stretched so that its other joints lie about where they are.
function guessed(points: readonly KeypointXYV[], index: number, skeleton: SkeletonInfo): Point {
  const template = templateOf(skeleton);
  const there = points.flatMap((p, i) => (p[2] > 0 && i < template.length ? [i] : []));
  const now = boundsOf(there.map((i) => points[i] as KeypointXYV));
  const then = boundsOf(there.map((i) => template[i] as XY));
  const [u, v] = template[index] ?? [0.5, 0.5];
  if (now === null || then === null) return { x: 0, y: 0 };
  const wide = then.right - then.left > 0 ? (now.right - now.left) / (then.right - then.left) : 0;
  const high = then.bottom - then.top > 0 ? (now.bottom - now.top) / (then.bottom - then.top) : 0;
  return { x: now.left + (u - then.left) * (wide || high), y: now.top + (v - then.top) * (high || wide) };
}

// Mirrored about the middle of its bounds: what was the left eye is now the right one.
export function mirrored(shape: KeypointsShape, flip: readonly number[]): KeypointsShape {
  const b = keypointsDef.bounds(shape);
  if (b === null) return shape;
  const over = (x: number) => tidy(b.left + b.right - x);
  const points = shape.points.map((_, i): KeypointXYV => {
    const from = shape.points[flip[i] ?? i] ?? kNoJoint;
    return from[2] > 0 ? [over(from[0]), from[1], from[2]] : from;
  });
  const { box } = shape;
  return { ...shape, points, ...(box === undefined ? {} : { box: [tidy(over(box[0]) - box[2]), box[1], box[2], box[3]] as const }) };
}
