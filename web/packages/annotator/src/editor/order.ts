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
  return byPosition(all.filter((a) => a.kind === "text_region")).flatMap((a, i) => patchChanges([a], { order: i + 1 }));
}

// A text region to a place in the order of reading; 0: to none. Those that stand there and on the places next to it move
// on by one, as far as to the first that is free: its own was.
export function placeChanges(all: readonly Annotation[], moved: Annotation, place: number): Change[] {
  const own = moved.order ?? 0;
  const others = all.filter((a) => a.kind === "text_region" && a.localKey !== moved.localKey);
  const step = own !== 0 && own < place ? -1 : 1;
  const changes = patchChanges([moved], { order: place });
  for (let at = place; at !== 0 && at !== own; at += step) {
    const here = others.filter((a) => a.order === at);
    if (here.length === 0) break;
    changes.push(...patchChanges(here, { order: at + step }));
  }
  return changes;
}

// By their numbers, where all have one; else by where they are. The number of an object says what it lies over.
export function inReadingOrder(all: readonly Annotation[]): Annotation[] {
  const numbered = all.every(({ kind, order }) => kind === "text_region" && (order ?? 0) !== 0);
  return numbered ? [...all].sort((a, b) => (a.order ?? 0) - (b.order ?? 0)) : byPosition(all);
}

function byPosition(all: readonly Annotation[]): Annotation[] {
  const placed = all.flatMap((a) => {
    const bounds = shapeDef(a.shape).bounds(a.shape);
    return bounds === null ? [] : [{ a, bounds }];
  });
  return readingOrder(placed.map(({ bounds }) => bounds)).map((i) => (placed[i] as (typeof placed)[number]).a);
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
