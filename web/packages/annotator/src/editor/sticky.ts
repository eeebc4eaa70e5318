// What outlives one image: the clipboard, the brush, and whether digits are used before drawing or after it.
import type { Annotation } from "../model/annotation";
import type { Point } from "../model/shape";
import { kDefaultAssist, type AssistOptions } from "../tools/base/assist_options";
import { kDefaultPaint, type PaintOptions, type PolygonInto } from "../tools/base/paint_options";

export interface Sticky {
  clipboard: readonly Annotation[];
  clipboardFrom: unknown; // the editor that copied: pasting there shifts the copies
  pastes: number; // since the copy, or since the pointer was moved
  pastedAt: Point | null; // where the pointer was at the last paste
  carried: boolean; // what the clipboard holds is put onto the next image that is opened
  left: readonly Annotation[]; // the objects of the image that was left last
  paint: PaintOptions;
  assist: AssistOptions;
  snap: boolean; // what is placed snaps to vertices and edges
  polygonInto: PolygonInto;
  keyCursor: boolean; // a cursor of the keyboard is on the image
  rapid: number; // after so many objects drawn on an image the next one opens; 0: it does not
  onePointEach: boolean; // the points tool makes an object of each click
  classPicked: boolean; // a class was picked with nothing selected: drawn objects are not selected
}

export function makeSticky(): Sticky {
  const paste = { clipboard: [], clipboardFrom: null, pastes: 0, pastedAt: null, carried: false, left: [] };
  return {
    ...paste,
    paint: kDefaultPaint,
    assist: kDefaultAssist,
    snap: false,
    polygonInto: "new",
    keyCursor: false,
    rapid: 0,
    onePointEach: false,
    classPicked: false,
  };
}

export const kSharedSticky: Sticky = makeSticky();
