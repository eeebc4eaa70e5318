// Copies a layer into the truth, as many calls as it takes.

export interface Accepted {
  seq: number; // of the event, which is undone as one
  annotations: number;
}

interface Reply {
  seq?: number;
  annotations: number;
  next_after?: number;
}

// `call` accepts one part, from `after` on. Resolves with the events that were written, oldest first, each told when
// it is; stops before the next call when the signal says so. Rejects when a call fails: what was told is written.
export async function acceptAll(
  call: (after: number | undefined) => Promise<Reply>,
  onEvent: (event: Accepted) => void,
  signal: AbortSignal,
): Promise<Accepted[]> {
  const events: Accepted[] = [];
  let after: number | undefined;
  do {
    const reply = await call(after);
    if (reply.seq !== undefined && reply.annotations > 0) {
      const event = { seq: reply.seq, annotations: reply.annotations };
      events.push(event);
      onEvent(event);
    }
    after = reply.next_after;
  } while (after !== undefined && !signal.aborted);
  return events;
}

// What was typed as the least score: nothing typed is no limit, null is no score.
export function leastScore(typed: string): number | undefined | null {
  if (typed.trim() === "") return undefined;
  const score = Number(typed);
  return score >= 0 && score <= 1 ? score : null;
}
