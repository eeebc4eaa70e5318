// Pointer, wheel and touch events of the canvas: pans and zooms the view, gives the rest to the editor.
// Mouse, pen and one finger draw; two fingers move the view; a finger that rests asks for the menu.
import { kDragStart, kStepTools, type Point, type PointerInput, type ToolId } from "@touchmark/annotator";
import { Hold } from "./hold";
import type { Surface } from "./surface";
import { WheelReader, type WheelUse } from "./wheel";

const kDoubleClickMs = 350;
const kDoubleClickReach = 5;
const kWheelZoom = 0.0015; // a wheel's notch of 100 is 16 %
const kPinchZoom = 0.01;
const kLineHeight = 16;

export class PointerInputs {
  private readonly abort_ = new AbortController();
  private readonly fingers_ = new Map<number, Point>();
  private gesture_: "none" | "tool" | "pan" | "pinch" = "none";
  private pointerId_ = -1;
  private last_: Point = { x: 0, y: 0 };
  private lastDown_ = { time: -Infinity, at: { x: 0, y: 0 }, clicks: 0 };
  private space_ = false;
  private menuFrom_: Point | null = null; // where the right button went down, until it drags
  private readonly hold_ = new Hold();
  private readonly wheel_ = new WheelReader();

  constructor(private readonly view_: Surface) {
    const { root } = view_;
    const options = { signal: this.abort_.signal };
    root.addEventListener("pointerdown", (e) => this.down(e), options);
    root.addEventListener("pointermove", (e) => this.move(e), options);
    root.addEventListener("pointerup", (e) => this.up(e, false), options);
    root.addEventListener("pointercancel", (e) => this.up(e, true), options);
    root.addEventListener("pointerleave", () => this.left(), options);
    root.addEventListener("wheel", (e) => this.wheel(e), { ...options, passive: false });
    root.addEventListener("contextmenu", (e) => e.preventDefault(), options);
    root.addEventListener("auxclick", (e) => e.preventDefault(), options);
  }

  // The view's own cursor, or null: the editor's.
  get cursor(): string | null {
    if (this.gesture_ === "pan") return "grabbing";
    return this.space_ ? "grab" : null;
  }

  get panning(): boolean {
    return this.gesture_ === "pan" || this.gesture_ === "pinch";
  }

  setWheel(use: WheelUse): void {
    this.wheel_.use = use;
  }

  setSpace(held: boolean): void {
    this.space_ = held;
  }

  close(): void {
    this.hold_.end();
    this.abort_.abort();
  }

  private down(event: PointerEvent): void {
    this.view_.root.focus({ preventScroll: true });
    event.preventDefault();
    const at = this.at(event);
    if (event.pointerType === "touch") {
      this.fingers_.set(event.pointerId, at);
      if (this.fingers_.size === 2) return this.beginPinch();
      if (this.fingers_.size > 2) return;
    }
    if (this.gesture_ !== "none") return;
    this.capture(event.pointerId);
    this.pointerId_ = event.pointerId;
    this.last_ = at;
    this.menuFrom_ = event.button === 2 && !this.space_ ? at : null;
    const pans = this.space_ || event.button === 1 || event.button === 2 || this.view_.editor?.tool === "pan";
    this.gesture_ = pans ? "pan" : event.button === 0 ? "tool" : "none";
    if (event.pointerType === "touch") this.hold_.begin(at, () => this.rested(at));
    if (this.gesture_ === "tool") this.tell("down", event, at, this.countClicks(event, at));
    this.view_.updateCursor();
  }

  private move(event: PointerEvent): void {
    const at = this.at(event);
    this.hold_.moved(at);
    if (this.fingers_.has(event.pointerId)) {
      const before = this.fingers_.get(event.pointerId) as Point;
      if (this.gesture_ === "pinch") this.pinch(event.pointerId, before, at);
      this.fingers_.set(event.pointerId, at);
    }
    if (this.gesture_ === "pinch" || (this.gesture_ !== "none" && event.pointerId !== this.pointerId_)) return;
    if (this.gesture_ === "pan") {
      if (this.menuFrom_ !== null && Math.hypot(at.x - this.menuFrom_.x, at.y - this.menuFrom_.y) < kDragStart) return;
      this.menuFrom_ = null;
      this.view_.viewport.panBy(at.x - this.last_.x, at.y - this.last_.y);
      this.last_ = at;
      this.view_.viewChanged();
      return;
    }
    // Strokes and continuous points need every sample; the rest is served by the newest one.
    const samples = this.view_.editor?.everySample(event.shiftKey) === true ? (event.getCoalescedEvents?.() ?? []) : [];
    for (const sample of samples.length > 0 ? samples : [event]) this.tell("move", sample, this.at(sample), 0);
    this.view_.pointerAt(at);
  }

  private up(event: PointerEvent, cancelled: boolean): void {
    this.hold_.end();
    this.fingers_.delete(event.pointerId);
    if (this.gesture_ === "pinch") {
      if (this.fingers_.size === 0) this.gesture_ = "none";
      return;
    }
    if (event.pointerId !== this.pointerId_ || this.gesture_ === "none") return;
    const tool = this.gesture_ === "tool";
    this.gesture_ = "none";
    // What is more than this one press stays.
    if (tool && cancelled && !this.draws(kStepTools)) this.view_.editor?.cancel();
    else if (tool) this.tell("up", event, this.at(event), 0);
    if (this.menuFrom_ !== null && !cancelled && this.view_.editor?.busy === false) this.view_.openMenu(this.menuFrom_);
    this.menuFrom_ = null;
    if (event.pointerType === "touch") this.view_.pointerAt(null);
    this.view_.updateCursor();
  }

  private left(): void {
    if (this.gesture_ !== "none") return;
    this.view_.pointerAt(null);
    this.view_.editor?.pointerLeft();
  }

  private draws(tools: ReadonlySet<ToolId>): boolean {
    const tool = this.view_.editor?.tool;
    return tool !== undefined && tools.has(tool);
  }

  // A second finger: what the first one began was not meant.
  private beginPinch(): void {
    this.takeBack();
    this.gesture_ = "pinch";
  }

  private rested(at: Point): void {
    this.takeBack();
    this.gesture_ = "none";
    this.view_.openMenu(at);
  }

  private takeBack(): void {
    this.hold_.end();
    const editor = this.view_.editor;
    if (this.gesture_ !== "tool" || editor?.busy !== true) return;
    if (this.draws(kStepTools)) editor.command("edit.undo");
    else editor.cancel();
  }

  private pinch(id: number, before: Point, now: Point): void {
    const other = [...this.fingers_].find(([finger]) => finger !== id)?.[1];
    if (other === undefined) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(now.x - other.x, now.y - other.y);
    const { viewport } = this.view_;
    viewport.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (was > 0) viewport.zoomAt({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, is / was);
    this.view_.viewChanged();
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? kLineHeight : event.deltaMode === 2 ? this.view_.root.clientHeight : 1;
    const { viewport } = this.view_;
    const use = this.wheel_.read(event);
    if (use === "pan" && event.shiftKey) viewport.panBy(-(event.deltaX + event.deltaY) * unit, 0);
    else if (use === "pan") viewport.panBy(-event.deltaX * unit, -event.deltaY * unit);
    else {
      const delta = Math.max(-300, Math.min(300, event.deltaY * unit));
      viewport.zoomAt(this.at(event), Math.exp(-delta * (event.ctrlKey ? kPinchZoom : kWheelZoom)));
    }
    this.view_.viewChanged();
    if (this.gesture_ !== "pan") this.tell("move", event, this.at(event), 0);
  }

  private countClicks(event: PointerEvent, at: Point): number {
    const last = this.lastDown_;
    const near = Math.hypot(at.x - last.at.x, at.y - last.at.y) <= kDoubleClickReach * (event.pointerType === "touch" ? 3 : 1);
    const clicks = near && event.timeStamp - last.time <= kDoubleClickMs ? last.clicks + 1 : 1;
    this.lastDown_ = { time: event.timeStamp, at, clicks };
    return clicks;
  }

  private tell(kind: PointerInput["kind"], event: MouseEvent, screen: Point, clicks: number): void {
    this.view_.editor?.pointer({
      kind,
      at: this.view_.viewport.toImage(screen),
      screen,
      clicks,
      shift: event.shiftKey,
      alt: event.altKey,
      ctrl: event.ctrlKey || event.metaKey,
      touch: (event as PointerEvent).pointerType === "touch",
      time: performance.now(),
    });
  }

  private at(event: MouseEvent): Point {
    const box = this.view_.root.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  // A pointer that is gone already cannot be captured; nothing is lost by that.
  private capture(id: number): void {
    try {
      this.view_.root.setPointerCapture(id);
    } catch {
      return;
    }
  }
}
