// What the inputs need of the canvas that they listen on.
import type { Editor, Point } from "@touchmark/annotator";
import type { Viewport } from "../view/viewport";

export interface Surface {
  readonly root: HTMLElement;
  readonly viewport: Viewport;
  readonly editor: Editor | null;
  readonly keyed: Point | null; // where the cursor of the keyboard is, in image pixels; null: there is none
  viewChanged(): void; // after every change of the viewport
  pointerAt(screen: Point | null): void; // null: the pointer left
  setKeyed(image: Point | null): void;
  updateCursor(): void;
  openMenu(screen: Point): void; // a right click that was no drag
  setSpace(held: boolean): void; // dragging pans while it is held
}
