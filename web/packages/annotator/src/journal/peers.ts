// The other tabs of this browser that edit the same project: which of them still live. What a living tab has not sent
// yet is its own affair; what a closed or crashed one left is taken over.
import type { Channel } from "./channel";

export interface Peers {
  // Marks this tab as living, until the signal aborts.
  hold(tab: string, signal: AbortSignal): void;
  isAlive(tab: string): Promise<boolean>;
  // Runs `take` once that tab is gone, in no two tabs at once. Never, when the signal aborts first.
  whenGone(tab: string, signal: AbortSignal, take: () => Promise<void>): void;
  heard(message: PeerMessage): void;
}

export interface PeerMessage {
  readonly type: "ask" | "here";
  readonly tab: string;
}

type Locks = Pick<LockManager, "request">;

// A tab lives as long as it holds the lock of its name: the browser lets go of it when the tab closes or crashes.
export function lockPeers(locks: Locks): Peers {
  const nameOf = (tab: string) => `touchmark-tab/${tab}`;
  const held = (signal: AbortSignal) => new Promise<void>((done) => signal.addEventListener("abort", () => done()));
  return {
    hold: (tab, signal) => void locks.request(nameOf(tab), () => held(signal)).catch(() => undefined),
    isAlive: async (tab) => locks.request(nameOf(tab), { ifAvailable: true }, (lock) => lock === null),
    whenGone: (tab, signal, take) => void locks.request(nameOf(tab), { signal }, take).catch(() => undefined),
    heard: () => undefined,
  };
}

const kAnswerMs = 400;
const kAskEveryMs = 5_000;

// Without locks (a page that did not come by HTTPS): a tab that does not answer is gone.
export function channelPeers(channel: Pick<Channel, "post">): Peers {
  const own = new Set<string>();
  const waiting = new Map<string, Set<() => void>>();
  const isAlive = (tab: string): Promise<boolean> =>
    new Promise((resolve) => {
      const answered = () => (clearTimeout(late), resolve(true));
      const asked = waiting.get(tab) ?? new Set();
      waiting.set(tab, asked.add(answered));
      const late = setTimeout(() => (asked.delete(answered), resolve(false)), kAnswerMs);
      channel.post({ type: "ask", tab });
    });
  return {
    hold: (tab, signal) => {
      own.add(tab);
      signal.addEventListener("abort", () => own.delete(tab));
    },
    isAlive,
    whenGone: (tab, signal, take) => {
      const ask = async () => {
        if (signal.aborted) return;
        if (await isAlive(tab)) setTimeout(() => void ask(), kAskEveryMs);
        else await take();
      };
      void ask();
    },
    heard: ({ type, tab }) => {
      if (type === "ask" && own.has(tab)) channel.post({ type: "here", tab });
      if (type !== "here") return;
      for (const answered of waiting.get(tab) ?? []) answered();
      waiting.delete(tab);
    },
  };
}
