// Scribbles, as wide as the brush: inside in the color of the class, outside dark with white dashes along their middle.
import type { Draft } from "@touchmark/annotator";
import type { Placement } from "../view/viewport";
import { screen } from "./overlay";

type Context = CanvasRenderingContext2D;
type Scribble = NonNullable<Draft["strokes"]>[number];

export function paintScribbles(context: Context, scribbles: readonly Scribble[], at: Placement, color: string, size: number): void {
  context.save();
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const { path, inside } of scribbles) {
    trace(context, path, at);
    line(context, inside ? color : "rgb(20,20,24)", Math.max(2, size), inside ? 0.85 : 0.55, []);
    if (!inside) line(context, "rgb(255,255,255)", 2, 1, [6, 6]);
  }
  context.restore();
}

// A dot is a line from itself to itself.
function trace(context: Context, path: Scribble["path"], at: Placement): void {
  context.beginPath();
  for (const [i, [x, y]] of [...path, ...path.slice(-1)].entries()) {
    const [u, v] = screen({ x, y }, at);
    if (i === 0) context.moveTo(u, v);
    else context.lineTo(u, v);
  }
}

function line(context: Context, style: string, width: number, alpha: number, dash: number[]): void {
  context.globalAlpha = alpha;
  context.setLineDash(dash);
  context.strokeStyle = style;
  context.lineWidth = width;
  context.stroke();
}
