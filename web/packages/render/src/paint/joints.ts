// The joints of a skeleton with the lines between them, or a set of points. Visible joints are filled, hidden ones
// hollow. The left side is lighter than the right one, both in the class's hue.
import { sidesOf, type KeypointsShape, type Side, type SkeletonInfo } from "@touchmark/annotator";
import { lightness, shade } from "../view/color";
import type { Placement } from "../view/viewport";
import { strokeWithHalo, type StrokeStyle } from "./stroke";
import { kHalo, kHaloExtra, kHollowRadius, kJointRadius, kStroke } from "./style";

type Context = CanvasRenderingContext2D;

const kSides: readonly Side[] = [null, "right", "left"];
const kApart = 0.18; // in lightness; neither side so dark that it is lost in the image
const kLightest = 0.95;

const sides = new WeakMap<SkeletonInfo, readonly Side[]>();

function sidesOnce(skeleton: SkeletonInfo): readonly Side[] {
  let known = sides.get(skeleton);
  if (known === undefined) sides.set(skeleton, (known = sidesOf(skeleton)));
  return known;
}

function shaded(color: string, side: Side): string {
  if (side === null) return color;
  const right = Math.min(0, kLightest - kApart - lightness(color));
  return shade(color, side === "right" ? right : right + kApart);
}

export function paintJoints(
  context: Context,
  shape: KeypointsShape,
  skeleton: SkeletonInfo | null,
  at: Placement,
  style: StrokeStyle,
): void {
  const sideOf = skeleton === null ? [] : sidesOnce(skeleton);
  if (skeleton !== null) for (const side of kSides) paintEdges(context, shape, skeleton, side, at, style);
  shape.points.forEach(([x, y, visibility], i) => {
    if (visibility === 0) return;
    const color = shaded(style.color, sideOf[i] ?? null);
    context.beginPath();
    context.arc(x * at.scale + at.x, y * at.scale + at.y, visibility === 2 ? kJointRadius : kHollowRadius, 0, 2 * Math.PI);
    context.lineWidth = kHaloExtra + 1;
    context.strokeStyle = kHalo;
    context.stroke();
    context.fillStyle = visibility === 2 ? color : "rgba(0,0,0,0.6)";
    context.fill();
    context.lineWidth = kStroke;
    context.strokeStyle = color;
    context.stroke();
  });
}

// The lines of one side between joints that are labeled, as one path.
function paintEdges(context: Context, shape: KeypointsShape, skeleton: SkeletonInfo, side: Side, at: Placement, style: StrokeStyle): void {
  const sideOf = sidesOnce(skeleton);
  let any = false;
  context.beginPath();
  for (const [from, to] of skeleton.edges) {
    const [a, b] = [shape.points[from], shape.points[to]];
    if (a === undefined || b === undefined || a[2] === 0 || b[2] === 0 || edgeSide(sideOf[from], sideOf[to]) !== side) continue;
    any = true;
    context.moveTo(a[0] * at.scale + at.x, a[1] * at.scale + at.y);
    context.lineTo(b[0] * at.scale + at.x, b[1] * at.scale + at.y);
  }
  if (any) strokeWithHalo(context, { ...style, color: shaded(style.color, side) });
}

// A line from the middle to a side belongs to that side; one between the sides to neither.
function edgeSide(a: Side = null, b: Side = null): Side {
  if (a === null || b === null) return a ?? b;
  return a === b ? a : null;
}
