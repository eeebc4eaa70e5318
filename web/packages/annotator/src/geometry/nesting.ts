// Which holes lie in which outer ring. Rings that may touch but do not cross, of whole numbers, with what they enclose on the
// right hand: outer ones run clockwise on the screen, holes the other way around.
import type { Ring, XY } from "../model/shape";
import { Leftward, liesRight, upEdge, type UpEdge } from "./leftward";

// By hole: the index of its outer ring. To the left of a hole's leftmost vertex is what it is cut out of, up to an edge of the
// outer ring or of another hole in it.
export function ringsAround(outer: readonly Ring[], holes: readonly Ring[]): (number | null)[] {
  if (holes.length === 0) return [];
  const edges: UpEdge[] = [];
  const owner: number[] = []; // by edge: its ring, the outer ones first
  [...outer, ...holes].forEach((ring, index) => {
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length] as XY;
      if (a[1] === b[1]) return;
      edges.push(upEdge(a, b));
      owner.push(index);
    });
  });
  const leftward = new Leftward(edges);
  const beside = holes.map((hole) => {
    const { own, y, below } = leftmost(hole);
    const edge = leftward.nearest(y, below, (one) => liesRight(own, edges[one] as UpEdge));
    return edge === null ? null : (owner[edge] as number);
  });
  return resolved(beside, outer.length);
}

// The edge of a hole at its first vertex from the left that goes down along what the hole is cut out of, and on which side of
// the vertex it lies.
function leftmost(hole: Ring): { own: UpEdge; y: number; below: boolean } {
  let first = 0;
  hole.forEach(([x, y], i) => {
    const best = hole[first] as XY;
    if ((x - best[0] || y - best[1]) < 0) first = i;
  });
  const at = (i: number) => hole[(i + hole.length) % hole.length] as XY;
  const [before, vertex, after] = [at(first - 1), at(first), at(first + 1)];
  const below = after[1] > vertex[1];
  return { own: upEdge(vertex, below ? after : before), y: vertex[1], below };
}

// From hole to hole up to the outer ring.
function resolved(beside: readonly (number | null)[], outers: number): (number | null)[] {
  const known: (number | null)[] = beside.map(() => null);
  const done = new Set<number>();
  beside.forEach((_, hole) => {
    const way: number[] = [];
    let at: number | null = outers + hole;
    while (at !== null && at >= outers && !done.has(at - outers) && way.length <= beside.length) {
      way.push(at - outers);
      at = beside[at - outers] ?? null;
    }
    const found = at !== null && at >= outers ? (known[at - outers] ?? null) : at;
    for (const one of way) {
      known[one] = found;
      done.add(one);
    }
  });
  return known;
}
