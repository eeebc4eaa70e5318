// Counts the time in which a person was at work: gaps between pointer and key events, each up to 30 s.
// A longer gap counts as nothing, because nobody knows what it was.
export const kIdleCutoffMs = 30_000;

export class ActiveTime {
  private total_ = 0;
  private last_: number | null = null;
  private mark_ = 0;

  // Called for every pointer and key event.
  seen(now: number): void {
    if (this.last_ !== null) {
      const gap = now - this.last_;
      if (gap > 0 && gap <= kIdleCutoffMs) this.total_ += gap;
    }
    this.last_ = now;
  }

  get totalMs(): number {
    return this.total_;
  }

  // Work on the next object begins here.
  mark(): void {
    this.mark_ = this.total_;
  }

  // Active time since the mark; whole milliseconds, as operations carry them.
  sinceMark(): number {
    return Math.round(this.total_ - this.mark_);
  }
}
