// Moving objects together: by how much they may, and what becomes of them.
import { clampMove, placed } from "../../geometry/point";
import type { Annotation, Change, LocalKey } from "../../model/annotation";
import type { Point } from "../../model/shape";
import { movedBounds, shapeDef } from "../../shapes/registry";
import type { ToolContext } from "../base/tool";

// Those of the keys that can be moved by hand.
export function movable(keys: readonly LocalKey[], context: ToolContext): Annotation[] {
  const found: Annotation[] = [];
  for (const key of keys) {
    const annotation = context.get(key);
    if (annotation !== undefined && !context.isPinned(key) && shapeDef(annotation.shape).moveBounds(annotation.shape) !== null)
      found.push(annotation);
  }
  return found;
}

export function moved(originals: readonly Annotation[], by: Point, context: ToolContext): Annotation[] {
  const bounds = movedBounds(originals);
  if (bounds === null) return [];
  const { x, y } = clampMove(bounds, placed(by.x), placed(by.y), context.frame);
  if (x === 0 && y === 0) return [...originals];
  return originals.map((a) => ({ ...a, shape: shapeDef(a.shape).translate(a.shape, x, y) }));
}

export function changesOf(before: readonly Annotation[], after: readonly Annotation[]): Change[] {
  const changes: Change[] = [];
  before.forEach((was, i) => {
    const is = after[i] as Annotation;
    if (is !== was) changes.push({ key: was.localKey, before: was, after: is });
  });
  return changes;
}
