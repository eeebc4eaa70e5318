// The picture: drawn anew whenever the view moves. Pixels stay square above 2x; a grid shows them from 8x on. How it
// looks is a filter on its canvas.
import type { Rect } from "@touchmark/annotator";
import type { BitmapSource, ImageSource } from "../view/image_source";
import { kPlainLook, type Histogram, type Look } from "../view/look";
import { histogramOfSource, LookFilter } from "../view/look_filter";
import type { Viewport } from "../view/viewport";
import { Layer } from "./layer";
import { TileCache } from "./tile_cache";

const kSharpFrom = 2;
const kGridFrom = 8;

export class ImageLayer {
  private readonly layer_: Layer;
  private source_: ImageSource | null = null;
  private tiles_: TileCache | null = null;
  private readonly filter_: LookFilter;
  private look_ = kPlainLook;
  private histogram_: { of: ImageSource; counts: Histogram } | null = null;
  grid = true;

  constructor(
    parent: HTMLElement,
    private readonly onTile_: () => void,
  ) {
    this.layer_ = new Layer(parent);
    this.filter_ = new LookFilter(parent);
  }

  // Counting the picture's levels takes a moment: until then it is not equalized.
  setLook(look: Look): void {
    this.look_ = look;
    const source = this.source_;
    const counted = this.histogram_ !== null && this.histogram_.of === source ? this.histogram_.counts : null;
    this.layer_.canvas.style.filter = this.filter_.set(look, counted);
    if (!look.equalize || source === null || counted !== null) return;
    histogramOfSource(source).then(
      (counts) => {
        if (this.source_ !== source) return;
        this.histogram_ = { of: source, counts };
        this.setLook(this.look_);
      },
      () => undefined, // it is shown as it is
    );
  }

  setSource(source: ImageSource | null): void {
    this.tiles_?.close();
    this.source_ = source;
    this.tiles_ = source?.kind === "tiles" ? new TileCache(source, this.onTile_) : null;
    this.setLook(this.look_);
  }

  resize(...args: Parameters<Layer["resize"]>): void {
    this.layer_.resize(...args);
  }

  paint(view: Viewport): void {
    const context = this.layer_.begin(view.placement.turn);
    const source = this.source_;
    if (source === null) return;
    const sharp = view.scale >= kSharpFrom;
    context.imageSmoothingEnabled = !sharp;
    context.imageSmoothingQuality = "medium";
    const seen = clipTo(view.visibleArea(), source.width, source.height);
    if (seen === null) return;
    if (source.kind === "bitmap") paintBitmap(context, source, seen, view);
    else this.tiles_?.paint(context, seen, view, this.layer_.ratio);
    if (this.grid && view.scale >= kGridFrom) paintGrid(context, seen, view);
  }

  close(): void {
    this.tiles_?.close();
  }
}

// Whole pixels around what is seen: nothing else is sampled, so deep zooms stay cheap and exact.
function clipTo(area: Rect, width: number, height: number): Rect | null {
  const left = Math.max(0, Math.floor(area.left) - 1);
  const top = Math.max(0, Math.floor(area.top) - 1);
  const right = Math.min(width, Math.ceil(area.right) + 1);
  const bottom = Math.min(height, Math.ceil(area.bottom) + 1);
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

function paintBitmap(context: CanvasRenderingContext2D, source: BitmapSource, seen: Rect, view: Viewport): void {
  const { bitmap } = source;
  const naturalWidth = "naturalWidth" in bitmap ? bitmap.naturalWidth : bitmap.width;
  const naturalHeight = "naturalHeight" in bitmap ? bitmap.naturalHeight : bitmap.height;
  const fx = naturalWidth / source.width;
  const fy = naturalHeight / source.height;
  const { scale, x, y } = view.placement;
  const width = seen.right - seen.left;
  const height = seen.bottom - seen.top;
  const [left, top] = [seen.left * scale + x, seen.top * scale + y];
  context.drawImage(bitmap, seen.left * fx, seen.top * fy, width * fx, height * fy, left, top, width * scale, height * scale);
}

function paintGrid(context: CanvasRenderingContext2D, seen: Rect, view: Viewport): void {
  const at = view.placement;
  const [left, right] = [seen.left, seen.right].map((x) => x * at.scale + at.x) as [number, number];
  const [top, bottom] = [seen.top, seen.bottom].map((y) => y * at.scale + at.y) as [number, number];
  context.beginPath();
  for (let x = seen.left; x <= seen.right; x++) {
    const sx = Math.round(x * at.scale + at.x) + 0.5;
    context.moveTo(sx, top);
    context.lineTo(sx, bottom);
  }
  for (let y = seen.top; y <= seen.bottom; y++) {
    const sy = Math.round(y * at.scale + at.y) + 0.5;
    context.moveTo(left, sy);
    context.lineTo(right, sy);
  }
  context.lineWidth = 1;
  context.strokeStyle = "rgba(128,128,128,0.35)";
  context.stroke();
}
