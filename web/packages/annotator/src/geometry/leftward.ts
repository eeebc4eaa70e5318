// Edges that do not cross each other, and which of them is the nearest to the left of a place. Whole numbers, so that every
// answer is exact.
import type { XY } from "../model/shape";
import { Strips } from "./strips";

// Not level: `low` is the end further down the screen.
export interface UpEdge {
  readonly low: XY;
  readonly high: XY;
}

export class Leftward {
  private readonly strips_: Strips;

  constructor(private readonly edges_: readonly UpEdge[]) {
    this.strips_ = new Strips(
      edges_.map(({ high }) => high[1]),
      edges_.map(({ low }) => low[1]),
    );
  }

  // Along a level line a hair below the height, or above it, so that it meets no vertex.
  nearest(y: number, below: boolean, counts: (edge: number) => boolean): number | null {
    let best: number | null = null;
    for (const edge of this.strips_.at(y)) {
      const { low, high } = this.edges_[edge] as UpEdge;
      if (below ? high[1] > y || low[1] <= y : high[1] >= y || low[1] < y) continue;
      if (counts(edge) && (best === null || liesRight(this.edges_[edge] as UpEdge, this.edges_[best] as UpEdge))) best = edge;
    }
    return best;
  }
}

// Of two that the same level line meets: the first lies further to the right.
export function liesRight(one: UpEdge, other: UpEdge): boolean {
  if (one.high[1] >= other.high[1]) return (sideOf(other, one.high) || sideOf(other, one.low)) > 0;
  return (sideOf(one, other.high) || sideOf(one, other.low)) < 0;
}

// Positive: the place lies to the right of the edge.
export function sideOf({ low, high }: UpEdge, [x, y]: XY): number {
  return (high[0] - low[0]) * (y - low[1]) - (high[1] - low[1]) * (x - low[0]);
}

export function upEdge(a: XY, b: XY): UpEdge {
  return a[1] > b[1] ? { low: a, high: b } : { low: b, high: a };
}
