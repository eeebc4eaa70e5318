// The picture: drawn anew whenever the view moves. Pixels stay square above 2x; a grid shows them above 16x.
import type { Rect } from "@touchmark/annotator";
import type { BitmapSource, ImageSource } from "../view/image_source";
import type { Viewport } from "../view/viewport";
import { Layer } from "./layer";
import { TileCache } from "./tile_cache";

const kSharpFrom = 2;
const kGridFrom = 16;

export class ImageLayer {
  private readonly layer_: Layer;
  private source_: ImageSource | null = null;
  private tiles_: TileCache | null = null;

  constructor(
    parent: HTMLElement,
    private readonly onTile_: () => void,
  ) {
    this.layer_ = new Layer(parent);
  }

  setSource(source: ImageSource | null): void {
    this.tiles_?.close();
    this.source_ = source;
    this.tiles_ = source?.kind === "tiles" ? new TileCache(source, this.onTile_) : null;
  }

  resize(...args: Parameters<Layer["resize"]>): void {
    this.layer_.resize(...args);
  }

  paint(view: Viewport): void {
    const context = this.layer_.begin();
    const source = this.source_;
    if (source === null) return;
    const sharp = view.scale >= kSharpFrom;
    context.imageSmoothingEnabled = !sharp;
    context.imageSmoothingQuality = "medium";
    const seen = clipTo(view.visibleArea(), source.width, source.height);
    if (seen === null) return;
    if (source.kind === "bitmap") paintBitmap(context, source, seen, view);
    else this.tiles_?.paint(context, seen, view, this.layer_.ratio);
    if (view.scale >= kGridFrom) paintGrid(context, seen, view);
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
  const at = view.toScreen({ x: seen.left, y: seen.top });
  const width = seen.right - seen.left;
  const height = seen.bottom - seen.top;
  const { scale } = view;
  context.drawImage(bitmap, seen.left * fx, seen.top * fy, width * fx, height * fy, at.x, at.y, width * scale, height * scale);
}

function paintGrid(context: CanvasRenderingContext2D, seen: Rect, view: Viewport): void {
  const a = view.toScreen({ x: seen.left, y: seen.top });
  const b = view.toScreen({ x: seen.right, y: seen.bottom });
  context.beginPath();
  for (let x = seen.left; x <= seen.right; x++) {
    const sx = Math.round(view.toScreen({ x, y: 0 }).x) + 0.5;
    context.moveTo(sx, a.y);
    context.lineTo(sx, b.y);
  }
  for (let y = seen.top; y <= seen.bottom; y++) {
    const sy = Math.round(view.toScreen({ x: 0, y }).y) + 0.5;
    context.moveTo(a.x, sy);
    context.lineTo(b.x, sy);
  }
  context.lineWidth = 1;
  context.strokeStyle = "rgba(128,128,128,0.35)";
  context.stroke();
}
