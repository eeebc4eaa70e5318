// Copies of objects, onto the same image or another one, perhaps of another size.
import { clamp, clampMove, placed, type Rect } from "../geometry/point";
import type { Annotation, Change, LocalKey, Relation, Size } from "../model/annotation";
import type { Point, Shape } from "../model/shape";
import { keyOfId } from "../model/wire";
import { reframed } from "../shapes/mask/columns";
import { decodedMask, maskOf } from "../shapes/mask/mask";
import { movedBounds, shapeDef } from "../shapes/registry";

// With the relations that join two of them, by either name of an end.
export function withTheirRelations(chosen: readonly Annotation[], relations: readonly Annotation[]): Annotation[] {
  const objects = chosen.filter((one) => one.kind !== "relation");
  const names = new Set(objects.flatMap(namesOf));
  return [...objects, ...relations.filter(({ relation }) => relation && names.has(relation.from) && names.has(relation.to))];
}

// As new objects, together moved by `offset` as far as the frame allows, and the relations that join two of them. What would
// lie wholly outside is brought in by itself; of a mask that is of another size of image, what the frame has no room for is
// left out.
export function copyChanges(sources: readonly Annotation[], offset: Point, frame: Size, uuid: () => string): Change[] {
  const bounds = movedBounds(sources);
  const by = bounds === null ? { x: 0, y: 0 } : clampMove(bounds, placed(offset.x), placed(offset.y), frame);
  const copies = new Map<LocalKey, LocalKey>();
  const objects = sources.flatMap((source): Change[] => {
    const shape = source.kind === "relation" ? null : copied(source.shape, by, frame);
    if (shape === null) return [];
    const change = copyOf(source, { shape }, uuid);
    for (const name of namesOf(source)) copies.set(name, change.key);
    return [change];
  });
  const relations = sources.flatMap((source): Change[] => {
    const relation = source.relation && relationOf(source.relation, copies);
    return relation ? [copyOf(source, { relation }, uuid)] : [];
  });
  return [...objects, ...relations];
}

function copyOf(source: Annotation, its: { shape: Shape } | { relation: Relation }, uuid: () => string): Change {
  const { id: _id, version: _version, suggestion: _suggestion, parent: _parent, score: _score, ...content } = source;
  const after: Annotation = { ...content, ...its, localKey: uuid() };
  return { key: after.localKey, before: null, after };
}

function relationOf({ from, to }: Relation, copies: ReadonlyMap<LocalKey, LocalKey>): Relation | null {
  const [a, b] = [copies.get(from), copies.get(to)];
  return a === undefined || b === undefined ? null : { from: a, to: b };
}

function namesOf({ localKey, id }: Annotation): LocalKey[] {
  return id === undefined ? [localKey] : [localKey, keyOfId(id)];
}

function copied(shape: Shape, by: Point, frame: Size): Shape | null {
  if (shape.kind === "mask" && (shape.size[0] !== frame.height || shape.size[1] !== frame.width)) {
    const mask = maskOf(reframed(decodedMask(shape).columns, frame));
    return decodedMask(mask).bounds === null ? null : shapeDef(mask).translate(mask, by.x, by.y);
  }
  const def = shapeDef(shape);
  const bounds = def.bounds(shape);
  const { x, y } = bounds !== null && isOutside(bounds, by, frame) ? inwards(bounds, by, frame) : by;
  return def.translate(shape, x, y);
}

function isOutside({ left, top, right, bottom }: Rect, { x, y }: Point, { width, height }: Size): boolean {
  return right + x <= 0 || left + x >= width || bottom + y <= 0 || top + y >= height;
}

// To the nearest place where it lies in the frame, from its top left corner on where it is larger.
function inwards({ left, top, right, bottom }: Rect, { x, y }: Point, { width, height }: Size): Point {
  return {
    x: clamp(left + x, 0, Math.max(0, width - (right - left))) - left,
    y: clamp(top + y, 0, Math.max(0, height - (bottom - top))) - top,
  };
}
