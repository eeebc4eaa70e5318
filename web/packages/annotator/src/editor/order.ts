// Which object lies over which, which belong together, and in which order text is read: plain functions from what there is to the changes.
import { readingOrder } from "../geometry/reading_order";
import type { Annotation, Change } from "../model/annotation";
import { shapeDef } from "../shapes/registry";
import { patchChanges } from "./edits";

// Before or behind all others; those that are moved keep their order among themselves. `all`: back to front.
export function depthChanges(all: readonly Annotation[], moved: readonly Annotation[], front: boolean): Change[] {
  const keys = new Set(moved.map((a) => a.localKey));
  const layered = all.filter((a) => a.kind === "object");
  const others = layered.filter((a) => !keys.has(a.localKey)).map((a) => a.order ?? 0);
  if (others.length === 0) return [];
  const chosen = layered.filter((a) => keys.has(a.localKey));
  const first = front ? others.reduce((x, y) => Math.max(x, y)) + 1 : others.reduce((x, y) => Math.min(x, y)) - chosen.length;
  return chosen.flatMap((a, i) => patchChanges([a], { order: first + i }));
}

// Numbers from 1, as they are read.
export function numberChanges(all: readonly Annotation[]): Change[] {
  const regions = all.flatMap((a) => {
    const bounds = a.kind === "text_region" ? shapeDef(a.shape).bounds(a.shape) : null;
    return bounds === null ? [] : [{ a, bounds }];
  });
  const order = readingOrder(regions.map(({ bounds }) => bounds));
  return order.flatMap((index, i) => patchChanges([(regions[index] as (typeof regions)[number]).a], { order: i + 1 }));
}

// Objects become text regions; where all are text regions, they become objects.
export function textChanges(annotations: readonly Annotation[]): Change[] {
  const able = annotations.filter((a) => (a.kind === "object" || a.kind === "text_region") && a.shape.kind !== "tag");
  const back = able.every((a) => a.kind === "text_region");
  return able.flatMap((a) => patchChanges([a], { kind: back ? "object" : "text_region" }));
}

// Together, under a number that no other group has.
export function groupChanges(all: readonly Annotation[], chosen: readonly Annotation[]): Change[] {
  const group = all.reduce((most, a) => Math.max(most, a.group), 0) + 1;
  return patchChanges(chosen, { group });
}
