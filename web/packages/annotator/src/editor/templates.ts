// Named sets of objects: what is selected, without what is of one image alone, and put onto another as pasting does.
import type { Annotation } from "../model/annotation";
import type { Rect } from "../geometry/point";
import type { Point, Shape } from "../model/shape";
import { contentFromWire, contentToWire, type WireNewContent } from "../model/wire";
import { shapeDef } from "../shapes/registry";
import { pasteObjects, type Commandable } from "./commands";
import { isDrawn } from "./edits";

// Objects and text regions; arrows, captions and tags are about the image they are on.
export function templateObjects(annotations: readonly Annotation[]): WireNewContent[] {
  return annotations.filter(isDrawn).map(({ score: _score, extra: _extra, span: _span, ...content }) => contentToWire(content));
}

// At the point, or where the pointer is; without either where they were.
export function insertTemplate(e: Commandable, objects: readonly WireNewContent[], at?: Point): boolean {
  if (at !== undefined) e.view.pointer = at;
  const sources = objects.map((content, i) => ({ ...contentFromWire(content), localKey: `template-${i}` }));
  return pasteObjects(e, sources.filter(isDrawn), false, "Insert", "template");
}

// Whether what was read from somewhere can be inserted.
export function isTemplateObject(value: unknown): value is WireNewContent {
  if (!isRecord(value) || !isRecord(value.shape)) return false;
  const { kind, class_id, flags, attributes, text, group, order } = value;
  const words = [kind, text].every((one) => one === undefined || typeof one === "string");
  const numbers = [class_id, group, order].every((one) => one === undefined || Number.isInteger(one));
  const isFlags = flags === undefined || (Array.isArray(flags) && flags.every((one) => typeof one === "string"));
  return words && numbers && isFlags && (attributes === undefined || isRecord(attributes)) && isWhole(value as WireNewContent);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

// But for these two a shape is made of numbers.
const isNumbers = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value)
    : typeof value === "object" &&
      value !== null &&
      Object.entries(value).every(([name, one]) => name === "kind" || name === "counts" || isNumbers(one));

// All that inserting asks of a shape has an answer.
function isWhole(content: WireNewContent): boolean {
  const isPlace = (r: Rect | null) => r === null || [r.left, r.top, r.right, r.bottom].every((n) => Number.isFinite(n));
  try {
    const shape: Shape = contentFromWire(content).shape;
    const def = shapeDef(shape);
    const moved = def.translate(shape, 1, 1);
    return (
      isNumbers(shape) &&
      isPlace(def.bounds(shape)) &&
      isPlace(def.moveBounds(shape)) &&
      isPlace(def.bounds(moved)) &&
      Number.isFinite(def.area(shape))
    );
  } catch {
    return false;
  }
}
