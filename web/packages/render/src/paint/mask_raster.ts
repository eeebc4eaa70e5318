// A mask as it is seen: rastered at the resolution of the screen, so that it costs the same however large the image is.
// While the view rests, only the columns that a stroke has changed are rastered again: they are known by identity.
import type { Columns, Size } from "@touchmark/annotator";
import type { Placement } from "../view/viewport";

const kOpaque = 0xff000000;

// Device pixels of one canvas column range that has to be rastered anew.
export interface ColumnRange {
  readonly from: number;
  readonly to: number; // behind the last one
}

export interface Grid {
  readonly at: Placement;
  readonly ratio: number; // device pixels in a CSS pixel
  readonly width: number; // device pixels
  readonly height: number;
}

// Of an image column: the device columns whose centers lie in it.
export function deviceRange(x: number, { at, ratio, width }: Grid): ColumnRange {
  const edge = (image: number) => Math.min(width, Math.max(0, Math.ceil((image * at.scale + at.x) * ratio - 0.5)));
  return { from: edge(x), to: edge(x + 1) };
}

// Writes the columns [from, to) into `pixels`, rows of to - from; what is not covered becomes 0.
export function rasterColumns(columns: Columns, grid: Grid, { from, to }: ColumnRange, pixels: Uint32Array): void {
  const { at, ratio, height } = grid;
  const width = to - from;
  pixels.fill(0, 0, width * height);
  const row = (y: number) => Math.min(height, Math.max(0, Math.ceil((y * at.scale + at.y) * ratio - 0.5)));
  for (let x = from; x < to;) {
    const image = Math.floor(((x + 0.5) / ratio - at.x) / at.scale);
    const next = Math.max(x + 1, Math.min(to, deviceRange(image, grid).to)); // those that show the same image column
    const runs = columns.runs[image];
    for (let i = 0; runs !== undefined && i < runs.length; i += 2) {
      const end = row(runs[i + 1] as number);
      for (let y = row(runs[i] as number); y < end; y++) pixels.fill(kOpaque, y * width + x - from, y * width + next - from);
    }
    x = next;
  }
}

// The image columns that differ, as a range; null: none does.
export function changedColumns(before: Columns, after: Columns): ColumnRange | null {
  let from = 0;
  let to = after.runs.length;
  if (before.runs.length !== to) return { from, to };
  while (from < to && before.runs[from] === after.runs[from]) from += 1;
  while (to > from && before.runs[to - 1] === after.runs[to - 1]) to -= 1;
  return from === to ? null : { from, to };
}

export class MaskRaster {
  private readonly canvas_ = document.createElement("canvas");
  private readonly context_ = this.canvas_.getContext("2d") as CanvasRenderingContext2D;
  private columns_: Columns | null = null;
  private grid_: Grid | null = null;
  private color_ = "";

  // `size`: of the view, CSS pixels. The context draws in CSS pixels.
  paint(context: CanvasRenderingContext2D, columns: Columns, at: Placement, size: Size, ratio: number, color: string): void {
    const grid = { at, ratio, width: Math.max(1, Math.round(size.width * ratio)), height: Math.max(1, Math.round(size.height * ratio)) };
    this.update(columns, grid, color);
    context.drawImage(this.canvas_, 0, 0, grid.width / ratio, grid.height / ratio);
  }

  private update(columns: Columns, grid: Grid, color: string): void {
    const before = this.columns_;
    const same = before !== null && this.color_ === color && sameGrid(this.grid_, grid);
    if (!same) {
      this.canvas_.width = grid.width; // empties it
      this.canvas_.height = grid.height;
    }
    const changed = same ? changedColumns(before, columns) : { from: 0, to: columns.width };
    this.columns_ = columns;
    this.grid_ = grid;
    this.color_ = color;
    if (changed === null) return;
    // A stroke may wander: what lies between its ends is rastered too, which is little.
    const range = { from: deviceRange(changed.from, grid).from, to: deviceRange(changed.to - 1, grid).to };
    if (range.from < range.to) this.raster(columns, grid, range, color);
  }

  private raster(columns: Columns, grid: Grid, range: ColumnRange, color: string): void {
    const { context_: context } = this;
    const width = range.to - range.from;
    const image = context.createImageData(width, grid.height);
    rasterColumns(columns, grid, range, new Uint32Array(image.data.buffer));
    context.putImageData(image, range.from, 0);
    context.save();
    context.beginPath();
    context.rect(range.from, 0, width, grid.height);
    context.clip();
    context.globalCompositeOperation = "source-in";
    context.fillStyle = color;
    context.fillRect(range.from, 0, width, grid.height);
    context.restore();
  }
}

function sameGrid(a: Grid | null, b: Grid): boolean {
  if (a === null || a.width !== b.width || a.height !== b.height || a.ratio !== b.ratio) return false;
  return a.at.scale === b.at.scale && a.at.x === b.at.x && a.at.y === b.at.y;
}
