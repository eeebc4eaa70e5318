// What the app gives to and gets from the journal. One Sync serves one user in one project, in every tab;
// it outlives the pages that edit, so work on one image goes on being sent while the next is open.
import type { OpResult, WireOp } from "../model/wire";
import type { Clock } from "../time/clock";
import type { Channel } from "./channel";
import type { Peers } from "./peers";
import type { SavedState } from "./saved";
import type { JournalStorage, Place } from "./storage";

// Sends operations of one layer of one asset, in order, to POST /projects/{p}/assets/{a}/operations. Resolves with one
// result an operation (in any order). Rejects with TransportError when the request as a whole failed.
export type Send = (ops: readonly WireOp[], target: Place & { signal: AbortSignal }) => Promise<readonly OpResult[]>;

// "offline": no answer (fetch threw, 5xx, 429): tried again, 0.5 s doubling to 30 s, each spread by half. "auth": 401: waits for
// retryNow(). "forbidden" (403, 404: this person may not write here any more) and "refused" (any other 4xx): the
// operations of this batch become refusals for a person to judge.
export type TransportFailure = "offline" | "auth" | "forbidden" | "refused";

export class TransportError extends Error {
  constructor(
    readonly failure: TransportFailure,
    message: string,
  ) {
    super(message);
    this.name = "TransportError";
  }
}

export interface SyncOptions {
  userId: number;
  projectId: number;
  send: Send;
  // Everything below has a browser default and is given by tests.
  storage?: JournalStorage;
  locks?: Pick<LockManager, "request"> | null; // navigator.locks; null: this tab always drains
  channel?: Channel | null; // BroadcastChannel
  peers?: Peers | null; // locks, or else the channel; null: there are no other tabs
  random?: () => number; // Math.random, for the spread of retries
  clock?: Clock;
  batchSize?: number; // operations a request, default 200
  uuid?: () => string;
}

export interface Sync {
  getState(): SavedState;
  subscribe(listener: () => void): () => void;
  retryNow(): void; // after signing in again, or when the network is back ("online" does it by itself)
  hasUnwrittenWork(): boolean; // for beforeunload
  whenJournaled(): Promise<void>; // every put so far has resolved or failed
  whenSaved(): Promise<void>; // nothing waits and nothing is refused (tests, "submit")
  close(): Promise<void>;
}
