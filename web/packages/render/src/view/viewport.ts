// Where the image lies in the canvas, in CSS pixels: image * scale + offset on the flat canvas, which a turn lays onto
// the screen (view/turn.ts). Plain state, no DOM.
import { clamp, rectOf, type Point, type Rect, type Size } from "@touchmark/annotator";
import { apply, flatSize, isUpright, kIdentity, kUpright, matrixOf, unapply, unturnStep, type Matrix, type Turn } from "./turn";

// Of the image on the flat canvas. Contexts that are painted on have the turn set.
export interface Placement {
  readonly scale: number; // CSS pixels an image pixel
  readonly x: number; // CSS pixels of the image's top left corner
  readonly y: number;
  readonly turn?: Matrix | undefined; // from the flat canvas to the screen; none: it lies upright
}

export function onScreen({ x, y }: Point, at: Placement): Point {
  return apply(at.turn ?? kIdentity, { x: x * at.scale + at.x, y: y * at.scale + at.y });
}

export const kMaxScale = 64;
const kFitMargin = 24;
const kKeepVisible = 64; // CSS pixels of the image that panning cannot lose

export class Viewport {
  private at_: Placement = { scale: 1, x: 0, y: 0 };
  private turn_: Turn = kUpright;
  private matrix_: Matrix = kIdentity;
  private flat_: Size; // of the canvas as if it lay upright
  private fitted_ = true; // follows the container until the person moves it

  constructor(
    private size_: Size = { width: 0, height: 0 }, // of the canvas
    private image_: Size = { width: 0, height: 0 },
  ) {
    this.flat_ = size_;
  }

  get placement(): Placement {
    return this.at_;
  }
  get turn(): Turn {
    return this.turn_;
  }
  get scale(): number {
    return this.at_.scale;
  }
  // On the screen.
  get size(): Size {
    return this.size_;
  }
  get flat(): Size {
    return this.flat_;
  }

  setImage(image: Size): void {
    this.image_ = image;
    this.fit();
  }

  // Keeps the middle of the view where it is.
  resize(size: Size): void {
    const before = this.flat_;
    this.layOut(size, this.turn_);
    const dx = (this.flat_.width - before.width) / 2;
    const dy = (this.flat_.height - before.height) / 2;
    if (this.fitted_) this.fit();
    else this.place({ ...this.at_, x: this.at_.x + dx, y: this.at_.y + dy });
  }

  // What is in the middle stays there.
  setTurn(turn: Turn): void {
    const middle = this.toImage({ x: this.size_.width / 2, y: this.size_.height / 2 });
    this.layOut(this.size_, turn);
    if (this.fitted_) this.fit();
    else this.center(middle, this.at_.scale);
  }

  fit(): void {
    const { width, height } = this.image_;
    if (width === 0 || height === 0 || this.flat_.width === 0) return;
    const across = Math.max(1, this.flat_.width - 2 * kFitMargin) / width;
    const down = Math.max(1, this.flat_.height - 2 * kFitMargin) / height;
    this.center({ x: width / 2, y: height / 2 }, Math.min(across, down, kMaxScale));
    this.fitted_ = true;
  }

  zoomAt(screen: Point, factor: number): void {
    const p = this.toImage(screen);
    const scale = clamp(this.at_.scale * factor, this.minScale(), kMaxScale);
    const flat = unapply(this.matrix_, screen);
    this.fitted_ = false;
    this.place({ scale, x: flat.x - p.x * scale, y: flat.y - p.y * scale });
  }

  zoomTo(scale: number): void {
    this.zoomAt({ x: this.size_.width / 2, y: this.size_.height / 2 }, scale / this.at_.scale);
  }

  panBy(dx: number, dy: number): void {
    const step = unturnStep(this.matrix_, { x: dx, y: dy });
    this.fitted_ = false;
    this.place({ ...this.at_, x: this.at_.x + step.x, y: this.at_.y + step.y });
  }

  // Puts a point of the image into the middle.
  centerAt(p: Point): void {
    this.fitted_ = false;
    this.center(p, this.at_.scale);
  }

  // Gives what brings the view back to where it is now.
  keep(): () => void {
    if (this.fitted_) return () => this.fit();
    const { scale } = this.at_;
    const middle = this.toImage({ x: this.size_.width / 2, y: this.size_.height / 2 });
    return () => this.center(middle, scale);
  }

  // Brings the area into view; zooms only when it is too large, or much too small with `closer`.
  show(area: Rect, closer: boolean): void {
    const width = Math.max(1, area.right - area.left);
    const height = Math.max(1, area.bottom - area.top);
    const largest = 0.7 * Math.min(this.flat_.width / width, this.flat_.height / height);
    const seen = this.visibleArea();
    const inside = area.left >= seen.left && area.right <= seen.right && area.top >= seen.top && area.bottom <= seen.bottom;
    // A single point is as small at every zoom.
    const point = area.right === area.left && area.bottom === area.top;
    const small = !point && Math.max(width, height) * this.at_.scale < 24;
    if (inside && !closer && !small) return;
    const scale = closer ? Math.min(largest, 8) : small ? Math.min(largest, this.at_.scale * 4, 8) : Math.min(this.at_.scale, largest);
    this.fitted_ = false;
    this.center({ x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 }, clamp(scale, this.minScale(), kMaxScale));
  }

  toImage(screen: Point): Point {
    const flat = unapply(this.matrix_, screen);
    return { x: (flat.x - this.at_.x) / this.at_.scale, y: (flat.y - this.at_.y) / this.at_.scale };
  }

  toScreen(image: Point): Point {
    return onScreen(image, this.at_);
  }

  visibleArea(): Rect {
    return this.areaOf({ left: 0, top: 0, right: this.size_.width, bottom: this.size_.height });
  }

  // Of the image, what lies in an area of the screen.
  areaOf(screen: Rect): Rect {
    return rectOf(this.toImage({ x: screen.left, y: screen.top }), this.toImage({ x: screen.right, y: screen.bottom }));
  }

  // Of the screen, where an area of the image lies.
  screenArea(image: Rect): Rect {
    return rectOf(this.toScreen({ x: image.left, y: image.top }), this.toScreen({ x: image.right, y: image.bottom }));
  }

  private layOut(size: Size, turn: Turn): void {
    this.size_ = size;
    this.turn_ = turn;
    this.flat_ = flatSize(turn, size);
    this.matrix_ = isUpright(turn) ? kIdentity : matrixOf(turn, size);
    this.at_ = { ...this.at_, turn: isUpright(turn) ? undefined : this.matrix_ };
  }

  private minScale(): number {
    const longest = Math.max(this.image_.width, this.image_.height, 1);
    return Math.min(0.5, (0.2 * Math.min(this.size_.width, this.size_.height)) / longest);
  }

  private center(p: Point, scale: number): void {
    this.place({ scale, x: this.flat_.width / 2 - p.x * scale, y: this.flat_.height / 2 - p.y * scale });
  }

  private place({ scale, x, y }: Placement): void {
    const width = this.image_.width * scale;
    const height = this.image_.height * scale;
    const keepX = Math.min(kKeepVisible, width);
    const keepY = Math.min(kKeepVisible, height);
    this.at_ = {
      scale,
      x: clamp(x, keepX - width, Math.max(keepX - width, this.flat_.width - keepX)),
      y: clamp(y, keepY - height, Math.max(keepY - height, this.flat_.height - keepY)),
      turn: this.at_.turn,
    };
  }
}
