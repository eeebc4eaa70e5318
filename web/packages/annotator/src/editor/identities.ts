// The server's id and version of every object seen here: what comes back from nothing, by undo, is still that object.
import type { Change, LocalKey } from "../model/annotation";

export class Identities {
  private readonly known_ = new Map<LocalKey, { id: number; version: number }>();

  remember(changes: readonly Change[]): void {
    for (const { key, after } of changes) {
      if (after?.id !== undefined && after.version !== undefined) this.known_.set(key, { id: after.id, version: after.version });
    }
  }

  // Of what is not here: it was deleted, and may come back by undo.
  learn(key: LocalKey, identity: { id: number; version: number }): void {
    this.known_.set(key, identity);
  }

  restored(change: Change): Change {
    const identity = this.known_.get(change.key);
    if (change.after === null || change.before !== null || identity === undefined) return change;
    return { ...change, after: { ...change.after, ...identity } };
  }
}
