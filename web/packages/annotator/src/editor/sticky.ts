// What outlives one image: the clipboard, and whether digits are used before drawing or after it.
import type { Annotation } from "../model/annotation";

export interface Sticky {
  clipboard: readonly Annotation[];
  clipboardFrom: unknown; // the editor that copied: pasting there shifts the copies
  pastes: number; // since the copy
  onePointEach: boolean; // the points tool makes an object of each click
  classPicked: boolean; // a class was picked with nothing selected: drawn objects are not selected
}

export function makeSticky(): Sticky {
  return { clipboard: [], clipboardFrom: null, pastes: 0, onePointEach: false, classPicked: false };
}

export const kSharedSticky: Sticky = makeSticky();
