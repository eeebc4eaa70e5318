// Where the pointer was last seen, in CSS pixels of the window: what a key opens, opens there.
import type { Point } from "@touchmark/annotator";

let last: Point | null = null;

window.addEventListener("pointermove", (event) => (last = { x: event.clientX, y: event.clientY }), { passive: true, capture: true });

export function pointerAt(): Point {
  return last ?? { x: window.innerWidth / 2, y: window.innerHeight / 3 };
}
