// A finger that rests: what the right button is to a mouse.
import type { Point } from "@touchmark/annotator";

const kHoldMs = 550;
const kHoldReach = 10; // CSS pixels that a resting finger may move

export class Hold {
  private timer_: ReturnType<typeof setTimeout> | undefined;
  private at_: Point | null = null;

  begin(at: Point, held: () => void): void {
    this.end();
    this.at_ = at;
    this.timer_ = setTimeout(() => {
      this.at_ = null;
      held();
    }, kHoldMs);
  }

  moved(to: Point): void {
    if (this.at_ !== null && Math.hypot(to.x - this.at_.x, to.y - this.at_.y) > kHoldReach) this.end();
  }

  end(): void {
    clearTimeout(this.timer_);
    this.at_ = null;
  }
}
