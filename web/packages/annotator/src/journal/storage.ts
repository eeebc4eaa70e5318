// Where operations wait until the server has them. IndexedDB in the browser (idb_storage.ts), memory in tests.
import type { LocalKey } from "../model/annotation";
import type { RemoteAnnotation, WireOp } from "../model/wire";

export const kTruthLayer = 1;

// Whose labels of which image. Two layers of one image never meet in the journal.
export interface Place {
  readonly assetId: number;
  readonly layer: number; // kTruthLayer, or for example a rater's own
}

export function samePlace(a: Place, b: Place): boolean {
  return a.assetId === b.assetId && a.layer === b.layer;
}

export function placeKey({ assetId, layer }: Place): string {
  return `${assetId}/${layer}`;
}

export type RefusalReason = "conflict" | "invalid" | "forbidden";

export interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
  readonly current: RemoteAnnotation | null; // what the server holds; null: nothing
  readonly version?: number; // of what it holds, also when that is a deleted one
}

// What became of an operation that another tab sent: kept until its own tab has read it.
export interface Settled {
  readonly annotationId: number;
  readonly version: number;
}

export interface JournalEntry extends Place {
  readonly seq: number; // position in the journal, given by put(); 0: not in the journal (it could not be written)
  readonly scope: string; // user and project
  readonly key: LocalKey;
  readonly op: WireOp;
  readonly follows?: string; // op_id of an unanswered operation on the same object: its answer gives id and version
  readonly object?: string; // keyOfId() of its object, where the operation says it by its create
  readonly joins?: readonly string[]; // of a relation: its ends, as objectOf() in queue.ts names them
  readonly tab: string; // who wrote it
  readonly at: number; // Date.now()
  readonly refusal?: Refusal; // the server said no: waits for a person
  readonly settled?: Settled; // the server said yes
}

export interface JournalStorage {
  // Resolves once the entry would survive a crash of the browser, with its position. Entries put in one order
  // are listed in that order, over all tabs.
  put(entry: JournalEntry): Promise<number>;
  list(scope: string): Promise<JournalEntry[]>;
  // All of it or nothing: removes, rewrites by `seq`, and appends (whose positions it returns, in order).
  amend(change: { remove?: readonly number[]; update?: readonly JournalEntry[]; add?: readonly JournalEntry[] }): Promise<number[]>;
  // A shape begun and not finished, one a place and tab; null removes it.
  putDraft(of: DraftPlace, draft: unknown): Promise<void>;
  drafts(scope: string, place: Place): Promise<readonly KeptDraft[]>;
  close(): void;
}

export interface DraftPlace {
  readonly scope: string;
  readonly place: Place;
  readonly tab: string;
}

export interface KeptDraft {
  readonly tab: string;
  readonly draft: unknown;
}

export class MemoryStorage implements JournalStorage {
  protected readonly entries = new Map<number, JournalEntry>();
  private drafts_: (KeptDraft & { readonly id: string })[] = [];
  private next_ = 1;

  async put(entry: JournalEntry): Promise<number> {
    const seq = this.next_++;
    this.entries.set(seq, structuredClone({ ...entry, seq }));
    return seq;
  }

  async list(scope: string): Promise<JournalEntry[]> {
    return structuredClone([...this.entries.values()].filter((e) => e.scope === scope).sort((a, b) => a.seq - b.seq));
  }

  async amend(change: { remove?: readonly number[]; update?: readonly JournalEntry[]; add?: readonly JournalEntry[] }) {
    for (const seq of change.remove ?? []) this.entries.delete(seq);
    for (const entry of change.update ?? []) {
      if (this.entries.has(entry.seq)) this.entries.set(entry.seq, structuredClone(entry));
    }
    return Promise.all((change.add ?? []).map((entry) => this.put(entry)));
  }

  async putDraft({ scope, place, tab }: DraftPlace, draft: unknown): Promise<void> {
    const id = `${scope}/${placeKey(place)}`;
    this.drafts_ = this.drafts_.filter((d) => d.id !== id || d.tab !== tab);
    if (draft !== null) this.drafts_.push(structuredClone({ id, tab, draft }));
  }

  async drafts(scope: string, place: Place): Promise<readonly KeptDraft[]> {
    return structuredClone(this.drafts_.filter((d) => d.id === `${scope}/${placeKey(place)}`));
  }

  close(): void {}
}
