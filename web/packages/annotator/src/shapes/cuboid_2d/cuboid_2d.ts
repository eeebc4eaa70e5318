// A box drawn in perspective. What is dragged keeps its upright edges as they stand: a corner takes the one above or
// below it along sideways, a side of the front face moves alone, and the back face moves as a whole. Top and bottom
// stay a pixel apart, and so do left and right, so that it never turns inside out.
import { boundsOf, clamp, clampMove, kMinSide, placed, tidy, type Rect } from "../../geometry/point";
import { hullOf } from "../../geometry/hull";
import { inRing, ringArea, segmentDistance } from "../../geometry/ring";
import type { BoxShape, Cuboid2dShape, CuboidFace, Point, Ring, XY } from "../../model/shape";
import type { DragContext, Handle, Hit, ShapeDef } from "../base/shape_def";

type Side = "front" | "back";
type Corner = 0 | 1 | 2 | 3; // top left, top right, bottom right, bottom left

const kCorners: readonly Corner[] = [0, 1, 2, 3];
const kCornerNames = ["nw", "ne", "se", "sw"] as const;
const kAbove: readonly [Corner, Corner, Corner, Corner] = [3, 2, 1, 0]; // the other end of a corner's upright edge
const kBeside: readonly [Corner, Corner, Corner, Corner] = [1, 0, 3, 2]; // the other end of its level edge
// The sides of the front face that have a handle, by the corners that they move.
const kSides: Readonly<Record<string, readonly [Corner, Corner]>> = { n: [0, 1], e: [1, 2], s: [2, 3], w: [3, 0] };

const isLeft = (corner: Corner) => corner === 0 || corner === 3;
const isTop = (corner: Corner) => corner < 2;

function face(of: (corner: Corner) => XY): CuboidFace {
  return [of(0), of(1), of(2), of(3)];
}

function shifted(corners: CuboidFace, dx: number, dy: number): CuboidFace {
  return face((i) => [tidy(corners[i][0] + dx), tidy(corners[i][1] + dy)]);
}

const all = (s: Cuboid2dShape): XY[] => [...s.front, ...s.back];
const outlines = new WeakMap<Cuboid2dShape, Ring>();

// The convex hull of its corners, clockwise.
export function cuboidOutline(s: Cuboid2dShape): Ring {
  let ring = outlines.get(s);
  if (ring === undefined) outlines.set(s, (ring = hullOf(all(s))));
  return ring;
}

// Its twelve edges as paths: both faces, then the four edges between them.
export function cuboidEdges(s: Cuboid2dShape): readonly Ring[] {
  const closed = (corners: CuboidFace): Ring => [...corners, corners[0]];
  return [closed(s.back), closed(s.front), ...kCorners.map((i): Ring => [s.front[i], s.back[i]])];
}

// The box and its copy, moved by (dx, dy) as far as the frame allows: the front face and the one behind it.
export function cuboidFromFront(box: BoxShape, dx: number, dy: number, frame: DragContext["frame"]): Cuboid2dShape {
  const [right, bottom] = [tidy(box.x + box.width), tidy(box.y + box.height)];
  const front: CuboidFace = [
    [box.x, box.y],
    [right, box.y],
    [right, bottom],
    [box.x, bottom],
  ];
  const by = clampMove({ left: box.x, top: box.y, right, bottom }, placed(dx), placed(dy), frame);
  return { kind: "cuboid_2d", front, back: shifted(front, by.x, by.y) };
}

function middle(corners: CuboidFace): Point {
  const sum = (axis: 0 | 1) => corners.reduce((total, p) => total + p[axis], 0);
  return { x: sum(0) / 4, y: sum(1) / 4 };
}

function handles(s: Cuboid2dShape): Handle[] {
  const corner = (side: Side, i: Corner): Handle => {
    const [x, y] = s[side][i];
    return { id: `${side}-${kCornerNames[i]}`, role: "corner", x, y, cursor: "move" };
  };
  const edge = (id: string, [i, j]: readonly [Corner, Corner]): Handle => {
    const [a, b] = [s.front[i], s.front[j]];
    return {
      id: `front-${id}`,
      role: "edge",
      x: (a[0] + b[0]) / 2,
      y: (a[1] + b[1]) / 2,
      cursor: /[ns]/.test(id) ? "ns-resize" : "ew-resize",
    };
  };
  return [
    ...kCorners.map((i) => corner("back", i)),
    ...kCorners.map((i) => corner("front", i)),
    ...Object.entries(kSides).map(([id, ends]) => edge(id, ends)),
    { id: "back", role: "edge", ...middle(s.back), cursor: "move" },
  ];
}

// How far a corner may go sideways: in the frame, and not past the upright edge beside it. What is outside already may
// stay there.
function sideways(corners: CuboidFace, moving: Corner, dx: number, width: number): number {
  const ends = [corners[moving][0], corners[kAbove[moving]][0]];
  const other = [corners[kBeside[moving]][0], corners[kAbove[kBeside[moving]]][0]];
  const low = isLeft(moving) ? -Math.min(...ends) : Math.max(...other) + kMinSide - Math.min(...ends);
  const high = isLeft(moving) ? Math.min(...other) - kMinSide - Math.max(...ends) : width - Math.max(...ends);
  return clamp(dx, Math.min(0, low), Math.max(0, high));
}

// And up or down: in the frame, and not past the corner above or below it.
function upright(corners: CuboidFace, moving: Corner, dy: number, height: number): number {
  const y = corners[moving][1];
  const other = corners[kAbove[moving]][1];
  const low = isTop(moving) ? -y : other + kMinSide - y;
  const high = isTop(moving) ? other - kMinSide - y : height - y;
  return clamp(dy, Math.min(0, low), Math.max(0, high));
}

function dragCorner(corners: CuboidFace, i: Corner, to: Point, { frame }: DragContext): CuboidFace {
  const dx = sideways(corners, i, placed(to.x) - corners[i][0], frame.width);
  const dy = upright(corners, i, placed(to.y) - corners[i][1], frame.height);
  return face((k) => {
    const [x, y] = corners[k];
    if (k === i) return [tidy(x + dx), tidy(y + dy)];
    return k === kAbove[i] ? [tidy(x + dx), y] : [x, y];
  });
}

// A side of the front face: level ones go up and down, upright ones sideways.
function dragSide(corners: CuboidFace, id: string, to: Point, { frame }: DragContext): CuboidFace {
  const [i, j] = kSides[id] as readonly [Corner, Corner];
  if (kAbove[i] === j) {
    const dx = sideways(corners, i, placed(to.x) - (corners[i][0] + corners[j][0]) / 2, frame.width);
    return face((k) => (k === i || k === j ? [tidy(corners[k][0] + dx), corners[k][1]] : corners[k]));
  }
  const wanted = placed(to.y) - (corners[i][1] + corners[j][1]) / 2;
  const dy = upright(corners, j, upright(corners, i, wanted, frame.height), frame.height);
  return face((k) => (k === i || k === j ? [corners[k][0], tidy(corners[k][1] + dy)] : corners[k]));
}

function dragHandle(s: Cuboid2dShape, id: string, to: Point, context: DragContext): Cuboid2dShape {
  if (id === "back") {
    const from = middle(s.back);
    const by = clampMove(boundsOf(s.back) as Rect, placed(to.x - from.x), placed(to.y - from.y), context.frame);
    return { ...s, back: shifted(s.back, by.x, by.y) };
  }
  const [side, name] = id.split("-") as [Side, string];
  if (name in kSides) return { ...s, front: dragSide(s.front, name, to, context) };
  const i = (kCornerNames as readonly string[]).indexOf(name) as Corner;
  return { ...s, [side]: dragCorner(s[side], i, to, context) };
}

function hit(s: Cuboid2dShape, p: Point, tolerance: number): Hit | null {
  for (const path of cuboidEdges(s))
    for (let i = 1; i < path.length; i++) if (segmentDistance(p, path[i - 1] as XY, path[i] as XY) <= tolerance) return "edge";
  return inRing(p, cuboidOutline(s)) ? "interior" : null;
}

export const cuboid2dDef: ShapeDef<Cuboid2dShape> = {
  kind: "cuboid_2d",
  editable: true,
  bounds: (s) => boundsOf(all(s)),
  area: (s) => ringArea(cuboidOutline(s)),
  hit,
  handles,
  dragHandle,
  translate: (s, dx, dy) => ({ ...s, front: shifted(s.front, dx, dy), back: shifted(s.back, dx, dy) }),
  moveBounds: (s) => boundsOf(all(s)),
};
