// What the server calls each object, kept when the object is deleted: what comes back from nothing by undo is still
// what the server knows under its id.
import type { Change, LocalKey } from "../model/annotation";

export class Identities {
  private readonly known_ = new Map<LocalKey, { id: number; version: number }>();

  remember(changes: readonly Change[]): void {
    for (const { key, after } of changes) {
      if (after?.id !== undefined && after.version !== undefined) this.known_.set(key, { id: after.id, version: after.version });
    }
  }

  restored(change: Change): Change {
    const identity = this.known_.get(change.key);
    if (change.after === null || change.before !== null || identity === undefined) return change;
    return { ...change, after: { ...change.after, ...identity } };
  }
}
