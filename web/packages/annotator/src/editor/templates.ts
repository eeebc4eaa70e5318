// Named sets of objects: what is selected, without what is of one image alone, and put onto another as pasting does.
import type { Annotation } from "../model/annotation";
import type { Point } from "../model/shape";
import { contentFromWire, contentToWire, type WireNewContent } from "../model/wire";
import { isDrawn, pasteObjects, type Commandable } from "./commands";

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
