// Rulers along the top and the left edge of the view, in pixels of the image: over the picture, under the pointer.
import type { Size } from "@touchmark/annotator";
import { kLabelFont } from "../paint/style";
import type { Viewport } from "../view/viewport";
import { Layer } from "./layer";

export const kRulerWidth = 18; // CSS pixels
const kLabelRoom = 64; // between two numbers
const kTicks = 5; // from one number to the next, where they are at least a pixel

export interface Tick {
  readonly at: number; // CSS pixels along the edge
  readonly value: number; // image pixels
  readonly labeled: boolean;
}

// A one, a two or a five with zeros: the least that leaves room for its number.
export function rulerStep(scale: number): number {
  const least = kLabelRoom / scale;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) as number;
  return Math.max(1, step);
}

// Along the top edge, or the left one: whichever side of the image runs there.
export function ticksOf(view: Viewport, edge: "top" | "left", image: Size): Tick[] {
  const step = rulerStep(view.scale);
  const fine = step % kTicks === 0 ? step / kTicks : step;
  const across = (view.turn.quarters % 2 === 0) === (edge === "top");
  const seen = view.visibleArea();
  const [from, to] = across ? [seen.left, seen.right] : [seen.top, seen.bottom];
  const first = Math.max(0, Math.ceil(from / fine));
  const last = Math.floor(Math.min(to, across ? image.width : image.height) / fine);
  const ticks: Tick[] = [];
  for (let i = first; i <= last; i++) {
    const value = i * fine;
    const place = view.toScreen(across ? { x: value, y: 0 } : { x: 0, y: value });
    ticks.push({ at: edge === "top" ? place.x : place.y, value, labeled: value % step === 0 });
  }
  return ticks;
}

export class RulerLayer {
  shown = false;
  private readonly layer_: Layer;

  constructor(parent: HTMLElement) {
    this.layer_ = new Layer(parent);
  }

  resize(...args: Parameters<Layer["resize"]>): void {
    this.layer_.resize(...args);
  }

  paint(view: Viewport, image: Size): void {
    const context = this.layer_.begin(undefined);
    if (!this.shown || image.width === 0) return;
    const { width, height } = view.size;
    context.fillStyle = "rgba(12,14,18,0.82)";
    context.fillRect(0, 0, width, kRulerWidth);
    context.fillRect(0, kRulerWidth, kRulerWidth, height - kRulerWidth);
    context.font = kLabelFont;
    context.textBaseline = "middle";
    context.fillStyle = "rgba(255,255,255,0.92)";
    context.strokeStyle = "rgba(255,255,255,0.6)";
    context.lineWidth = 1;
    context.setLineDash([]);
    context.beginPath();
    this.paintTop(context, ticksOf(view, "top", image));
    this.paintLeft(context, ticksOf(view, "left", image));
    context.stroke();
  }

  private paintTop(context: CanvasRenderingContext2D, ticks: readonly Tick[]): void {
    for (const { at, value, labeled } of ticks) {
      if (at < kRulerWidth) continue;
      const x = Math.round(at) + 0.5;
      context.moveTo(x, labeled ? 4 : kRulerWidth - 4);
      context.lineTo(x, kRulerWidth);
      if (labeled) context.fillText(String(value), x + 3, kRulerWidth / 2 - 1);
    }
  }

  // Numbers run upward, as on a drawing.
  private paintLeft(context: CanvasRenderingContext2D, ticks: readonly Tick[]): void {
    for (const { at, value, labeled } of ticks) {
      if (at < kRulerWidth) continue;
      const y = Math.round(at) + 0.5;
      context.moveTo(labeled ? 4 : kRulerWidth - 4, y);
      context.lineTo(kRulerWidth, y);
      if (!labeled) continue;
      context.save();
      context.translate(kRulerWidth / 2 - 1, y - 3);
      context.rotate(-Math.PI / 2);
      context.fillText(String(value), 0, 0);
      context.restore();
    }
  }
}
