// Relations as arrows: from edge to edge along the line between the middles, so that the middle of an object stays its own.
import type { Rect } from "../geometry/point";
import { segmentDistance } from "../geometry/ring";
import type { Annotation } from "../model/annotation";
import type { Point } from "../model/shape";
import type { AnnotationStore } from "./store";

export interface Arrow {
  readonly relation: Annotation;
  readonly from: Point; // image pixels
  readonly to: Point;
}

// Of those whose two ends are seen and have a place on the image.
export function arrowsOf(store: AnnotationStore, visible: (annotation: Annotation) => boolean): Arrow[] {
  return store.relations().flatMap((relation) => {
    const arrow = visible(relation) ? arrowOf(store, relation, visible) : null;
    return arrow === null ? [] : [arrow];
  });
}

function arrowOf(store: AnnotationStore, relation: Annotation, visible: (annotation: Annotation) => boolean): Arrow | null {
  const ends = [relation.relation?.from, relation.relation?.to].map((key) => (key === undefined ? undefined : store.end(key)));
  const [a, b] = ends.map((end) => (end !== undefined && visible(end) ? store.bounds(end.localKey) : null));
  if (!a || !b) return null;
  return { relation, from: edgeTowards(a, middleOf(b)), to: edgeTowards(b, middleOf(a)) };
}

export function arrowsAt(arrows: readonly Arrow[], p: Point, tolerance: number): Annotation[] {
  return arrows.filter(({ from, to }) => segmentDistance(p, [from.x, from.y], [to.x, to.y]) <= tolerance).map(({ relation }) => relation);
}

function middleOf({ left, top, right, bottom }: Rect): Point {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

// Where the line from p to the middle of the rectangle meets its edge; the middle itself for a p within it.
function edgeTowards(rect: Rect, p: Point): Point {
  const m = middleOf(rect);
  const [dx, dy] = [p.x - m.x, p.y - m.y];
  const reach = Math.max(Math.abs(dx) / ((rect.right - rect.left) / 2 || 1e-9), Math.abs(dy) / ((rect.bottom - rect.top) / 2 || 1e-9));
  return reach <= 1 ? m : { x: m.x + dx / reach, y: m.y + dy / reach };
}
