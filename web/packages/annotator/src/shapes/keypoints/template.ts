// Where the joints of a skeleton lie before anybody has placed them: in a unit square, y down. A body whose joints are
// known by name stands facing the camera (its left is the image's right); any other skeleton is spread on an ellipse in
// the order of its joints.
import { boundsOf, placedPoint, type Rect } from "../../geometry/point";
import type { SkeletonInfo, Size } from "../../model/annotation";
import type { KeypointXYV, XY } from "../../model/shape";

// The right half of a body and its middle. The left half is its mirror image.
const kMiddle: Readonly<Record<string, XY>> = {
  nose: [0.5, 0.08],
  head: [0.5, 0.07],
  headtop: [0.5, 0],
  tophead: [0.5, 0],
  chin: [0.5, 0.15],
  neck: [0.5, 0.18],
  upperneck: [0.5, 0.16],
  thorax: [0.5, 0.24],
  chest: [0.5, 0.26],
  spine: [0.5, 0.38],
  pelvis: [0.5, 0.53],
  hip: [0.5, 0.53],
  midhip: [0.5, 0.53],
};
const kRight: Readonly<Record<string, XY>> = {
  eye: [0.44, 0.055],
  ear: [0.36, 0.075],
  shoulder: [0.26, 0.2],
  elbow: [0.13, 0.36],
  wrist: [0.05, 0.52],
  hand: [0.02, 0.57],
  hip: [0.36, 0.53],
  knee: [0.32, 0.75],
  ankle: [0.3, 0.95],
  heel: [0.33, 0.98],
  foot: [0.25, 1],
  bigtoe: [0.24, 1],
  smalltoe: [0.2, 0.99],
};

export type Side = "left" | "right" | null;

// The side that a joint's name says ("left_eye", "R-Knee", "elbow (left)"), and the rest of the name.
function sided(name: string): { side: Side; part: string } {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  let side: Side = null;
  const rest = words.filter((word) => {
    const says = word === "left" || word === "l" ? "left" : word === "right" || word === "r" ? "right" : null;
    if (says === null || side !== null) return true;
    side = says;
    return false;
  });
  return words.length === 1 && words[0]?.length === 1 ? { side: null, part: name } : { side, part: rest.join("") };
}

// For each joint. Its name says it; else the earlier of a mirrored pair is taken for the left one.
export function sidesOf({ joints, flip }: SkeletonInfo): readonly Side[] {
  return joints.map((name, i) => {
    const other = flip[i] ?? i;
    return sided(name).side ?? (other === i ? null : i < other ? "left" : "right");
  });
}

// The joint that each becomes by mirroring, where the names say it: equal but for the side.
export function pairsByName(joints: readonly string[]): number[] {
  const names = joints.map(sided);
  return names.map(({ side, part }, i) => {
    if (side === null) return i;
    const other = names.findIndex((name) => name.part === part && name.side !== null && name.side !== side);
    return other < 0 ? i : other;
  });
}

function bodyPlace(name: string): XY | null {
  const { side, part } = sided(name);
  if (side === null) return kMiddle[part] ?? null;
  const [x, y] = kRight[part] ?? [NaN, NaN];
  if (Number.isNaN(x)) return null;
  return side === "right" ? [x, y] : [1 - x, y];
}

export function templateOf(skeleton: SkeletonInfo): readonly XY[] {
  const body = skeleton.joints.map(bodyPlace);
  const different = new Set(body.map((p) => String(p))).size === body.length;
  if (different && body.every((p) => p !== null)) return filled(body as readonly XY[]);
  const count = skeleton.joints.length;
  if (count === 1) return [[0.5, 0.5]];
  return skeleton.joints.map((_, i): XY => {
    const angle = (2 * Math.PI * i) / count - Math.PI / 2;
    return [0.5 + Math.cos(angle) / 2, 0.5 + Math.sin(angle) / 2];
  });
}

// A part of a body (an arm, a face) is stretched to fill the square as well.
function filled(places: readonly XY[]): readonly XY[] {
  const b = boundsOf(places);
  if (b === null) return places;
  const stretched = (value: number, low: number, high: number) => {
    if (high === low) return 0.5;
    return high - low > 0.8 ? value : (value - low) / (high - low);
  };
  return places.map(([x, y]): XY => [stretched(x, b.left, b.right), stretched(y, b.top, b.bottom)]);
}

// All joints visible, filling the rectangle.
export function laidInto(skeleton: SkeletonInfo, rect: Rect, frame: Size): KeypointXYV[] {
  return templateOf(skeleton).map(([u, v]): KeypointXYV => {
    const p = placedPoint({ x: rect.left + u * (rect.right - rect.left), y: rect.top + v * (rect.bottom - rect.top) }, frame);
    return [p.x, p.y, 2];
  });
}
