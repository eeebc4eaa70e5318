// The write-ahead journal and its queue to the server, for one user in one project. An operation is put into
// storage first and sent afterwards; it leaves storage in the same transaction that tells its followers what
// the server answered. Whatever dies in between, the next visit (or another tab) sends it again, and the server
// recognizes it by its op_id. Only the tab that holds the lock sends, for all; but each tab shows, and answers for, its
// own operations and those of tabs that are gone, which it takes over.
import type { Clock } from "../time/clock";
import type { LocalKey } from "../model/annotation";
import type { OpResult, WireContent } from "../model/wire";
import type { Channel, ChannelMessage } from "./channel";
import { TransportError, type Sync, type SyncOptions } from "./contract";
import type { Peers } from "./peers";
import { Queue, referredBy } from "./queue";
import { savedKind, type SavedState } from "./saved";
import { placeKey, samePlace, type JournalEntry, type JournalStorage, type Place, type Refusal, type Settled } from "./storage";

export interface SettledEvent {
  readonly entry: JournalEntry;
  readonly settled: Settled;
  readonly content?: WireContent; // as stored, when the server mended it
}

// What the session of a layer of an asset hears.
export interface SyncListener {
  settled(event: SettledEvent): void;
  refused(entry: JournalEntry): void;
  adopted(entries: readonly JournalEntry[]): void; // from a tab that is gone: ours from now on
}

const kFirstRetryMs = 500;
const kLastRetryMs = 30_000;
const kRecentMs = 600_000; // answers that a list fetched before them may lack
const kSettledKeepMs = 3_600_000; // answers nobody came back for

export class SyncQueue implements Sync {
  readonly queue = new Queue();
  readonly scope: string;
  private readonly listeners_ = new Set<() => void>();
  private readonly sessions_ = new Map<string, Set<SyncListener>>();
  private readonly abort_ = new AbortController();
  readonly tab: string;
  private readonly watched_ = new Set<string>(); // other tabs
  private readonly puts_ = new Set<Promise<void>>();
  private readonly recent_ = new Map<string, SettledEvent & { readonly at: number }>();
  private unjournaled_ = 0; // operations that only memory has
  private storageMessage_: string | null = null;
  private failure_: TransportError | null = null;
  private retryMs_ = kFirstRetryMs;
  private retryAt_: number | null = null;
  private draining_: Promise<void> | null = null;
  private cancelRetry_: (() => void) | null = null;
  private state_: SavedState = { kind: "saved", unwritten: 0, waiting: 0, refused: 0 };

  constructor(
    private readonly options_: SyncOptions,
    readonly storage: JournalStorage,
    private readonly channel_: Channel | null,
    private readonly clock_: Clock,
    private readonly peers_: Peers | null,
    readonly uuid: () => string,
  ) {
    this.scope = scopeOf(options_);
    this.tab = uuid();
    channel_?.listen((message) => this.heard(message));
  }

  // Takes up what earlier visits left.
  async start(): Promise<void> {
    this.peers_?.hold(this.tab, this.abort_.signal);
    await this.reload();
    for (const tab of new Set(this.queue.all().map((e) => e.tab))) if (await this.isGone(tab)) await this.adopt(tab);
    this.watchOthers();
    if (this.queue.size > 0) void this.drain();
  }

  async isGone(tab: string): Promise<boolean> {
    return tab !== this.tab && (this.peers_ === null || !(await this.peers_.isAlive(tab)));
  }

  getState = (): SavedState => this.state_;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  };

  retryNow = (): void => {
    this.cancelRetry_?.();
    this.cancelRetry_ = null;
    this.retryAt_ = null;
    this.retryMs_ = kFirstRetryMs;
    this.failure_ = null; // with nothing to send there would be no answer to clear it
    this.tell();
    void this.drain();
  };

  hasUnwrittenWork = (): boolean => this.puts_.size > 0 || this.unjournaled_ > 0;

  whenJournaled = async (): Promise<void> => {
    while (this.puts_.size > 0) await Promise.all(this.puts_);
  };

  whenSaved = (): Promise<void> =>
    new Promise((resolve) => {
      const check = () => {
        if (this.state_.kind !== "saved") return;
        stop();
        resolve();
      };
      const stop = this.subscribe(check);
      check();
    });

  // Aborts with close().
  get closed(): AbortSignal {
    return this.abort_.signal;
  }

  close = async (): Promise<void> => {
    await this.whenJournaled();
    this.cancelRetry_?.();
    this.abort_.abort();
    await this.draining_;
    this.channel_?.close();
    this.storage.close();
  };

  attach(place: Place, listener: SyncListener): () => void {
    const set = this.sessionsAt(place);
    this.sessions_.set(placeKey(place), set.add(listener));
    return () => set.delete(listener);
  }

  // The newest answer for each object there: a page may come with a list that is older.
  recentOf(place: Place): SettledEvent[] {
    const since = Date.now() - kRecentMs;
    return [...this.recent_.values()].filter((e) => samePlace(e.entry, place) && e.at >= since);
  }

  // Journals the operation, then sends it. In order: what was recorded first is put first.
  record(part: Pick<JournalEntry, "assetId" | "layer" | "key" | "op" | "follows" | "joins">): void {
    const entry: JournalEntry = { ...part, seq: 0, scope: this.scope, tab: this.tab, at: Date.now() };
    this.queue.set(entry);
    const put: Promise<void> = this.write(entry).finally(() => {
      this.puts_.delete(put);
      this.tell();
      void this.drain();
    });
    this.puts_.add(put);
    this.tell();
  }

  // Replaces everything unsettled on an object by at most one new operation, the choice of a person; what comes later stays.
  async replace({ assetId, layer }: Place, key: LocalKey, op: JournalEntry["op"] | null): Promise<void> {
    const asked = this.queue.ofKey({ assetId, layer }, key, this.tab);
    await this.whenJournaled();
    const old = asked.flatMap((e) => this.queue.get(e.op.op_id) ?? []);
    const now = { seq: 0, scope: this.scope, tab: this.tab, at: Date.now() };
    const fresh: JournalEntry[] = op === null ? [] : [{ ...now, assetId, layer, key, op }];
    const positions = await this.storage.amend({ remove: old.filter((e) => e.seq > 0).map((e) => e.seq), add: fresh });
    this.unjournaled_ -= old.filter((e) => e.seq === 0).length;
    for (const entry of old) this.queue.remove(entry.op.op_id);
    fresh.forEach((entry, i) => this.enter({ ...entry, seq: positions[i] as number }));
    this.channel_?.post({ type: "removed", opIds: old.map((e) => e.op.op_id) });
    this.tell();
    void this.drain();
  }

  private sessionsAt(place: Place): Set<SyncListener> {
    return this.sessions_.get(placeKey(place)) ?? new Set();
  }

  private enter(entry: JournalEntry): void {
    this.queue.set(entry);
    this.channel_?.post({ type: "put", entry });
  }

  // Waits for the end of each tab that has something in the journal.
  private watchOthers(): void {
    for (const { tab } of this.queue.all()) {
      if (tab === this.tab || this.watched_.has(tab)) continue;
      this.watched_.add(tab);
      this.peers_?.whenGone(tab, this.abort_.signal, () => this.adopt(tab));
    }
  }

  private async adopt(tab: string): Promise<void> {
    const left = (await this.storage.list(this.scope)).filter((e) => e.tab === tab && e.settled === undefined);
    const ours = left.map((e): JournalEntry => ({ ...(this.queue.get(e.op.op_id) ?? e), tab: this.tab }));
    await this.storage.amend({ update: ours });
    ours.forEach((entry) => this.enter(entry));
    for (const sessions of this.sessions_.values()) sessions.forEach((session) => session.adopted(ours));
    this.watched_.delete(tab);
    this.tell();
    void this.drain();
  }

  private async write(entry: JournalEntry): Promise<void> {
    try {
      const seq = await this.storage.put(entry);
      const current = this.queue.get(entry.op.op_id) ?? entry;
      this.enter({ ...current, seq });
    } catch (error) {
      // It stays in memory and is sent all the same; until then the page must not be closed.
      this.unjournaled_ += 1;
      this.storageMessage_ = String((error as Error)?.message ?? error);
    }
  }

  private drain(): Promise<void> {
    if (this.draining_ !== null || this.cancelRetry_ !== null || this.abort_.signal.aborted) {
      return this.draining_ ?? Promise.resolve();
    }
    if (this.queue.waiting().length === 0) return Promise.resolve();
    const work = () => this.sendAll();
    const { locks } = this.options_;
    const signal = this.abort_.signal;
    const run = locks ? locks.request(`touchmark-journal/${this.scope}`, { signal }, work) : work();
    const draining: Promise<void> = Promise.resolve(run)
      .catch(async (error: unknown) => {
        if (!signal.aborted) await this.failed([], error);
      })
      .finally(() => {
        this.draining_ = null;
        this.tell();
        if (this.queue.nextBatch(1).some((e) => !this.isPutting(e))) void this.drain();
      });
    this.draining_ = draining;
    return draining;
  }

  private async sendAll(): Promise<void> {
    await this.reload();
    while (!this.abort_.signal.aborted) {
      // What is not in storage yet is not sent: if the page died now, nobody would know of it.
      const batch = this.queue.nextBatch(this.options_.batchSize ?? 200).filter((e) => !this.isPutting(e));
      if (batch.length === 0) return;
      try {
        const { assetId, layer } = batch[0] as JournalEntry;
        const results = await this.options_.send(
          batch.map((e) => e.op),
          { assetId, layer, signal: this.abort_.signal },
        );
        if (!(await this.takeResults(batch, results))) throw new TransportError("offline", "an answer was incomplete");
        this.failure_ = null;
        this.retryMs_ = kFirstRetryMs;
      } catch (error) {
        if (this.abort_.signal.aborted || !(await this.failed(batch, error))) return;
      }
      this.tell();
    }
  }

  private isPutting(entry: JournalEntry): boolean {
    return entry.seq === 0 && this.storageMessage_ === null;
  }

  // True when every operation was answered.
  private async takeResults(batch: readonly JournalEntry[], results: readonly OpResult[]): Promise<boolean> {
    const byId = new Map(results.map((result) => [result.op_id, result]));
    let complete = true;
    for (const { op } of batch) {
      const result = byId.get(op.op_id);
      if (result === undefined) complete = false;
      else if (result.status === "applied" || result.status === "duplicate") await this.settle(op.op_id, result);
      else await this.refuse(op.op_id, refusalOf(result, result.status));
    }
    return complete;
  }

  private async settle(opId: string, result: OpResult): Promise<void> {
    const entry = this.queue.get(opId);
    if (entry === undefined) return;
    const settled = {
      annotationId: result.annotation_id ?? entry.op.annotation_id ?? 0,
      version: result.version ?? entry.op.base_version ?? 0,
    };
    // The answer stays in the journal until nothing refers to it any more (reload), so that a follower whose put
    // is under way finds it after a crash, and another tab learns what became of its operation.
    if (entry.seq > 0) await this.storage.amend({ update: [{ ...entry, settled }] });
    this.finish(entry, { entry, settled, ...(result.content ? { content: result.content } : {}) });
    this.channel_?.post({ type: "settled", entry, settled, ...(result.content ? { content: result.content } : {}) });
  }

  // In memory: the operation is gone, its followers know their base.
  private finish(entry: JournalEntry, event: SettledEvent): void {
    if (entry.seq === 0 && this.unjournaled_ > 0) this.unjournaled_ -= 1;
    if (this.unjournaled_ === 0) this.storageMessage_ = null;
    for (const follower of this.queue.followersAfter(entry.op.op_id, event.settled)) this.queue.set(follower);
    this.queue.remove(entry.op.op_id);
    this.recent_.set(`${placeKey(entry)}/${event.settled.annotationId}`, { ...event, at: Date.now() });
    for (const session of this.sessionsAt(entry)) session.settled(event);
  }

  private async refuse(opId: string, refusal: Refusal): Promise<void> {
    const entry = this.queue.get(opId);
    if (entry === undefined) return;
    const refused = { ...entry, refusal };
    if (entry.seq > 0) await this.storage.amend({ update: [refused] });
    this.queue.set(refused);
    for (const session of this.sessionsAt(entry)) session.refused(refused);
    this.channel_?.post({ type: "refused", entry: refused });
  }

  // True when there is something else to send at once.
  private async failed(batch: readonly JournalEntry[], error: unknown): Promise<boolean> {
    const failure = error instanceof TransportError ? error : new TransportError("offline", String((error as Error)?.message ?? error));
    if (failure.failure === "refused" || failure.failure === "forbidden") {
      const reason = failure.failure === "forbidden" ? "forbidden" : "invalid";
      for (const { op } of batch) await this.refuse(op.op_id, { reason, message: failure.message, current: null });
      return true;
    }
    this.failure_ = failure;
    if (failure.failure === "offline") {
      const wait = this.retryMs_ * (0.5 + (this.options_.random ?? Math.random)()); // not all pages in the same moment
      this.retryAt_ = Date.now() + wait;
      this.cancelRetry_ = this.clock_.after(wait, () => {
        this.cancelRetry_ = null;
        this.retryAt_ = null;
        void this.drain();
      });
      this.retryMs_ = Math.min(this.retryMs_ * 2, kLastRetryMs);
    } else this.cancelRetry_ = () => undefined; // until retryNow()
    return false;
  }

  // Storage is the truth, for what other tabs did too.
  private async reload(): Promise<void> {
    const known = this.queue.all().filter((e) => e.seq > 0);
    const listed = await this.storage.list(this.scope).catch(() => null);
    if (listed === null) return;
    const there = new Set(listed.map((e) => e.op.op_id));
    for (const entry of known) if (!there.has(entry.op.op_id)) this.queue.remove(entry.op.op_id);
    const answered = listed.filter((e) => e.settled !== undefined);
    for (const entry of listed) if (entry.settled === undefined) this.queue.set(entry);
    for (const entry of answered) {
      const event = { entry, settled: entry.settled as Settled };
      if (this.queue.get(entry.op.op_id) !== undefined) this.finish(entry, event);
      else for (const e of this.queue.followersAfter(entry.op.op_id, event.settled)) this.queue.set(e);
    }
    const referred = new Set(listed.filter((e) => e.settled === undefined).flatMap(referredBy));
    const done = answered.filter((e) => !referred.has(e.op.op_id) && (e.tab === this.tab || Date.now() - e.at > kSettledKeepMs));
    if (done.length > 0) await this.storage.amend({ remove: done.map((e) => e.seq) }).catch(() => undefined);
    this.watchOthers();
    this.tell();
  }

  private heard(message: ChannelMessage): void {
    switch (message.type) {
      case "ask":
      case "here":
        return this.peers_?.heard(message);
      case "put":
        this.queue.set(message.entry);
        this.watchOthers();
        break;
      case "removed":
        message.opIds.forEach((opId) => this.queue.remove(opId));
        break;
      case "refused":
        this.queue.set(message.entry);
        for (const session of this.sessionsAt(message.entry)) session.refused(message.entry);
        break;
      case "settled":
        this.finish(this.queue.get(message.entry.op.op_id) ?? message.entry, message);
        if (this.queue.waiting().length === 0) this.failure_ = null; // the server answers another tab
    }
    this.tell();
    void this.drain();
  }

  private tell(): void {
    const waiting = this.queue.waiting().length;
    // What another tab was refused is settled there.
    const refusals = this.queue.all().filter((e) => e.refusal && e.tab === this.tab);
    const refused = new Set(refusals.map((e) => `${placeKey(e)}/${e.key}`)).size;
    const message = this.storageMessage_ ?? this.failure_?.message;
    const facts = { unjournaled: this.unjournaled_, refused, unwritten: this.puts_.size, waiting, failing: this.failure_ !== null };
    const next: SavedState = {
      kind: savedKind(facts),
      unwritten: this.puts_.size,
      waiting,
      refused,
      ...(message === undefined ? {} : { message }),
      ...(this.failure_?.failure === "auth" ? { auth: true } : {}),
      ...(this.retryAt_ === null ? {} : { retryAt: this.retryAt_ }),
    };
    if (JSON.stringify(next) === JSON.stringify(this.state_)) return;
    this.state_ = next;
    for (const listener of [...this.listeners_]) listener();
  }
}

function refusalOf(result: OpResult, reason: Refusal["reason"]): Refusal {
  const version = result.version === undefined ? {} : { version: result.version };
  return { reason, message: result.message ?? "", current: result.current ?? null, ...version };
}

export function scopeOf(options: SyncOptions): string {
  return `u${options.userId}/p${options.projectId}`;
}
