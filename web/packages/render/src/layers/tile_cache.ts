// Tiles of a large picture: the level that fits the zoom is fetched, coarser ones show meanwhile.
import type { Rect } from "@touchmark/annotator";
import type { TileSource } from "../view/image_source";
import type { Viewport } from "../view/viewport";

const kCapacity = 300; // tiles of 512 px are about 1 MB each

interface Tile {
  bitmap: ImageBitmap | null; // null while it loads or when it failed
  used: number;
  readonly abort: AbortController;
}

export class TileCache {
  private readonly tiles_ = new Map<string, Tile>();
  private clock_ = 0;

  constructor(
    private readonly source_: TileSource,
    private readonly onTile_: () => void,
  ) {}

  paint(context: CanvasRenderingContext2D, seen: Rect, view: Viewport, ratio: number): void {
    this.clock_ += 1;
    const { preview, width, height, levels } = this.source_;
    const at = view.placement;
    if (preview !== undefined) context.drawImage(preview, at.x, at.y, width * at.scale, height * at.scale);
    const level = this.levelFor(view.scale * ratio);
    for (let coarse = 0; coarse <= Math.min(level, levels - 1); coarse++)
      this.paintLevel(context, coarse, seen, view, coarse === level || coarse === 0);
    this.evict();
  }

  close(): void {
    for (const tile of this.tiles_.values()) {
      tile.abort.abort();
      tile.bitmap?.close();
    }
    this.tiles_.clear();
  }

  // The coarsest level with at least one pixel for each device pixel.
  private levelFor(devicePixels: number): number {
    const last = this.source_.levels - 1;
    let level = last;
    while (level > 0 && 2 ** (level - 1 - last) >= devicePixels) level -= 1;
    return level;
  }

  private paintLevel(context: CanvasRenderingContext2D, level: number, seen: Rect, view: Viewport, fetch: boolean): void {
    const { tileSize, levels, width, height } = this.source_;
    const factor = 2 ** (levels - 1 - level); // image pixels a level pixel
    const step = tileSize * factor;
    for (let row = Math.floor(seen.top / step); row * step < seen.bottom; row++) {
      for (let column = Math.floor(seen.left / step); column * step < seen.right; column++) {
        const tile = this.tile(level, column, row, fetch);
        if (tile?.bitmap == null) continue;
        const right = Math.min(width, (column + 1) * step);
        const bottom = Math.min(height, (row + 1) * step);
        // Whole device-independent pixels: no seams between neighbors.
        const { scale, ...at } = view.placement;
        const [x, y] = [Math.floor(column * step * scale + at.x), Math.floor(row * step * scale + at.y)];
        context.drawImage(tile.bitmap, x, y, Math.ceil(right * scale + at.x) - x, Math.ceil(bottom * scale + at.y) - y);
      }
    }
  }

  private tile(level: number, column: number, row: number, fetch: boolean): Tile | undefined {
    const key = `${level}/${column}/${row}`;
    let tile = this.tiles_.get(key);
    if (tile === undefined && fetch) {
      tile = { bitmap: null, used: this.clock_, abort: new AbortController() };
      this.tiles_.set(key, tile);
      void this.load(key, tile, level, column, row);
    }
    if (tile !== undefined) tile.used = this.clock_;
    return tile;
  }

  private async load(key: string, tile: Tile, level: number, column: number, row: number): Promise<void> {
    try {
      tile.bitmap = await this.source_.load(level, column, row, tile.abort.signal);
      if (tile.abort.signal.aborted) tile.bitmap.close();
      else this.onTile_();
    } catch {
      // Asked for again when it is next seen, but not in a loop of failures within this view.
      if (!tile.abort.signal.aborted) setTimeout(() => this.tiles_.delete(key), 2000);
    }
  }

  private evict(): void {
    if (this.tiles_.size <= kCapacity) return;
    const oldest = [...this.tiles_].filter(([, t]) => t.used < this.clock_).sort((a, b) => a[1].used - b[1].used);
    for (const [key, tile] of oldest.slice(0, this.tiles_.size - kCapacity)) {
      tile.abort.abort();
      tile.bitmap?.close();
      this.tiles_.delete(key);
    }
  }
}
