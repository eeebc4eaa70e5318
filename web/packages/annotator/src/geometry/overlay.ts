// Polygons joined, cut out of each other and cut apart. Exact but for the rounding of where edges cross, to a thousandth of
// an image pixel; any input is taken: rings that cross themselves (even-odd), touch, or share edges.
import type { PolygonPart, Ring, XY } from "../model/shape";
import { arrange, kCut, twin, type Arrangement } from "./arrangement";
import { cutApart, type Segment } from "./crossings";
import { cutFaces, keptFaces, polygonsOf, type PartRings } from "./faces";
import { Grid } from "./grid";
import { pathLength, ringArea } from "./ring";

type Parts = readonly PolygonPart[];

const kSliver = 0.001; // pixels: what is not thicker comes of the rounding and is no piece

// Null, here and below: too tangled, or too much, to come to an end soon (geometry/crossings.ts).
export function unionOf(operands: readonly Parts[]): PolygonPart[] | null {
  return overlaid(operands, (within) => within.some((parts) => parts > 0));
}

export function differenceOf(from: Parts, what: Parts): PolygonPart[] | null {
  return overlaid([from, what], ([own = 0, other = 0]) => own > 0 && other === 0);
}

export function intersectionOf(one: Parts, other: Parts): PolygonPart[] | null {
  return overlaid([one, other], (within) => within.every((parts) => parts > 0));
}

// What a path divides: the pieces, the largest first and with it all that the path does not divide. Fewer than two: it does
// not go from side to side.
export function piecesOf(parts: Parts, path: readonly XY[]): PolygonPart[][] | null {
  const laid = layOut([parts], path);
  if (laid === null) return null;
  const { plane, grid } = laid;
  const label = cutFaces(
    plane,
    keptFaces(plane, laid.parts, ([own = 0]) => own > 0),
  );
  const divided = dividedLabels(plane, label);
  const every = [...polygonsOf(plane, label, grid)].map(([one, own]) => ({ cut: divided.has(one), parts: own }));
  const pieces = every.filter((one) => one.cut).map((one) => withoutSlivers(one.parts));
  const largestFirst = pieces.filter((piece) => piece.length > 0).sort((a, b) => areaOf(b) - areaOf(a));
  if (largestFirst.length < 2) return largestFirst;
  const whole = every.filter((one) => !one.cut).flatMap((one) => one.parts);
  return largestFirst.map((piece, i) => (i === 0 ? [...piece, ...whole] : piece));
}

export function areaOf(parts: Parts): number {
  return parts.reduce((sum, { outer, holes }) => sum + ringArea(outer) - holes.reduce((own, hole) => own + ringArea(hole), 0), 0);
}

function overlaid(operands: readonly Parts[], keeps: (within: readonly number[]) => boolean): PolygonPart[] | null {
  const laid = layOut(operands, []);
  if (laid === null) return null;
  const label = keptFaces(laid.plane, laid.parts, keeps).map((kept) => (kept ? 0 : -1));
  return withoutSlivers(polygonsOf(laid.plane, label, laid.grid).get(0) ?? []);
}

function withoutSlivers(parts: readonly PolygonPart[]): PolygonPart[] {
  const large = (ring: Ring) => ringArea(ring) > (kSliver * pathLength([...ring, ...ring.slice(0, 1)])) / 2;
  return parts.filter(({ outer }) => large(outer)).map(({ outer, holes }) => ({ outer, holes: holes.filter(large) }));
}

interface Laid {
  readonly plane: Arrangement;
  readonly grid: Grid;
  readonly parts: readonly PartRings[];
}

function layOut(operands: readonly Parts[], path: readonly XY[]): Laid | null {
  const rings: Ring[] = [];
  const parts: PartRings[] = [];
  operands.forEach((all, operand) => {
    for (const { outer, holes } of all) {
      parts.push({ operand, rings: [outer, ...holes].map((_, i) => rings.length + i) });
      rings.push(outer, ...holes);
    }
  });
  const grid = new Grid(reachOf([...rings, path]));
  const segments: Segment[] = rings.flatMap((ring, of) =>
    steps(
      ring.map((p) => grid.vertexOf(p)),
      of,
      true,
    ),
  );
  segments.push(
    ...steps(
      path.map((p) => grid.vertexOf(p)),
      kCut,
      false,
    ),
  );
  const apart = cutApart(segments, grid);
  return apart === null ? null : { plane: arrange(apart, grid), grid, parts };
}

function steps(vertices: readonly number[], of: number, closed: boolean): Segment[] {
  const to = closed ? [...vertices.slice(1), ...vertices.slice(0, 1)] : vertices.slice(1);
  return to.map((b, i) => ({ a: vertices[i] as number, b, of }));
}

function reachOf(rings: readonly Ring[]): number {
  let reach = 1;
  for (const ring of rings) for (const [x, y] of ring) reach = Math.max(reach, Math.abs(x), Math.abs(y));
  return reach;
}

// Those on both sides of the cutting line.
function dividedLabels({ cycle, cuts }: Arrangement, label: readonly number[]): Set<number> {
  const divided = new Set<number>();
  cuts.forEach((cut, edge) => {
    const one = label[cycle[2 * edge] as number] as number;
    const other = label[cycle[twin(2 * edge)] as number] as number;
    if (cut && one >= 0 && other >= 0 && one !== other) divided.add(one).add(other);
  });
  return divided;
}
