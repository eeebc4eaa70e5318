// Verdicts on suggestions between the editor, the journal and the server. Nothing is asked of a person about them: where
// somebody was quicker, what they decided is shown.
import type { Editor } from "../editor/editor";
import type { JournalEntry, Place } from "../journal/storage";
import type { SettledEvent, SyncQueue } from "../journal/sync";
import type { Change, LocalKey } from "../model/annotation";
import { isSuggestionKey, suggestionKey } from "../model/suggestion";
import { parentFromWire, parentToWire, type RemoteAnnotation, type WireOp } from "../model/wire";

// A rejection or its undo, or an acceptance that came too late.
export function isVerdict({ key, op, refusal }: JournalEntry): boolean {
  return isSuggestionKey(key) || (op.kind === "accept" && refusal?.reason === "conflict");
}

// What of the session it needs.
export interface Session {
  readonly forget: (key: LocalKey) => void; // the object that never came to be
  readonly take: (remote: RemoteAnnotation) => void;
}

export class Judging {
  constructor(
    private readonly sync_: SyncQueue,
    private readonly place_: Place,
    private readonly editor_: Editor,
    private readonly session_: Session,
  ) {}

  // Its op_id. What comes later on the same suggestion is sent later: the queue sends one operation a key at a time.
  record({ key, before, after }: Change, tool: string, activeMs: number): string {
    const parent = (after ?? before)?.parent;
    if (parent === undefined) throw new TypeError("a suggestion says where it is from");
    const kind = after === null ? "reject" : "unreject";
    const op: WireOp = { op_id: this.sync_.uuid(), kind, active_ms: activeMs, tool, parent: parentToWire(parent) };
    this.sync_.record({ ...this.place_, key, op });
    return op.op_id;
  }

  settled({ entry: { key, op }, settled }: SettledEvent, mine: boolean): void {
    const { suggestions } = this.editor_;
    if (!mine) this.replay(key, op);
    suggestions.settled(key, settled.version);
  }

  // Of an earlier visit, or another tab. What waits again comes with the next list.
  replay(key: LocalKey, op: WireOp): void {
    const { suggestions } = this.editor_;
    if (op.kind === "reject") suggestions.apply([{ key, before: null, after: null }]);
    else suggestions.forget(key);
  }

  // The server refused it: nothing is left of it here.
  async refused({ key, op, refusal }: JournalEntry, object: LocalKey): Promise<void> {
    const { suggestions } = this.editor_;
    await this.sync_.replace(this.place_, key, null);
    const wanted = op.parent === undefined ? key : suggestionKey(parentFromWire(op.parent));
    const { current = null, version = 0, reason } = refusal ?? {};
    suggestions.forget(wanted);
    if (op.kind === "accept") this.session_.forget(object);
    if (current !== null) this.session_.take(current);
    else if (reason === "conflict" && op.kind !== "unreject") {
      suggestions.apply([{ key: wanted, before: null, after: null }]);
      suggestions.settled(wanted, version);
    }
    this.editor_.say({ id: reason === "conflict" ? "suggestion_taken" : "suggestion_refused" });
  }
}
