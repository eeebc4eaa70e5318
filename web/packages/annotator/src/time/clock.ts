// Time as a thing that tests can hold still.
export interface Clock {
  now(): number; // milliseconds, never going back
  after(ms: number, run: () => void): () => void; // returns the way to call it off
}

export const kSystemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
