// The operations that are not settled, in journal order, and which of them may be sent now. Plain data.
import type { LocalKey } from "../model/annotation";
import { keyOfId, type WireOp } from "../model/wire";
import { samePlace, type JournalEntry, type Place, type Settled } from "./storage";

export class Queue {
  private readonly entries_ = new Map<string, JournalEntry>(); // by op_id, in order of arrival

  get size(): number {
    return this.entries_.size;
  }

  get(opId: string): JournalEntry | undefined {
    return this.entries_.get(opId);
  }

  all(): JournalEntry[] {
    return [...this.entries_.values()].sort(byPosition);
  }

  at(place: Place): JournalEntry[] {
    return this.all().filter((e) => samePlace(e, place));
  }

  // Two tabs may know an object by the same key: `tab` says whose.
  ofKey(place: Place, key: LocalKey, tab: string): JournalEntry[] {
    return this.at(place).filter((e) => e.key === key && e.tab === tab);
  }

  set(entry: JournalEntry): void {
    this.entries_.set(entry.op.op_id, entry);
  }

  remove(opId: string): void {
    this.entries_.delete(opId);
  }

  // Those that nothing but the server's answer keeps: not refused, nor behind a refused one.
  waiting(): JournalEntry[] {
    const blocked = new Set<string>();
    const list: JournalEntry[] = [];
    for (const entry of this.all()) {
      if (entry.refusal !== undefined || (entry.follows !== undefined && blocked.has(entry.follows))) {
        blocked.add(entry.op.op_id);
      } else list.push(entry);
    }
    return list;
  }

  // The next request: operations of one layer of one asset, in order, one an object, because the next one on the same
  // object needs the version that this one gets. A relation and what it joins are not overtaken by each other: with its
  // end a relation would go, and without it none can come.
  nextBatch(limit: number): JournalEntry[] {
    const waiting = this.waiting();
    const first = waiting[0];
    if (first === undefined) return [];
    const batch: JournalEntry[] = [];
    const seen = new Set<string>();
    const held = new Set<string>(); // what operations are about that must wait
    for (const entry of waiting) {
      if (batch.length >= limit) break;
      if (!samePlace(entry, first)) continue;
      const own = objectOf(entry);
      const about = [own, ...(entry.joins ?? [])];
      const ready = entry.follows === undefined || !this.entries_.has(entry.follows);
      if (ready && !seen.has(own) && !about.some((one) => held.has(one))) batch.push(entry);
      else for (const one of about) held.add(one);
      seen.add(own);
    }
    return batch;
  }

  // The entries right behind this one, and the relations that join what it created, knowing now what the server answered.
  followersAfter(opId: string, settled: Settled): JournalEntry[] {
    return [...this.entries_.values()].flatMap((entry) => {
      if (!referredBy(entry).includes(opId)) return [];
      const named = (end: string) => (end === opId ? keyOfId(settled.annotationId) : end);
      const joins = entry.joins === undefined ? {} : { joins: entry.joins.map(named) };
      const own = entry.op.created_by === opId ? { object: keyOfId(settled.annotationId) } : {};
      const joined = { ...entry, ...own, ...joins, op: withEnds(entry.op, opId, settled.annotationId) };
      if (entry.follows !== opId) return [joined];
      const { follows: _follows, ...rest } = joined;
      const { created_by: _createdBy, ...op } = joined.op;
      return [{ ...rest, op: { ...op, annotation_id: settled.annotationId, base_version: settled.version } }];
    });
  }
}

// What is not in the journal (disk full) comes last.
function byPosition(a: JournalEntry, b: JournalEntry): number {
  return (a.seq || Infinity) === (b.seq || Infinity) ? a.at - b.at : (a.seq || Infinity) - (b.seq || Infinity);
}

// The op_ids whose answers an entry waits for, or names its ends by.
export function referredBy({ follows, joins = [], op }: JournalEntry): string[] {
  return [follows, op.created_by, ...joins].filter((opId) => opId !== undefined);
}

function withEnds(op: WireOp, opId: string, id: number): WireOp {
  const { relation_created_by: named, content, ...rest } = op;
  if (named === undefined || content?.relation === undefined) return op;
  const relation = {
    from: named.from === opId ? id : content.relation.from,
    to: named.to === opId ? id : content.relation.to,
  };
  const left = Object.entries(named).filter(([, name]) => name !== opId);
  const still = left.length === 0 ? {} : { relation_created_by: Object.fromEntries(left) };
  return { ...rest, content: { ...content, relation }, ...still };
}

// The object, by the name that the server knows, else by its key, which is the op_id of its create.
function objectOf(entry: JournalEntry): string {
  return entry.op.annotation_id === undefined ? (entry.object ?? entry.key) : keyOfId(entry.op.annotation_id);
}
