// What lies at a height: the plane in horizontal strips, each with what reaches into it, so that only neighbors are looked at.
import { clamp } from "./point";

const kMost = 2048; // strips

export class Strips {
  private readonly strips_: number[][];
  private readonly top_: number;
  private readonly step_: number; // the height of a strip

  // By index: from where to where each of them reaches.
  constructor(tops: readonly number[], bottoms: readonly number[]) {
    let [top, bottom, sum] = [Infinity, -Infinity, 0];
    for (let i = 0; i < tops.length; i++) {
      top = Math.min(top, tops[i] as number);
      bottom = Math.max(bottom, bottoms[i] as number);
      sum += (bottoms[i] as number) - (tops[i] as number);
    }
    const height = bottom - top;
    const each = Math.sqrt(tops.length) / 2; // strips that one of the mean height may reach into
    const count = height > 0 ? clamp(Math.floor((each * tops.length * height) / sum), 1, Math.min(kMost, tops.length)) : 1;
    this.top_ = top;
    this.step_ = height > 0 ? height / count : 1;
    this.strips_ = Array.from({ length: count }, () => []);
    for (let i = 0; i < tops.length; i++) {
      const last = this.indexOf(bottoms[i] as number);
      for (let at = this.indexOf(tops[i] as number); at <= last; at++) (this.strips_[at] as number[]).push(i);
    }
  }

  at(y: number): readonly number[] {
    return this.strips_[this.indexOf(y)] ?? [];
  }

  all(): { readonly top: number; readonly bottom: number; readonly members: readonly number[] }[] {
    return this.strips_.map((members, i) => ({ top: this.top_ + i * this.step_, bottom: this.top_ + (i + 1) * this.step_, members }));
  }

  private indexOf(y: number): number {
    return clamp(Math.floor((y - this.top_) / this.step_), 0, this.strips_.length - 1);
  }
}
