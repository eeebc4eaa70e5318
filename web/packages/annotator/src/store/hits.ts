// What is under the pointer: outlines before interiors, the smallest first, so that nothing is out of reach.
import { distance, grow } from "../geometry/point";
import type { Annotation } from "../model/annotation";
import type { Point } from "../model/shape";
import type { Handle, Hit } from "../shapes/base/shape_def";
import { shapeDef } from "../shapes/registry";
import { arrowsAt, arrowsOf } from "./arrows";
import type { AnnotationStore } from "./store";

export interface HitItem {
  readonly annotation: Annotation;
  readonly hit: Hit;
}

// `tolerance` in image pixels.
export function hitTest(
  store: AnnotationStore,
  visible: (annotation: Annotation) => boolean,
  p: Point,
  tolerance: number,
  suggested: AnnotationStore | null = null,
): HitItem[] {
  const found: (HitItem & { area: number })[] = [];
  const area = grow({ left: p.x, top: p.y, right: p.x, bottom: p.y }, tolerance);
  for (const annotation of [...store.inArea(area), ...(suggested?.inArea(area) ?? [])]) {
    if (!visible(annotation) || annotation.kind === "caption") continue; // a caption lies over what it speaks of
    const { shape } = annotation;
    const def = shapeDef(shape);
    const hit = def.hit(shape, p, tolerance);
    if (hit !== null) found.push({ annotation, hit, area: def.area(shape) });
  }
  // An arrow is thin: it comes before insides, and after the outlines that it ends at.
  for (const annotation of arrowsAt(arrowsOf(store, visible), p, tolerance)) found.push({ annotation, hit: "edge", area: Infinity });
  return found.sort((a, b) => rank(a.hit) - rank(b.hit) || a.area - b.area || store.byDepth(b.annotation, a.annotation));
}

function rank(hit: Hit): number {
  return hit === "edge" ? 0 : 1;
}

const kRoomForEdges = 30; // screen pixels: on a smaller object only corners and vertices can be grabbed
const kManyHandles = 60;
const kHandleRoom = 8; // screen pixels between the handles of an outline with more

// The handles that are painted: on a small object only corners and vertices have room, and of very many vertices
// only every one that does not lie on the last.
export function shownHandles(annotation: Annotation, pixel: number, active: string | null = null): readonly Handle[] {
  const { shape } = annotation;
  const def = shapeDef(shape);
  const bounds = def.bounds(shape);
  if (bounds === null) return [];
  const small = Math.min(bounds.right - bounds.left, bounds.bottom - bounds.top) < kRoomForEdges * pixel;
  const all = def.handles(shape, pixel).filter((handle) => !small || handle.role !== "edge");
  if (all.length <= kManyHandles) return all;
  let last: Handle | null = null;
  return all.filter((handle) => {
    if (last !== null && handle.id !== active && distance(handle, last) < kHandleRoom * pixel) return false;
    last = handle;
    return true;
  });
}

// The handle within `radius` image pixels; corners and vertices win over edges. Inside a small object the
// reach shrinks, so that there is room left to grab the object itself.
export function handleAt(annotation: Annotation, p: Point, radius: number, pixel: number): Handle | null {
  const { shape } = annotation;
  const def = shapeDef(shape);
  const bounds = def.bounds(shape);
  if (bounds === null) return null;
  const side = Math.min(bounds.right - bounds.left, bounds.bottom - bounds.top);
  const inside = def.hit(shape, p, 0) === "interior";
  const reach = inside && side > 0 ? Math.min(radius, side * 0.3) : radius;
  let best: Handle | null = null;
  let bestScore = Infinity;
  for (const handle of def.handles(shape, pixel)) {
    if (handle.role === "edge" && side < kRoomForEdges * pixel) continue;
    const d = distance(p, handle);
    const score = d + (handle.role === "edge" ? radius / 2 : 0);
    if (d > reach || score >= bestScore) continue;
    best = handle;
    bestScore = score;
  }
  return best;
}
