// Looks at the pixels of a drawn picture in the place of a worker, and finds what is clicked in the place of a model: answers when it is told to, the newest ask of each asker.
import { answered } from "../assist/answer";
import type { Answer, Ask, AssistPort } from "../assist/ask";
import type { Pixels } from "../assist/pixels";
import { windowOf } from "../assist/window";
import { segmented } from "./segmented";

export class PixelPort implements AssistPort {
  readonly asked: Ask[] = [];
  private readonly waiting_ = new Map<string, { ask: Ask; tell: (answer: Answer | null) => void }>();

  // null: there are no pixels.
  constructor(private readonly pixels_: Pixels | null) {}

  ask(ask: Ask, asker: string, tell: (answer: Answer | null) => void): void {
    this.asked.push(ask);
    this.waiting_.set(asker, { ask, tell });
  }

  // All that waits, with what is asked because of it.
  answer(): void {
    for (let [first] = this.waiting_; first !== undefined; [first] = this.waiting_) {
      const [asker, { ask, tell }] = first;
      this.waiting_.delete(asker);
      if (this.pixels_ === null) tell(null);
      else if (ask.kind === "segment") tell(segmented(ask, this.pixels_));
      else tell(answered(ask, this.pixels_, windowOf(ask, this.pixels_), this.pixels_));
    }
  }
}
