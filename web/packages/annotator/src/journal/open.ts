// The journal with what the browser has for it.
import { kSystemClock } from "../time/clock";
import { openChannel, type Channel } from "./channel";
import type { SyncOptions } from "./contract";
import { openIdbStorage } from "./idb_storage";
import { channelPeers, lockPeers, type Peers } from "./peers";
import { scopeOf, SyncQueue } from "./sync";

function browserPeers(locks: Pick<LockManager, "request"> | null, channel: Channel | null): Peers | null {
  if (locks !== null) return lockPeers(locks);
  return channel === null ? null : channelPeers(channel);
}

// One per user and project, before the first annotator of the project. Rejects only when IndexedDB cannot be
// opened and no other storage was given.
export async function openSync(options: SyncOptions): Promise<SyncQueue> {
  const storage = options.storage ?? (await openIdbStorage());
  const channel = options.channel === undefined ? openChannel(`touchmark-journal/${scopeOf(options)}`) : options.channel;
  const browserLocks = typeof navigator === "undefined" ? null : (navigator.locks ?? null);
  const locks = options.locks === undefined ? browserLocks : options.locks;
  const uuid = options.uuid ?? (() => crypto.randomUUID());
  const peers = options.peers === undefined ? browserPeers(browserLocks, channel) : options.peers;
  const sync = new SyncQueue({ ...options, locks }, storage, channel, options.clock ?? kSystemClock, peers, uuid);
  await sync.start();
  if (typeof addEventListener === "function") addEventListener("online", sync.retryNow, { signal: sync.closed });
  return sync;
}
