// A cursor on the image for those who draw without a pointer. Arrows move it, Enter clicks where it is, Space presses
// there and lets go at the next Space, so that what is dragged by hand can be dragged by keys. What it does comes to the
// editor as the events of a pointer. It hears keys only while the canvas has the focus.
import { clampPoint, type Point, type PointerInput } from "@touchmark/annotator";
import type { Surface } from "./surface";

const kStep = 10; // CSS pixels of an arrow
const kFar = 10; // times as much, with Shift

const kArrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export class KeyCursor {
  private pressed_ = false;

  constructor(private readonly view_: Surface) {}

  get on(): boolean {
    return this.view_.keyed !== null;
  }

  toggle(): void {
    if (this.on) this.leave();
    else this.enter();
  }

  // True: it was for the cursor.
  key(event: KeyboardEvent): boolean {
    if (!this.on || document.activeElement !== this.view_.root) return false;
    const arrow = kArrows[event.key];
    if (arrow !== undefined) this.move(arrow, event);
    else if (event.ctrlKey || event.metaKey) return false;
    else if (event.key === "Escape") return this.escape();
    else if (event.key !== "Enter" && event.key !== " ") return false;
    else if (!event.repeat) this.press(event);
    return true;
  }

  // As it was on the image before this one. The focus stays where it is.
  resume(): void {
    if (this.view_.editor?.sticky.keyCursor === true) this.put(this.start());
  }

  private enter(): void {
    this.view_.root.focus({ preventScroll: true });
    this.put(this.start());
    this.keep(true);
  }

  private leave(): void {
    this.pressed_ = false;
    this.keep(false);
    this.view_.setKeyed(null);
    this.view_.pointerAt(null);
    this.view_.editor?.pointerLeft();
  }

  private keep(on: boolean): void {
    if (this.view_.editor !== null) this.view_.editor.sticky.keyCursor = on;
  }

  // Where the pointer is, else in the middle of what is seen.
  private start(): Point {
    const seen = this.view_.viewport.visibleArea();
    return this.view_.editor?.view.pointer ?? { x: (seen.left + seen.right) / 2, y: (seen.top + seen.bottom) / 2 };
  }

  // What is begun is given up first.
  private escape(): boolean {
    this.pressed_ = false;
    if (this.view_.editor?.busy === true) return false;
    this.leave();
    return true;
  }

  private move(arrow: Point, event: KeyboardEvent): void {
    const { viewport, keyed: from } = this.view_;
    if (from === null) return;
    const screen = viewport.toScreen(from);
    const toward = viewport.toImage({ x: screen.x + arrow.x, y: screen.y + arrow.y });
    const fine = event.altKey || event.ctrlKey || event.metaKey;
    const step = (fine ? 1 : Math.max(1, Math.round(kStep / viewport.scale))) * (event.shiftKey ? kFar : 1);
    const along = (to: number, was: number) => was + Math.round((to - was) * viewport.scale) * step;
    this.put({ x: along(toward.x, from.x), y: along(toward.y, from.y) });
  }

  private press(event: KeyboardEvent): void {
    const at = this.view_.keyed as Point;
    const held = this.pressed_ && this.view_.editor?.busy === true;
    this.tell("move", at, event);
    if (!held) this.tell("down", at, event);
    this.pressed_ = event.key === " " && !held;
    if (!this.pressed_) this.tell("up", at, event);
  }

  // On a whole pixel of the image, and in view.
  private put({ x, y }: Point): void {
    const { viewport, editor } = this.view_;
    const at = clampPoint({ x: Math.round(x), y: Math.round(y) }, editor?.frame ?? { width: 0, height: 0 });
    const before = viewport.placement;
    viewport.show({ left: at.x, top: at.y, right: at.x, bottom: at.y }, false);
    if (viewport.placement !== before) this.view_.viewChanged();
    this.view_.pointerAt(viewport.toScreen(at));
    this.view_.setKeyed(at);
    this.tell("move", at);
  }

  private tell(kind: PointerInput["kind"], at: Point, held?: KeyboardEvent): void {
    this.view_.editor?.pointer({
      kind,
      at,
      screen: this.view_.viewport.toScreen(at),
      clicks: kind === "down" ? 1 : 0,
      shift: held?.shiftKey ?? false,
      alt: held?.altKey ?? false,
      ctrl: false,
      touch: false,
      time: performance.now(),
    });
  }
}
