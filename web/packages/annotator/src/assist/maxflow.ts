// The least cut of a grid in which every pixel is joined to its eight neighbors (Boykov and Kolmogorov, 2004). Two trees grow
// from the source and from the sink; where they meet, flow goes through, and what it cuts off is adopted again.

const kSource = 1;
const kSink = 2;
const kTerminal = 8; // as a parent: the tree's own root
const kNone = 9;

export const kGridSteps: readonly (readonly [number, number])[] = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]]; // prettier-ignore

export class GridCut {
  private readonly stride_: number;
  private readonly rest_: Int32Array[]; // by step: what may still flow that way
  private readonly terminal_: Int32Array; // above 0: from the source; below: to the sink
  private readonly tree_: Uint8Array;
  private readonly parent_: Uint8Array; // the step to it
  private readonly depth_: Int32Array;
  private readonly stamp_: Int32Array; // when the depth was last known to be right
  private readonly off_: number[];
  private readonly active_: number[] = [];
  private readonly waits_: Uint8Array;
  private orphans_: number[] = [];
  private time_ = 0;

  // With a border of one pixel all around that nothing flows to, so that no step has to look where it goes.
  constructor(
    private readonly width_: number,
    private readonly height_: number,
  ) {
    this.stride_ = width_ + 2;
    const nodes = this.stride_ * (height_ + 2);
    this.rest_ = kGridSteps.map(() => new Int32Array(nodes));
    this.off_ = kGridSteps.map(([x, y]) => y * this.stride_ + x);
    this.terminal_ = new Int32Array(nodes);
    this.tree_ = new Uint8Array(nodes);
    this.parent_ = new Uint8Array(nodes).fill(kNone);
    this.depth_ = new Int32Array(nodes);
    this.stamp_ = new Int32Array(nodes);
    this.waits_ = new Uint8Array(nodes);
  }

  // Whole numbers. What both sides want alike decides nothing.
  terminals(x: number, y: number, toSource: number, toSink: number): void {
    this.terminal_[this.node(x, y)] = toSource - toSink;
  }

  // Both ways, between a pixel and the neighbor that lies a step (0 to 3) from it.
  join(x: number, y: number, step: number, capacity: number): void {
    const [sx, sy] = kGridSteps[step]!;
    if (x + sx < 0 || x + sx >= this.width_ || y + sy < 0 || y + sy >= this.height_) return;
    const node = this.node(x, y);
    this.rest_[step]![node] = capacity;
    this.rest_[step + 4]![node + this.off_[step]!] = capacity;
  }

  // Once. Then onSource() tells the side of each.
  cut(): void {
    for (let node = 0; node < this.terminal_.length; node++) {
      const own = this.terminal_[node]!;
      if (own === 0) continue;
      this.tree_[node] = own > 0 ? kSource : kSink;
      this.parent_[node] = kTerminal;
      this.depth_[node] = 1;
      this.wake(node);
    }
    for (let head = 0; head < this.active_.length;) {
      const node = this.active_[head]!;
      const step = this.tree_[node] === 0 ? -1 : this.grow(node);
      if (step < 0) {
        this.waits_[node] = 0;
        head++;
      } else this.augment(node, step);
    }
  }

  onSource(x: number, y: number): boolean {
    return this.tree_[this.node(x, y)] === kSource;
  }

  private node(x: number, y: number): number {
    return (y + 1) * this.stride_ + x + 1;
  }

  private wake(node: number): void {
    if (this.waits_[node] === 1) return;
    this.waits_[node] = 1;
    this.active_.push(node);
  }

  // Takes free neighbors into the tree. The step to a neighbor of the other tree, or -1.
  private grow(node: number): number {
    const tree = this.tree_[node]!;
    for (let step = 0; step < 8; step++) {
      const to = node + this.off_[step]!;
      const rest = tree === kSource ? this.rest_[step]![node]! : this.rest_[(step + 4) % 8]![to]!;
      if (rest <= 0) continue;
      if (this.tree_[to] === 0) {
        this.tree_[to] = tree;
        this.hang(to, node, (step + 4) % 8);
        this.wake(to);
      } else if (this.tree_[to] !== tree) return step;
      else if (this.stamp_[to]! <= this.stamp_[node]! && this.depth_[to]! > this.depth_[node]! + 1) this.hang(to, node, (step + 4) % 8);
    }
    return -1;
  }

  private hang(child: number, parent: number, step: number): void {
    this.parent_[child] = step;
    this.stamp_[child] = this.stamp_[parent]!;
    this.depth_[child] = this.depth_[parent]! + 1;
  }

  private augment(node: number, step: number): void {
    const other = node + this.off_[step]!;
    const ahead = this.tree_[node] === kSource;
    const [from, to] = ahead ? [node, other] : [other, node];
    const across = this.rest_[ahead ? step : (step + 4) % 8]!;
    const back = this.rest_[ahead ? (step + 4) % 8 : step]!;
    let most = across[from]!;
    most = Math.min(most, this.leastUp(from), this.leastUp(to));
    across[from]! -= most;
    back[to]! += most;
    this.push(from, most);
    this.push(to, most);
    this.time_++;
    for (let orphan = this.orphans_.pop(); orphan !== undefined; orphan = this.orphans_.pop()) this.adopt(orphan);
  }

  // What the way to the root lets through.
  private leastUp(node: number): number {
    const source = this.tree_[node] === kSource;
    let most = Infinity;
    for (let step = this.parent_[node]!; step !== kTerminal; step = this.parent_[node]!) {
      const up = node + this.off_[step]!;
      most = Math.min(most, source ? this.rest_[(step + 4) % 8]![up]! : this.rest_[step]![node]!);
      node = up;
    }
    return Math.min(most, Math.abs(this.terminal_[node]!));
  }

  private push(node: number, flow: number): void {
    const source = this.tree_[node] === kSource;
    for (let step = this.parent_[node]!; step !== kTerminal; step = this.parent_[node]!) {
      const up = node + this.off_[step]!;
      const down = this.rest_[(step + 4) % 8]!;
      const along = this.rest_[step]!;
      down[up]! += source ? -flow : flow;
      along[node]! += source ? flow : -flow;
      if ((source ? down[up]! : along[node]!) === 0) this.orphan(node);
      node = up;
    }
    this.terminal_[node]! += source ? -flow : flow;
    if (this.terminal_[node] === 0) this.orphan(node);
  }

  private orphan(node: number): void {
    this.parent_[node] = kNone;
    this.orphans_.push(node);
  }

  // Hangs it to the neighbor of its tree that is nearest to the root; else it is free, and its children are orphans.
  private adopt(node: number): void {
    const tree = this.tree_[node]!;
    let [best, least] = [kNone, Infinity];
    for (let step = 0; step < 8; step++) {
      const to = node + this.off_[step]!;
      if (this.tree_[to] !== tree || this.restToward(node, to, step, tree) <= 0) continue;
      const depth = this.depthOf(to);
      if (depth < least) [best, least] = [step, depth];
    }
    if (best !== kNone) {
      this.parent_[node] = best;
      this.stamp_[node] = this.time_;
      this.depth_[node] = least + 1;
      return;
    }
    for (let step = 0; step < 8; step++) {
      const to = node + this.off_[step]!;
      if (this.tree_[to] !== tree) continue;
      if (this.restToward(node, to, step, tree) > 0) this.wake(to);
      if (this.parent_[to] === (step + 4) % 8) this.orphan(to);
    }
    this.tree_[node] = 0;
  }

  // What may flow between it and a possible parent, in the direction of its tree.
  private restToward(node: number, parent: number, step: number, tree: number): number {
    return tree === kSource ? this.rest_[(step + 4) % 8]![parent]! : this.rest_[step]![node]!;
  }

  // From the root; Infinity: it hangs on an orphan. What was found is remembered on the way.
  private depthOf(start: number): number {
    let [node, depth] = [start, 0];
    while (this.stamp_[node] !== this.time_) {
      const step = this.parent_[node]!;
      if (step === kNone) return Infinity;
      depth++;
      if (step === kTerminal) {
        this.stamp_[node] = this.time_;
        this.depth_[node] = 1;
        depth--;
        break;
      }
      node += this.off_[step]!;
    }
    const whole = depth + this.depth_[node]!;
    for (let [at, d] = [start, whole]; this.stamp_[at] !== this.time_; d--) {
      this.stamp_[at] = this.time_;
      this.depth_[at] = d;
      at += this.off_[this.parent_[at]!]!;
    }
    return whole;
  }
}
