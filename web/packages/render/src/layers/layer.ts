// One canvas of the stack, kept at the container's size times the device's pixel ratio.
import type { Size } from "@touchmark/annotator";
import { layFlat } from "../paint/flat";
import type { Matrix } from "../view/turn";

export class Layer {
  readonly canvas = document.createElement("canvas");
  readonly context: CanvasRenderingContext2D;
  private ratio_ = 1;

  constructor(parent: HTMLElement, alpha = true) {
    this.context = this.canvas.getContext("2d", { alpha }) as CanvasRenderingContext2D;
    this.canvas.setAttribute("aria-hidden", "true");
    this.canvas.style.cssText = "position:absolute;left:0;top:0;transform-origin:0 0;pointer-events:none";
    parent.append(this.canvas);
  }

  get ratio(): number {
    return this.ratio_;
  }

  resize(size: Size, ratio: number): void {
    this.ratio_ = ratio;
    this.canvas.width = Math.max(1, Math.round(size.width * ratio));
    this.canvas.height = Math.max(1, Math.round(size.height * ratio));
    this.canvas.style.width = `${this.canvas.width / ratio}px`;
    this.canvas.style.height = `${this.canvas.height / ratio}px`;
  }

  // Empties it; drawing is in CSS pixels of the flat canvas from here.
  begin(turn: Matrix | undefined): CanvasRenderingContext2D {
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    layFlat(context, this.ratio_, turn);
    return context;
  }
}
