// The objects at rest. Painted whole when the view comes to rest, by parts where something changed; while the
// view moves, what was painted is moved by a CSS transform (or painted anew when that is quick enough).
import {
  grow,
  shapeDef,
  union,
  type Annotation,
  type LocalKey,
  type Rect,
  type Shape,
  type Size,
  type SkeletonInfo,
} from "@touchmark/annotator";
import { layFlat } from "../paint/flat";
import type { ClassChip } from "../paint/class_chip";
import { labelPlace } from "../paint/label_place";
import { labelsWithRoom } from "../paint/label_room";
import { labelArea, paintLabel } from "../paint/labels";
import { paintShape } from "../paint/shapes";
import { kLabelHeight, kLabelMaxWidth, kTiny } from "../paint/style";
import { apply, kIdentity } from "../view/turn";
import type { Placement, Viewport } from "../view/viewport";
import { Layer } from "./layer";

export interface Scene {
  inArea(area: Rect): readonly Annotation[]; // back to front
  visible(annotation: Annotation): boolean;
  selected(key: LocalKey): boolean;
  excluded(key: LocalKey): boolean; // drawn on the active layer instead
  color(classId: number): string;
  dash(annotation: Annotation): readonly number[] | null; // of a suggestion, by its layer
  label(annotation: Annotation): string;
  skeleton(classId: number): SkeletonInfo | null;
  showLabels(): boolean;
  chip(): ClassChip | null; // of the class in the hand; null: there is none to speak of
}

const kQuickMs = 7; // a full paint quicker than this is done on every frame
const kSliceMs = 8;
const kRestMs = 120;
const kManyShapes = 3000; // in view: no halo
const kManyLabels = 250; // in view: no chips
const kNamedWidth = 10; // CSS pixels; what is narrower has no name beside it
const kMargin = 5; // CSS pixels that strokes reach beyond bounds

export class StaticLayer {
  private readonly layer_: Layer;
  private painted_: Placement | null = null;
  private painting_: Placement | null = null; // what a sliced paint under way is for
  private lastFullMs_ = 0;
  private stale_ = true;
  private restTimer_: ReturnType<typeof setTimeout> | undefined;
  private slice_ = 0; // the running sliced paint, to call off
  private crowd_ = { plain: false, labels: true };
  private named_: ReadonlySet<LocalKey> = new Set(); // whose names have room

  constructor(
    parent: HTMLElement,
    private readonly scene_: Scene,
    private readonly afterPaint_: () => void,
  ) {
    this.layer_ = new Layer(parent);
  }

  resize(...args: Parameters<Layer["resize"]>): void {
    this.layer_.resize(...args);
    this.stale_ = true;
    this.painted_ = null;
  }

  invalidate(): void {
    this.stale_ = true;
  }

  // Every frame in which something may have changed.
  paint(view: Viewport): void {
    const moved = this.painted_ === null || !same(this.painted_, view.placement);
    if (!moved && !this.stale_) return;
    // A paint in slices is under way for this very view: begun anew on each frame it would never end.
    if (!this.stale_ && this.painting_ !== null && same(this.painting_, view.placement)) return;
    if (this.painted_ === null || this.painted_.turn !== view.placement.turn || this.lastFullMs_ < kQuickMs || (!moved && this.stale_))
      this.paintAll(view);
    else this.transform(view);
  }

  // Only what these shapes cover, with their labels, has changed.
  repaint(shapes: readonly Shape[], view: Viewport): void {
    if (this.stale_ || this.painted_ === null || !same(this.painted_, view.placement) || shapes.length > 200) {
      this.stale_ = true;
      return;
    }
    if (!sameKeys(this.withRoom(view), this.named_)) {
      this.stale_ = true; // names elsewhere come or go
      return;
    }
    for (const shape of shapes) {
      const area = dirtyArea(shape, view);
      if (area !== null) this.paintArea(area, view);
    }
  }

  close(): void {
    clearTimeout(this.restTimer_);
    this.slice_ += 1;
  }

  private transform(view: Viewport): void {
    const from = this.painted_ as Placement;
    const to = view.placement;
    const k = to.scale / from.scale;
    // Both lie turned in the same way: what is at the corner of the flat canvas tells where all of it goes.
    const turn = to.turn ?? kIdentity;
    const corner = apply(turn, { x: to.x - from.x * k, y: to.y - from.y * k });
    this.layer_.canvas.style.transform = `translate(${corner.x - turn.e * k}px,${corner.y - turn.f * k}px) scale(${k})`;
    clearTimeout(this.restTimer_);
    if (this.painting_ !== null && same(this.painting_, to)) return;
    this.restTimer_ = setTimeout(() => this.paintAll(view), kRestMs);
  }

  private paintAll(view: Viewport): void {
    clearTimeout(this.restTimer_);
    const list = this.inView(view);
    this.crowd_ = { plain: list.length > kManyShapes, labels: list.length <= kManyLabels };
    const started = performance.now();
    const generation = ++this.slice_;
    const at = view.placement;
    this.stale_ = false;
    this.painting_ = at;
    this.named_ = this.withRoom(view);
    const back = list.length > kManyShapes ? this.backBuffer() : null;
    const context = back?.getContext("2d") ?? this.layer_.begin(at.turn);
    if (back !== null) layFlat(context, this.layer_.ratio, at.turn);
    let spent = 0;
    const step = (from: number): void => {
      if (generation !== this.slice_) return;
      const begin = performance.now();
      let i = from;
      while (i < list.length && (back === null || i % 64 !== 0 || i === from || performance.now() - begin < kSliceMs)) {
        this.paintOne(context, list[i] as Annotation, at);
        i += 1;
      }
      spent += performance.now() - begin;
      if (i < list.length) setTimeout(() => step(i), 0);
      else this.finish(back, at, view.size, list, spent);
    };
    step(0);
    if (back === null) this.lastFullMs_ = performance.now() - started;
  }

  private finish(back: HTMLCanvasElement | null, at: Placement, size: Size, list: readonly Annotation[], spent: number): void {
    if (back !== null) {
      const context = this.layer_.begin(undefined);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(back, 0, 0);
      layFlat(context, this.layer_.ratio, at.turn);
      this.lastFullMs_ = spent;
    }
    this.painted_ = at;
    this.painting_ = null;
    this.layer_.canvas.style.transform = "";
    this.paintLabels(this.layer_.context, list, at, size);
    this.afterPaint_();
  }

  private backBuffer(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.width = this.layer_.canvas.width;
    canvas.height = this.layer_.canvas.height;
    return canvas;
  }

  private paintArea(dirty: Rect, view: Viewport): void {
    const at = view.placement;
    const context = this.layer_.context;
    const list = this.scene_.inArea(reachOf(dirty, view)).filter((a) => this.isPainted(a));
    context.save();
    context.beginPath();
    context.rect(
      dirty.left * at.scale + at.x,
      dirty.top * at.scale + at.y,
      (dirty.right - dirty.left) * at.scale,
      (dirty.bottom - dirty.top) * at.scale,
    );
    context.clip();
    context.clearRect(0, 0, view.flat.width, view.flat.height);
    for (const annotation of list) this.paintOne(context, annotation, at);
    this.paintLabels(context, list, at, view.size);
    context.restore();
  }

  private inView(view: Viewport): Annotation[] {
    return this.seen(view).filter((a) => this.isPainted(a));
  }

  private seen(view: Viewport): readonly Annotation[] {
    return this.scene_.inArea(grow(view.visibleArea(), kMargin / view.scale));
  }

  private isPainted(annotation: Annotation): boolean {
    return this.isShown(annotation) && !this.scene_.excluded(annotation.localKey);
  }

  // The part that a caption speaks of is seen only while it is pointed at or selected.
  private isShown(annotation: Annotation): boolean {
    return annotation.kind !== "caption" && this.scene_.visible(annotation);
  }

  // What is on the active layer counts, too: names do not come and go with the pointer.
  private withRoom(view: Viewport): Set<LocalKey> {
    if (!this.scene_.showLabels() || !this.crowd_.labels) return new Set();
    const { placement: at, size } = view;
    const wide = ({ shape }: Annotation) => {
      const bounds = shapeDef(shape).bounds(shape);
      return bounds !== null && (bounds.right - bounds.left) * at.scale >= kNamedWidth;
    };
    const list = this.seen(view).filter((a) => this.isShown(a) && wide(a));
    return labelsWithRoom(list, at, size, (a, place) => labelArea(this.layer_.context, this.scene_.label(a), place, size));
  }

  private paintOne(context: CanvasRenderingContext2D, annotation: Annotation, at: Placement): void {
    const { shape } = annotation;
    const color = this.scene_.color(annotation.classId);
    const bounds = shapeDef(shape).bounds(shape);
    if (bounds === null) return;
    const width = (bounds.right - bounds.left) * at.scale;
    const height = (bounds.bottom - bounds.top) * at.scale;
    if (width < kTiny && height < kTiny && !isPoint(shape)) {
      context.fillStyle = color;
      context.fillRect(bounds.left * at.scale + at.x - 1, bounds.top * at.scale + at.y - 1, Math.max(2, width), Math.max(2, height));
      return;
    }
    paintShape(context, shape, at, {
      color,
      selected: this.scene_.selected(annotation.localKey),
      hovered: false,
      dash: this.scene_.dash(annotation),
      plain: this.crowd_.plain,
      skeleton: this.scene_.skeleton(annotation.classId),
    });
  }

  private paintLabels(context: CanvasRenderingContext2D, list: readonly Annotation[], at: Placement, size: Size): void {
    for (const annotation of list) {
      if (!this.named_.has(annotation.localKey)) continue;
      const place = labelPlace(annotation.shape, at, size);
      if (place !== null) paintLabel(context, this.scene_.label(annotation), this.scene_.color(annotation.classId), place, size);
    }
  }
}

// Image pixels: of the strokes, and of the label where it may be.
function dirtyArea(shape: Shape, view: Viewport): Rect | null {
  const bounds = shapeDef(shape).bounds(shape);
  if (bounds === null) return null;
  const drawn = grow(bounds, kMargin / view.scale);
  const place = labelPlace(shape, view.placement, view.size);
  if (place === null) return drawn;
  const left = Math.max(0, Math.min(place.x, view.size.width - kLabelMaxWidth));
  const height = kLabelHeight + kMargin;
  const label = { left, top: place.y - height, right: left + kLabelMaxWidth, bottom: place.y + height };
  return union(drawn, view.areaOf(label));
}

// Where what is painted into the area may lie: labels go to the right and above, or below, and at the right end of the
// view to the left.
function reachOf(dirty: Rect, view: Viewport): Rect {
  const height = kMargin + kLabelHeight;
  const { left, top, right, bottom } = view.screenArea(dirty);
  const pushed = right > view.size.width - kLabelMaxWidth;
  return view.areaOf({
    left: left - kLabelMaxWidth,
    top: top - height,
    right: right + (pushed ? kLabelMaxWidth : kMargin),
    bottom: bottom + height,
  });
}

// A single point has no size at any zoom, and is seen at every zoom.
function isPoint(shape: Shape): boolean {
  return shape.kind === "keypoints" && shape.points.length === 1;
}

function same(a: Placement, b: Placement): boolean {
  return a.scale === b.scale && a.x === b.x && a.y === b.y && a.turn === b.turn;
}

function sameKeys(a: ReadonlySet<LocalKey>, b: ReadonlySet<LocalKey>): boolean {
  return a.size === b.size && [...a].every((key) => b.has(key));
}
