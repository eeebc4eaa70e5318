// What a model is asked about: a plus where something is inside, a minus where it is not, and a dashed box.
import type { Draft } from "@touchmark/annotator";
import type { Placement } from "../view/viewport";
import { screen } from "./overlay";

type Context = CanvasRenderingContext2D;
type Prompts = NonNullable<Draft["prompts"]>;

const kRadius = 8;
const kArm = 4;

export function paintPrompts(context: Context, { points, box }: Prompts, at: Placement, color: string): void {
  context.save();
  if (box !== null) paintBox(context, box, at, color);
  context.setLineDash([]);
  for (const { at: place, inside } of points) paintPoint(context, screen({ x: place[0], y: place[1] }, at), inside, color);
  context.restore();
}

function paintBox(context: Context, { left, top, right, bottom }: NonNullable<Prompts["box"]>, at: Placement, color: string): void {
  const corners = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  context.beginPath();
  for (const corner of corners) context.lineTo(...screen(corner, at));
  context.closePath();
  for (const [style, width, dash] of [
    ["rgba(0,0,0,0.6)", 4, []],
    [color, 2, [6, 4]],
  ] as const) {
    context.setLineDash([...dash]);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
}

function paintPoint(context: Context, [x, y]: readonly [number, number], inside: boolean, color: string): void {
  context.beginPath();
  context.arc(x, y, kRadius, 0, 2 * Math.PI);
  context.fillStyle = inside ? color : "rgb(20,20,24)";
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = "rgb(255,255,255)";
  context.stroke();
  context.beginPath();
  context.moveTo(x - kArm, y);
  context.lineTo(x + kArm, y);
  if (inside) {
    context.moveTo(x, y - kArm);
    context.lineTo(x, y + kArm);
  }
  context.stroke();
}
