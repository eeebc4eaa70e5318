// The journal in IndexedDB. Every write asks for strict durability: resolved means on the disk.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { kTruthLayer, placeKey, type KeptDraft, type DraftPlace, type JournalEntry, type JournalStorage, type Place } from "./storage";

interface Schema extends DBSchema {
  ops: { key: number; value: JournalEntry; indexes: { scope: string } };
  drafts: { key: [string, string]; value: KeptDraft & { id: string } };
}

const kStrict = { durability: "strict" } as const;

class IdbStorage implements JournalStorage {
  constructor(private readonly db_: IDBPDatabase<Schema>) {}

  async put(entry: JournalEntry): Promise<number> {
    const tx = this.db_.transaction("ops", "readwrite", kStrict);
    const added = tx.store.add(withoutSeq(entry));
    await Promise.all([added, tx.done]);
    return added;
  }

  async list(scope: string): Promise<JournalEntry[]> {
    const entries = await this.db_.getAllFromIndex("ops", "scope", scope);
    // What was journaled before there were layers was drawn in the truth.
    return entries.map((entry) => ({ ...entry, layer: entry.layer ?? kTruthLayer })).sort((a, b) => a.seq - b.seq);
  }

  async amend(change: { remove?: readonly number[]; update?: readonly JournalEntry[]; add?: readonly JournalEntry[] }) {
    const tx = this.db_.transaction("ops", "readwrite", kStrict);
    const work: Promise<unknown>[] = (change.remove ?? []).map((seq) => tx.store.delete(seq));
    for (const entry of change.update ?? []) {
      // An entry that another tab removed meanwhile stays removed.
      work.push(tx.store.getKey(entry.seq).then((key) => (key === undefined ? undefined : tx.store.put(entry))));
    }
    const added = (change.add ?? []).map((entry) => tx.store.add(withoutSeq(entry)));
    await Promise.all([...work, ...added, tx.done]);
    return Promise.all(added);
  }

  async putDraft({ scope, place, tab }: DraftPlace, draft: unknown): Promise<void> {
    const id = `${scope}/${placeKey(place)}`;
    if (draft === null) await this.db_.delete("drafts", [id, tab]);
    else await this.db_.put("drafts", { id, tab, draft });
  }

  async drafts(scope: string, place: Place): Promise<readonly KeptDraft[]> {
    const id = `${scope}/${placeKey(place)}`;
    return this.db_.getAll("drafts", IDBKeyRange.bound([id, ""], [id, "\uffff"]));
  }

  close(): void {
    this.db_.close();
  }
}

// The key generator gives the number.
function withoutSeq(entry: JournalEntry): JournalEntry {
  const { seq: _seq, ...rest } = entry;
  return rest as JournalEntry;
}

export async function openIdbStorage(name = "touchmark-journal"): Promise<JournalStorage> {
  const db = await openDB<Schema>(name, 2, {
    upgrade(db, from) {
      if (from < 1) db.createObjectStore("ops", { keyPath: "seq", autoIncrement: true }).createIndex("scope", "scope");
      else db.deleteObjectStore("drafts"); // they did not say of which tab they were
      db.createObjectStore("drafts", { keyPath: ["id", "tab"] });
    },
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return new IdbStorage(db);
}
