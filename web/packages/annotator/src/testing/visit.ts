// One visit of a page in tests: an editor with its session on a queue, over storage that outlives the visit.
import type { Send, SyncOptions } from "../journal/contract";
import { SyncQueue, openSync } from "../journal/sync";
import type { JournalStorage } from "../journal/storage";
import { annotationFromWire, contentToWire, type RemoteAnnotation } from "../model/wire";
import { AssetSession } from "../ops/session";
import { Driver } from "./driver";

let visits = 0;

export class Visit {
  session!: AssetSession;
  d!: Driver;

  private constructor(readonly sync: SyncQueue) {}

  static async open(
    storage: JournalStorage,
    send: Send,
    annotations: readonly RemoteAnnotation[],
    options: Partial<SyncOptions> = {},
  ): Promise<Visit> {
    const visit = ++visits;
    let n = 0;
    const uuid = () => `visit-${visit}-${++n}`;
    const sync = await openSync({ userId: 1, projectId: 2, send, storage, locks: null, channel: null, uuid, ...options });
    const self = new Visit(sync);
    self.d = new Driver([], {
      annotations: annotations.map((a) => annotationFromWire(a)),
      uuid,
      onCommit: (commit) => self.session.commit(commit),
    });
    self.session = new AssetSession(sync, 7, self.d.editor, () => undefined);
    return self;
  }

  // What a person sees, as the server would store it, in a fixed order.
  seen(): string[] {
    return this.d.editor.store.all().map((a) => JSON.stringify(contentToWire(a))).sort();
  }
}

export function stored(annotations: readonly RemoteAnnotation[]): string[] {
  return annotations
    .map((a) => JSON.stringify(contentToWire(annotationFromWire(a))))
    .sort();
}

export const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
