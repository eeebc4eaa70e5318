// Objects that may have been labeled twice: of one class and kind, on nearly the same place, or equal.
import { keyOfId, type Rect, type Shape, shapeDef } from "@touchmark/annotator";
import type { ObjectRow } from "@touchmark/render";

export const kSameFrom = 0.95; // intersection over union

interface Placed {
  readonly key: string;
  readonly shape: Shape;
  readonly bounds: Rect;
  readonly area: number;
}

// The keys of all that has a double, in the order of the list.
export function duplicatesOf(objects: readonly ObjectRow[]): readonly string[] {
  const found = new Set<string>();
  for (const group of groupsOf(objects).values()) findIn(group, found);
  for (const equal of equalOf(objects).values()) if (equal.length > 1) equal.forEach((key) => found.add(key));
  return found.size === 0 ? [] : objects.filter((o) => found.has(o.key)).map((o) => o.key);
}

function groupsOf(objects: readonly ObjectRow[]): Map<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const { key, classId, shape } of objects) {
    const def = shapeDef(shape);
    const bounds = def.bounds(shape);
    if (bounds === null) continue;
    const name = `${classId} ${shape.kind}`;
    const group = groups.get(name);
    const placed = { key, shape, bounds, area: def.area(shape) };
    if (group) group.push(placed);
    else groups.set(name, [placed]);
  }
  return groups;
}

// Doubles begin within a twentieth of their width of each other: only those are compared.
function findIn(group: Placed[], found: Set<string>): void {
  group.sort((a, b) => a.bounds.left - b.bounds.left);
  group.forEach((one, i) => {
    const reach = one.bounds.left + (one.bounds.right - one.bounds.left) * (1 / kSameFrom - 1) + 1e-9;
    for (let j = i + 1; j < group.length; j++) {
      const other = group[j] as Placed;
      if (other.bounds.left > reach) break;
      if (isDouble(one, other)) found.add(one.key).add(other.key);
    }
  });
}

// A box is its bounds; of other shapes the area must agree as well.
function isDouble(a: Placed, b: Placed): boolean {
  if (overlap(a.bounds, b.bounds) < kSameFrom) return false;
  if (a.shape.kind === "box") return true;
  const [small, large] = [Math.min(a.area, b.area), Math.max(a.area, b.area)];
  return small >= kSameFrom * large;
}

// Intersection over union; lines without a width or a height are one where they are the same.
export function overlap(a: Rect, b: Rect): number {
  const area = (r: Rect) => (r.right - r.left) * (r.bottom - r.top);
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const same = a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
  if (same) return 1;
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (area(a) + area(b) - width * height);
}

// What has no place on the image (tags, cuboids) is compared by all that it says, relations by what they join.
function equalOf(objects: readonly ObjectRow[]): Map<string, string[]> {
  const names = new Map(objects.flatMap(({ key, id }) => (id === undefined ? [] : [[keyOfId(id), key] as const])));
  const end = (key: string | undefined) => names.get(key ?? "") ?? key;
  const equal = new Map<string, string[]>();
  for (const { key, kind, classId, shape, attributes, text, question, relation, phrase } of objects) {
    if (shapeDef(shape).bounds(shape) !== null) continue;
    const joins = [end(relation?.from), end(relation?.to), phrase?.start, phrase?.end];
    const said = JSON.stringify(kind === "relation" ? [kind, classId, joins] : [kind, classId, shape, attributes, text, question]);
    equal.set(said, [...(equal.get(said) ?? []), key]);
  }
  return equal;
}
