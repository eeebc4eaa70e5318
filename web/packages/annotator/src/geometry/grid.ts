// Whole numbers for exact geometry: each point becomes one of a grid of thousandths of a pixel, ten times finer than what
// a hand places, so that which side of a line a point lies on is computed without any rounding.
import type { XY } from "../model/shape";

const kFinest = 1000; // grid steps in an image pixel
const kMost = 2 ** 24; // in steps: the product of two differences, and of doubled ones, is still a whole number in a double
const kRow = 2 ** 26; // more than there are steps down a column

export class Grid {
  private readonly scale_: number;
  private readonly ids_ = new Map<number, number>();
  private readonly x_: number[] = [];
  private readonly y_: number[] = [];
  private readonly given_: (XY | undefined)[] = [];

  // `reach`: the greatest coordinate of all that will be asked for, whatever its sign.
  constructor(reach: number) {
    let scale = kFinest;
    while (reach * scale > kMost) scale /= 10;
    this.scale_ = scale;
  }

  // Vertices are numbers: 0, 1, 2, ...
  vertexOf(given: XY): number {
    const vertex = this.vertexAt(Math.round(given[0] * this.scale_), Math.round(given[1] * this.scale_));
    this.given_[vertex] ??= given;
    return vertex;
  }

  // In steps of the grid.
  vertexAt(x: number, y: number): number {
    const key = (x + kMost) * kRow + (y + kMost);
    let vertex = this.ids_.get(key);
    if (vertex === undefined) {
      this.ids_.set(key, (vertex = this.x_.length));
      this.x_.push(x + 0); // + 0 turns -0 into 0
      this.y_.push(y + 0);
    }
    return vertex;
  }

  x(vertex: number): number {
    return this.x_[vertex] as number;
  }
  y(vertex: number): number {
    return this.y_[vertex] as number;
  }

  // In image pixels: what was given, to the last bit, where it is one of those.
  point(vertex: number): XY {
    return this.given_[vertex] ?? [this.x(vertex) / this.scale_, this.y(vertex) / this.scale_];
  }

  // Positive: `c` lies to the right of the way from `a` to `b` as seen on the screen. 0: on its line.
  side(a: number, b: number, c: number): number {
    const [ax, ay] = [this.x(a), this.y(a)];
    return (this.x(b) - ax) * (this.y(c) - ay) - (this.y(b) - ay) * (this.x(c) - ax);
  }

  // Of a point of which it is known that it lies on their line: between them, and neither of them.
  isBetween(a: number, b: number, c: number): boolean {
    const along = (this.x(c) - this.x(a)) * (this.x(c) - this.x(b)) + (this.y(c) - this.y(a)) * (this.y(c) - this.y(b));
    return along < 0;
  }

  // Where two segments cross, as near as the grid allows.
  crossing(a: number, b: number, c: number, d: number): number {
    const [p, q] = [this.side(c, d, a), this.side(c, d, b)];
    const t = p / (p - q);
    const between = (from: number, to: number) => Math.round(from + t * (to - from));
    return this.vertexAt(between(this.x(a), this.x(b)), between(this.y(a), this.y(b)));
  }
}
