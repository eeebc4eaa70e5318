// What outlives one image: the clipboard, the brush, and whether digits are used before drawing or after it.
import type { Annotation } from "../model/annotation";
import { kDefaultPaint, type PaintOptions } from "../tools/base/paint_options";

export interface Sticky {
  clipboard: readonly Annotation[];
  clipboardFrom: unknown; // the editor that copied: pasting there shifts the copies
  pastes: number; // since the copy
  paint: PaintOptions;
  classPicked: boolean; // a class was picked with nothing selected: drawn objects are not selected
}

export function makeSticky(): Sticky {
  return { clipboard: [], clipboardFrom: null, pastes: 0, paint: kDefaultPaint, classPicked: false };
}

export const kSharedSticky: Sticky = makeSticky();
