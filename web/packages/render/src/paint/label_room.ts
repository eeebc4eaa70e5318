// Which names have room: none lies over the shape of another text region, which would hide what is read there, nor over
// another name. What is in front has its name first.
import { shapeDef, type Annotation, type LocalKey, type Point, type Rect, type Size } from "@touchmark/annotator";
import { onScreen, type Placement } from "../view/viewport";
import { labelPlace } from "./label_place";

const kCell = 64; // CSS pixels

// Rectangles by the cells of a coarse grid that they reach into: only those nearby are looked at.
class Grid {
  private readonly cells_ = new Map<string, { key: LocalKey; area: Rect }[]>();

  add(key: LocalKey, area: Rect): void {
    for (const cell of cellsOf(area)) {
      const held = this.cells_.get(cell);
      if (held === undefined) this.cells_.set(cell, [{ key, area }]);
      else held.push({ key, area });
    }
  }

  // By anything but what belongs to the key itself.
  covered(key: LocalKey, area: Rect): boolean {
    return cellsOf(area).some((cell) => this.cells_.get(cell)?.some((one) => one.key !== key && meet(one.area, area)) === true);
  }
}

// `list`: back to front. `areaOf`: what the name covers that stands at a place.
export function labelsWithRoom(
  list: readonly Annotation[],
  at: Placement,
  view: Size,
  areaOf: (annotation: Annotation, place: Point) => Rect,
): Set<LocalKey> {
  const taken = new Grid();
  for (const annotation of list) {
    const area = annotation.kind === "text_region" ? seenArea(annotation, at, view) : null;
    if (area !== null) taken.add(annotation.localKey, area);
  }
  const shown = new Set<LocalKey>();
  for (const annotation of [...list].reverse()) {
    const { localKey, shape } = annotation;
    const place = labelPlace(shape, at, view);
    const area = place === null ? null : areaOf(annotation, place);
    if (area === null || taken.covered(localKey, area)) continue;
    taken.add(localKey, area);
    shown.add(localKey);
  }
  return shown;
}

// The part of its bounds that is in view, on the screen.
function seenArea({ shape }: Annotation, at: Placement, view: Size): Rect | null {
  const bounds = shapeDef(shape).bounds(shape);
  if (bounds === null) return null;
  const [a, b] = [onScreen({ x: bounds.left, y: bounds.top }, at), onScreen({ x: bounds.right, y: bounds.bottom }, at)];
  const area = {
    left: Math.max(0, Math.min(a.x, b.x)),
    top: Math.max(0, Math.min(a.y, b.y)),
    right: Math.min(view.width, Math.max(a.x, b.x)),
    bottom: Math.min(view.height, Math.max(a.y, b.y)),
  };
  return area.left < area.right && area.top < area.bottom ? area : null;
}

function cellsOf({ left, top, right, bottom }: Rect): string[] {
  const cells: string[] = [];
  for (let y = Math.floor(top / kCell); y * kCell < bottom; y++)
    for (let x = Math.floor(left / kCell); x * kCell < right; x++) cells.push(`${x} ${y}`);
  return cells;
}

function meet(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
