// Reads what others did, until it has: at most once in a while, again after a failure, never two at a time.

export interface CatchUpOptions<T> {
  read: (head: number, signal: AbortSignal) => Promise<T>; // all there is at this event
  take: (state: T, head: number) => void;
  everyMs?: number;
  random?: () => number;
}

const kEveryMs = 1_500;
const kLongestMs = 30_000;

export class CatchUp<T> {
  private wanted_ = 0;
  private seen_ = 0;
  private failures_ = 0;
  private timer_: ReturnType<typeof setTimeout> | undefined;
  private reading_ = false;
  private readonly abort_ = new AbortController();

  constructor(private readonly options_: CatchUpOptions<T>) {}

  // There is something to see at this event.
  want(head: number): void {
    this.wanted_ = Math.max(this.wanted_, head);
    this.schedule(this.options_.everyMs ?? kEveryMs);
  }

  // Without waiting for the next attempt: the server is back.
  hurry(): void {
    this.failures_ = 0;
    clearTimeout(this.timer_);
    this.timer_ = undefined;
    this.schedule(0);
  }

  stop(): void {
    this.abort_.abort();
    clearTimeout(this.timer_);
  }

  // A change that comes while one is waited for does not put it off.
  private schedule(ms: number): void {
    if (this.timer_ !== undefined || this.reading_ || this.wanted_ <= this.seen_ || this.abort_.signal.aborted) return;
    this.timer_ = setTimeout(() => void this.run(), ms);
  }

  private async run(): Promise<void> {
    this.timer_ = undefined;
    this.reading_ = true;
    const head = this.wanted_;
    try {
      const state = await this.options_.read(head, this.abort_.signal);
      if (this.abort_.signal.aborted) return;
      this.seen_ = head;
      this.failures_ = 0;
      this.options_.take(state, head);
    } catch {
      this.failures_ += 1;
    } finally {
      this.reading_ = false;
    }
    const every = this.options_.everyMs ?? kEveryMs;
    const spread = 0.5 + (this.options_.random ?? Math.random)() / 2;
    this.schedule(this.failures_ === 0 ? every : Math.min(kLongestMs, every * 2 ** this.failures_) * spread);
  }
}
