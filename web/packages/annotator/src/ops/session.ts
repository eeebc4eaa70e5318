// One image's annotations of one layer between the editor, the journal and the server: turns commits into operations, takes
// in answers and other people's changes, and keeps both sides of a conflict. Owned by the controller.
import type { Editor } from "../editor/editor";
import type { Commit } from "../editor/options";
import type { SettledEvent, SyncListener, SyncQueue } from "../journal/sync";
import { placeKey, samePlace, type JournalEntry, type Place } from "../journal/storage";
import { sameContent, type Annotation, type Change, type Content, type LocalKey } from "../model/annotation";
import { isSuggestionKey } from "../model/suggestion";
import { annotationFromWire, contentFromWire, contentToWire, idOfKey, keyOfId, type RemoteAnnotation, type WireOp } from "../model/wire";
import { buildOp, contentOfOp, originOf, originToWire, type Track } from "./build";
import { insistence, insistsOn, isAsRefused, kInsists, newestKnown, theirsOf, type Conflict, type Newer, type Tracked } from "./conflicts";
import { isVerdict, Judging } from "./judging";
import { statesOf } from "./states";
import { PastKeeper, type Identity, type TabStorage } from "./past";

export class AssetSession implements SyncListener {
  private readonly tracks_ = new Map<LocalKey, Tracked>();
  private readonly keys_ = new Map<number, LocalKey>(); // by server id
  private readonly renamed_ = new Map<LocalKey, LocalKey>(); // what an earlier visit called an object: what it is here
  private readonly mine_ = new Set<string>(); // op_ids of what was done here, or left by a visit that is over
  private later_: (() => void)[] = []; // what others did, while a gesture holds its objects
  private readonly past_: PastKeeper | null;
  private left_: JournalEntry[] = []; // of tabs that are gone, on objects with edits of our own under way
  private readonly detach_: () => void;
  private readonly judging_: Judging;

  constructor(
    private readonly sync_: SyncQueue,
    private readonly place_: Place,
    private readonly editor_: Editor,
    private readonly onChange_: () => void,
    past: TabStorage | null = null, // where undo outlives the visit
  ) {
    const place = `${sync_.scope}/${placeKey(place_)}`;
    this.past_ = past === null ? null : new PastKeeper(past, place, editor_.history, (key) => this.identityOf(key));
    this.judging_ = new Judging(sync_, place_, editor_, { forget: this.forget, take: (remote) => this.applyRemote([remote]) });
    for (const annotation of editor_.store.all()) this.learn(annotation);
    const newest = editor_.store.all().reduce((max, a) => Math.max(max, a.version ?? 0), 0);
    for (const event of sync_.recentOf(place_)) if (event.settled.version > newest) this.catchUp(event);
    this.replay(sync_.queue.at(place_).filter((e) => e.tab === sync_.tab));
    this.detach_ = sync_.attach(place_, this);
    this.past_?.takeUp((key, identity) => this.keyNow(key, identity));
  }

  close(): void {
    this.past_?.close();
    this.detach_();
  }

  // Every change of the gesture is in the journal's hands when this returns.
  commit(commit: Commit): void {
    const share = Math.floor(commit.activeMs / commit.changes.length); // the gesture's time, spread over its objects
    commit.changes.forEach((change, i) => {
      const isEdit = change.before !== null && change.after !== null;
      if (isEdit && sameContent(change.before, change.after) && change.before.suggestion === change.after.suggestion) return;
      if (this.takesBack(change)) return;
      const ms = i === 0 ? commit.activeMs - share * (commit.changes.length - 1) : share;
      this.record(change, commit.tool, ms, commit.madeBy);
    });
    this.past_?.keep();
  }

  states = (): ReadonlyMap<LocalKey, "waiting" | "conflict"> => statesOf(this.own(), (entry) => this.keyOf(entry));

  conflicts(): Conflict[] {
    return this.own().flatMap((entry) => {
      if (entry.refusal === undefined || isVerdict(entry)) return [];
      const { reason, message } = entry.refusal;
      const key = this.keyOf(entry);
      const mine = this.editor_.store.get(key) ?? null;
      const refused = reason === "forbidden" || (reason === "invalid" && isAsRefused(mine, this.contentOf(entry.op)));
      return [{ key, reason, message, mine, theirs: theirsOf(entry, this.track(key), this.wire), mayKeep: !refused }];
    });
  }

  async resolve(key: LocalKey, choice: "mine" | "theirs"): Promise<void> {
    const entry = this.refusalOf(key);
    if (entry === undefined) return;
    const track = this.track(key);
    const theirs = theirsOf(entry, track, this.wire);
    const known = newestKnown(entry, track);
    delete track.lastOp;
    delete track.missed;
    const { along = [] } = track;
    delete track.along;
    if (theirs !== null) Object.assign(track, { id: theirs.id, version: theirs.version });
    else if (track.id === undefined) delete track.createOp;
    else track.version = known;
    const mine = this.editor_.store.get(key);
    const op = choice === "mine" ? insistence(this.sync_.uuid(), mine, theirs, track, this.endOf) : null;
    track.insisted = op === null ? 0 : (track.insisted ?? 0) + 1;
    if (op !== null) this.mine_.add((track.lastOp = op.op_id));
    await this.sync_.replace(this.place_, entry.key, op);
    if (op?.kind === "restore") this.bringBack(along);
    if (choice === "theirs" && track.lastOp === undefined) {
      const after = theirs === null ? null : annotationFromWire(theirs, key);
      track.server = after;
      this.editor_.store.apply([{ key, before: null, after }], "remote");
      if (after === null) this.editor_.view.forget([key]);
    }
    this.onChange_();
  }

  applyRemote(annotations: readonly RemoteAnnotation[], completeAsOf?: number): void {
    // A gesture holds its objects, and an unanswered create has an id that is not known to be ours yet.
    if (this.editor_.held.length > 0 || this.creating()) {
      this.later_.push(() => this.applyRemote(annotations, completeAsOf));
      return;
    }
    const changes: Change[] = [];
    for (const remote of annotations) {
      const key = this.keys_.get(remote.id) ?? keyOfId(remote.id);
      const track = this.track(key);
      if (track.version !== undefined && remote.version <= track.version) continue;
      if (this.isBusy(track, { version: remote.version, remote })) continue;
      const after = annotationFromWire(remote, key);
      Object.assign(track, { id: remote.id, version: remote.version, server: after });
      this.keys_.set(remote.id, key);
      changes.push({ key, before: null, after });
    }
    if (completeAsOf !== undefined) changes.push(...this.missing(annotations, completeAsOf));
    this.editor_.store.apply(changes, "remote");
    this.editor_.view.forget(changes.filter((c) => c.after === null).map((c) => c.key));
  }

  // Call when a gesture is over.
  takeLater(): void {
    if (this.later_.length === 0 || this.editor_.held.length > 0 || this.creating()) return;
    const waiting = this.later_;
    this.later_ = [];
    for (const take of waiting) take();
  }

  // Makes a deleted object known again, so that its return is a restore.
  expect(remote: RemoteAnnotation): LocalKey {
    const key = this.keys_.get(remote.id) ?? keyOfId(remote.id);
    const track = this.track(key);
    track.id = remote.id;
    if (track.version === undefined || track.version < remote.version) track.version = remote.version;
    this.keys_.set(remote.id, key);
    return key;
  }

  settled(event: SettledEvent): void {
    const { entry, settled, content } = event;
    const { op } = entry;
    if (isSuggestionKey(entry.key)) return this.judging_.settled(event, this.mine_.has(op.op_id));
    if (!this.mine_.has(op.op_id)) return this.settledElsewhere(event);
    const key = this.keyOf(entry); // sent before the image was opened, it still has the name of an earlier visit
    const track = this.track(key);
    track.id = settled.annotationId;
    track.version = settled.version;
    track.server = this.contentOf(op, content);
    if (track.lastOp === op.op_id) delete track.lastOp;
    delete track.insisted;
    const { missed } = track;
    if (track.lastOp === undefined) delete track.missed;
    delete track.along;
    this.dropDouble(settled.annotationId, key);
    this.keys_.set(settled.annotationId, key);
    const now = this.editor_.store.get(key);
    if (now !== undefined) {
      const after: Annotation = { ...now, id: settled.annotationId, version: settled.version };
      this.editor_.store.apply([{ key, before: now, after }], "identity");
      const mended = content !== undefined && track.lastOp === undefined && !this.editor_.held.includes(key);
      if (mended) this.editor_.store.apply([{ key, before: after, after: { ...after, ...contentFromWire(content) } }], "remote");
    }
    if (missed !== undefined && track.lastOp === undefined && missed.version > settled.version) this.takeNewer(key, missed);
    this.takeLater();
    this.adopted(this.left_.splice(0));
    this.past_?.keepSoon();
    this.onChange_();
  }

  refused(entry: JournalEntry): void {
    const { op, refusal } = entry;
    if (isVerdict(entry)) return void (this.mine_.has(op.op_id) && this.judging_.refused(entry, this.keyOf(entry)));
    const track = this.track(this.keyOf(entry));
    const known = refusal?.version ?? refusal?.current?.version ?? 0;
    if (this.mine_.has(op.op_id) && track.missed !== undefined && track.missed.version <= known) delete track.missed;
    if (insistsOn(entry, track)) return void this.resolve(this.keyOf(entry), "mine");
    this.takeLater();
    this.onChange_();
  }

  // What a tab had not brought to the server when it was closed. It goes onto what is seen here, except where our own
  // edits are under way: those come first.
  adopted(entries: readonly JournalEntry[]): void {
    const here = entries.filter((e) => samePlace(e, this.place_) && !this.mine_.has(e.op.op_id));
    if (here.length === 0) return;
    const busy = (e: JournalEntry) => this.editor_.held.includes(this.keyOf(e)) || this.tracks_.get(this.keyOf(e))?.lastOp !== undefined;
    this.left_.push(...here.filter(busy));
    this.replay(here.filter((e) => !busy(e)));
    this.onChange_();
  }

  private identityOf(key: LocalKey): Identity | undefined {
    const { id, version } = this.tracks_.get(key) ?? {};
    return id === undefined || version === undefined ? undefined : { id, version };
  }

  // What an object of an earlier visit is called now. What is not here was deleted, as far as one knows.
  private keyNow(key: LocalKey, identity: Identity | undefined): LocalKey | null {
    if (isSuggestionKey(key)) return key;
    if (identity === undefined) return this.tracks_.has(key) ? key : null;
    const now = this.keys_.get(identity.id) ?? keyOfId(identity.id);
    if (this.tracks_.get(now)?.id === undefined) {
      Object.assign(this.track(now), identity, { server: null });
      this.keys_.set(identity.id, now);
    }
    if (this.editor_.store.get(now) === undefined) this.editor_.identities.learn(now, identity);
    return now;
  }

  // Another tab's edit: to be seen as anybody's.
  private settledElsewhere(event: SettledEvent): void {
    const { entry, settled, content } = event;
    const key = this.keys_.get(settled.annotationId) ?? entry.key;
    if (this.editor_.held.includes(key)) {
      this.later_.push(() => this.settledElsewhere(event));
      return;
    }
    const said = this.contentOf(entry.op, content);
    const { annotationId: id, version } = settled;
    const origin = originToWire({ ...originOf(this.editor_.store.get(key)), ...said });
    const remote = said === null ? null : { id, version, content: this.wire(said), ...origin };
    if (!this.isBusy(this.track(key), { version, remote })) this.catchUp(event);
    this.onChange_();
  }

  // An edit of our own is on its way to the server, which will say that both changed it; or has come back so.
  private isBusy(track: Tracked, newer: Newer): boolean {
    if (track.lastOp === undefined) return false;
    if (newer.version > (track.missed?.version ?? 0)) track.missed = newer;
    return true;
  }

  private takeNewer(key: LocalKey, { version, remote }: Newer): void {
    const after = remote === null ? null : annotationFromWire(remote, key);
    Object.assign(this.track(key), { version, server: after });
    this.editor_.store.apply([{ key, before: null, after }], "remote");
    if (after === null) this.editor_.view.forget([key]);
  }

  private record(change: Change, tool: string, activeMs: number, madeBy?: string): void {
    if (isSuggestionKey(change.key)) return void this.mine_.add(this.judging_.record(change, tool, activeMs));
    const track = this.track(change.key);
    // The create's op_id is the object's key, so that a reload finds the same object again.
    const fresh = track.id === undefined && track.createOp === undefined;
    const opId = fresh && change.key.length >= 8 ? change.key : this.sync_.uuid();
    if (fresh && change.after === null) return; // never left this tab
    const built = buildOp(change, track, opId, { tool, activeMs, madeBy }, this.endOf);
    if (fresh) track.createOp = opId;
    track.lastOp = opId;
    this.mine_.add(opId);
    this.sync_.record({ ...this.place_, key: change.key, ...built });
  }

  private forget = (key: LocalKey): void => {
    this.tracks_.delete(key);
    this.editor_.store.apply([{ key, before: null, after: null }], "remote");
    this.editor_.view.forget([key]);
    this.onChange_();
  };

  // The list was fetched before this answer, as far as one can tell (nothing in it is newer): what was just
  // stored must not vanish from sight.
  private catchUp({ entry, settled, content }: SettledEvent): void {
    const { annotationId: id, version } = settled;
    if (isSuggestionKey(entry.key)) return;
    const key = this.keys_.get(id) ?? entry.key;
    const track = this.track(key);
    if (track.version !== undefined && track.version >= version) return;
    const said = this.contentOf(entry.op, content);
    const after = said === null ? null : { ...originOf(this.editor_.store.get(key)), ...said, localKey: key, id, version };
    Object.assign(track, { id, version, server: after });
    this.keys_.set(id, key);
    this.editor_.store.apply([{ key, before: null, after }], "remote");
    if (after === null) this.editor_.view.forget([key]);
  }

  // What the server refused is gone again, most often by undo: there is nothing left to decide.
  private takesBack({ key, after }: Change): boolean {
    const server = this.tracks_.get(key)?.server ?? null;
    if (this.refusalOf(key) === undefined || !(after === null || server === null ? after === server : sameContent(after, server)))
      return false;
    void this.resolve(key, "theirs");
    return true;
  }

  private refusalOf(key: LocalKey): JournalEntry | undefined {
    return this.own().find((e) => this.keyOf(e) === key && e.refusal !== undefined);
  }

  private own(): JournalEntry[] {
    return this.sync_.queue.at(this.place_).filter((e) => this.mine_.has(e.op.op_id));
  }

  private keyOf({ key, op }: JournalEntry): LocalKey {
    const known = op.annotation_id === undefined ? undefined : this.keys_.get(op.annotation_id);
    return known ?? this.renamed_.get(key) ?? key;
  }

  private endOf = (key: LocalKey): Track => this.tracks_.get(key) ?? { id: idOfKey(key) ?? 0 };
  private wire = (content: Content) => contentToWire(content, (key) => this.endOf(key).id ?? 0);
  private contentOf = (op: WireOp, mended?: WireOp["content"]) => {
    const said = mended === undefined ? op : { ...op, content: mended, relation_created_by: {} };
    return contentOfOp(said, (key) => this.renamed_.get(key) ?? key);
  };

  // Puts the unanswered work of earlier visits back onto what the server gave.
  private replay(entries: readonly JournalEntry[]): void {
    const changes = new Map<LocalKey, Change>();
    // One operation that knows the server's id tells it of all on the same object, those before it too.
    for (const entry of entries) if (this.keyOf(entry) !== entry.key) this.renamed_.set(entry.key, this.keyOf(entry));
    for (const entry of entries) {
      const { op } = entry;
      const key = this.keyOf(entry);
      this.mine_.add(op.op_id);
      if (isVerdict(entry)) {
        if (entry.refusal === undefined) this.judging_.replay(key, op);
        else void this.judging_.refused(entry, key);
        continue;
      }
      if (key !== entry.key) this.sync_.queue.set({ ...entry, key });
      const track = this.track(key);
      if (op.kind === "create" || op.kind === "accept") track.createOp = op.op_id;
      if (op.annotation_id !== undefined) this.keys_.set(op.annotation_id, key);
      if (op.annotation_id !== undefined) track.id ??= op.annotation_id;
      track.lastOp = op.op_id;
      const base = changes.get(key)?.after ?? this.editor_.store.get(key);
      const identity = { ...(base?.id === undefined ? {} : { id: base.id, version: base.version }), ...originOf(base) };
      const said = this.contentOf(op);
      const after = said === null ? null : { ...identity, ...said, localKey: key };
      changes.set(key, { key, before: null, after });
    }
    this.editor_.store.apply([...changes.values()], "remote");
  }

  private learn(annotation: Annotation): void {
    if (annotation.id === undefined) return;
    const { id, version } = annotation;
    this.tracks_.set(annotation.localKey, { id, ...(version === undefined ? {} : { version }), server: annotation });
    this.keys_.set(id, annotation.localKey);
  }

  private track(key: LocalKey): Tracked {
    const track = this.tracks_.get(key) ?? {};
    this.tracks_.set(key, track);
    return track;
  }

  private creating(): boolean {
    return this.sync_.queue.size > 0 && this.own().some((e) => /^(create|accept)$/.test(e.op.kind) && e.refusal === undefined);
  }

  // The create was applied, the answer was lost, and the page was loaded anew: the same object is there twice.
  private dropDouble(id: number, key: LocalKey): void {
    const other = this.keys_.get(id);
    if (other === undefined || other === key) return;
    this.forget(other);
  }

  private missing(annotations: readonly RemoteAnnotation[], asOf: number): Change[] {
    const there = new Set(annotations.map((a) => a.id));
    return this.editor_.store.all().flatMap((before) => {
      const { localKey: key, id, version } = before;
      const track = this.track(key);
      const gone = id !== undefined && !there.has(id) && (version ?? 0) <= asOf;
      if (!gone || this.isBusy(track, { version: asOf, remote: null })) return [];
      track.server = null;
      for (const end of this.endsOf(before)) {
        const joined = this.track(end.localKey);
        if (joined.lastOp !== undefined) joined.along = [...(joined.along ?? []), before];
      }
      return [{ key, before, after: null }];
    });
  }

  private endsOf({ relation }: Annotation): Annotation[] {
    return relation === undefined ? [] : [relation.from, relation.to].flatMap((key) => this.editor_.store.end(key) ?? []);
  }

  // The page of who deleted an object deleted its relations by themselves: they do not return with it on the server.
  private bringBack(relations: readonly Annotation[]): void {
    for (const after of relations) {
      const key = after.localKey;
      const ends = this.endsOf(after).filter((end) => this.refusalOf(end.localKey) === undefined);
      if (ends.length < 2 || this.editor_.store.get(key) !== undefined) continue;
      this.editor_.store.apply([{ key, before: null, after }], "remote");
      this.track(key).insisted = 1; // its version on the server comes with the first answer
      this.record({ key, before: null, after }, kInsists, 0);
    }
  }
}
