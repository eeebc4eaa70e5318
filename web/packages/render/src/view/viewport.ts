// Where the image lies in the canvas: screen = image * scale + offset, in CSS pixels. Plain state, no DOM.
import { clamp, type Point, type Rect, type Size } from "@touchmark/annotator";

export interface Placement {
  readonly scale: number; // CSS pixels an image pixel
  readonly x: number; // CSS pixels of the image's top left corner
  readonly y: number;
}

export const kMaxScale = 64;
const kFitMargin = 24;
const kKeepVisible = 64; // CSS pixels of the image that panning cannot lose

export class Viewport {
  private at_: Placement = { scale: 1, x: 0, y: 0 };
  private fitted_ = true; // follows the container until the person moves it

  constructor(
    private size_: Size = { width: 0, height: 0 }, // of the canvas
    private image_: Size = { width: 0, height: 0 },
  ) {}

  get placement(): Placement {
    return this.at_;
  }
  get scale(): number {
    return this.at_.scale;
  }
  get size(): Size {
    return this.size_;
  }

  setImage(image: Size): void {
    this.image_ = image;
    this.fit();
  }

  // Keeps the middle of the view where it is.
  resize(size: Size): void {
    const dx = (size.width - this.size_.width) / 2;
    const dy = (size.height - this.size_.height) / 2;
    this.size_ = size;
    if (this.fitted_) this.fit();
    else this.place({ ...this.at_, x: this.at_.x + dx, y: this.at_.y + dy });
  }

  fit(): void {
    const { width, height } = this.image_;
    if (width === 0 || height === 0 || this.size_.width === 0) return;
    const across = Math.max(1, this.size_.width - 2 * kFitMargin) / width;
    const down = Math.max(1, this.size_.height - 2 * kFitMargin) / height;
    this.center({ x: width / 2, y: height / 2 }, Math.min(across, down, kMaxScale));
    this.fitted_ = true;
  }

  zoomAt(screen: Point, factor: number): void {
    const p = this.toImage(screen);
    const scale = clamp(this.at_.scale * factor, this.minScale(), kMaxScale);
    this.fitted_ = false;
    this.place({ scale, x: screen.x - p.x * scale, y: screen.y - p.y * scale });
  }

  zoomTo(scale: number): void {
    this.zoomAt({ x: this.size_.width / 2, y: this.size_.height / 2 }, scale / this.at_.scale);
  }

  panBy(dx: number, dy: number): void {
    this.fitted_ = false;
    this.place({ ...this.at_, x: this.at_.x + dx, y: this.at_.y + dy });
  }

  // Brings the area into view; zooms only when it is too large, or much too small with `closer`.
  show(area: Rect, closer: boolean): void {
    const width = Math.max(1, area.right - area.left);
    const height = Math.max(1, area.bottom - area.top);
    const largest = 0.7 * Math.min(this.size_.width / width, this.size_.height / height);
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
    return { x: (screen.x - this.at_.x) / this.at_.scale, y: (screen.y - this.at_.y) / this.at_.scale };
  }

  toScreen(image: Point): Point {
    return { x: image.x * this.at_.scale + this.at_.x, y: image.y * this.at_.scale + this.at_.y };
  }

  visibleArea(): Rect {
    const a = this.toImage({ x: 0, y: 0 });
    const b = this.toImage({ x: this.size_.width, y: this.size_.height });
    return { left: a.x, top: a.y, right: b.x, bottom: b.y };
  }

  private minScale(): number {
    const longest = Math.max(this.image_.width, this.image_.height, 1);
    return Math.min(0.5, (0.2 * Math.min(this.size_.width, this.size_.height)) / longest);
  }

  private center(p: Point, scale: number): void {
    this.place({ scale, x: this.size_.width / 2 - p.x * scale, y: this.size_.height / 2 - p.y * scale });
  }

  private place({ scale, x, y }: Placement): void {
    const width = this.image_.width * scale;
    const height = this.image_.height * scale;
    const keepX = Math.min(kKeepVisible, width);
    const keepY = Math.min(kKeepVisible, height);
    this.at_ = {
      scale,
      x: clamp(x, keepX - width, Math.max(keepX - width, this.size_.width - keepX)),
      y: clamp(y, keepY - height, Math.max(keepY - height, this.size_.height - keepY)),
    };
  }
}
