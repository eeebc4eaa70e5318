// One visit of a page in tests: an editor with its session on a queue, over storage that outlives the visit.
import type { Send, SyncOptions } from "../journal/contract";
import { openSync } from "../journal/open";
import type { SyncQueue } from "../journal/sync";
import { kTruthLayer, type JournalStorage, type Place } from "../journal/storage";
import { annotationFromWire, contentToWire, type RemoteAnnotation } from "../model/wire";
import type { TabStorage } from "../ops/past";
import { AssetSession } from "../ops/session";
import { Driver } from "./driver";

const kPlace: Place = { assetId: 7, layer: kTruthLayer };

let visits = 0;

function uuids(): () => string {
  const visit = ++visits;
  let n = 0;
  return () => `visit-${visit}-${++n}`;
}

export class Visit {
  session!: AssetSession;
  d!: Driver;

  private constructor(
    readonly sync: SyncQueue,
    private readonly past_: TabStorage | null,
  ) {}

  static async open(
    storage: JournalStorage,
    send: Send,
    annotations: readonly RemoteAnnotation[],
    options: Partial<SyncOptions> & { past?: TabStorage } = {},
  ): Promise<Visit> {
    const uuid = uuids();
    const sync = await openSync({ userId: 1, projectId: 2, send, storage, locks: null, channel: null, peers: null, uuid, ...options });
    return new Visit(sync, options.past ?? null).mount(annotations, uuid);
  }

  // The same page, the image opened once more.
  async reopen(annotations: readonly RemoteAnnotation[]): Promise<Visit> {
    return new Visit(this.sync, this.past_).mount(annotations, uuids());
  }

  // The same page, the same image in another layer.
  async openLayer(layer: number, annotations: readonly RemoteAnnotation[]): Promise<Visit> {
    return new Visit(this.sync, this.past_).mount(annotations, uuids(), { ...kPlace, layer });
  }

  private mount(annotations: readonly RemoteAnnotation[], uuid: () => string, place = kPlace): Visit {
    this.d = new Driver([], {
      annotations: annotations.map((a) => annotationFromWire(a)),
      uuid,
      onCommit: (commit) => this.session.commit(commit),
    });
    this.session = new AssetSession(this.sync, place, this.d.editor, () => undefined, this.past_);
    return this;
  }

  // What a person sees, as the server would store it, in a fixed order.
  seen(): string[] {
    return this.d.editor.store
      .all()
      .map((a) => JSON.stringify(contentToWire(a, (end) => this.d.editor.store.end(end)?.id ?? 0)))
      .sort();
  }
}

export function stored(annotations: readonly RemoteAnnotation[]): string[] {
  return annotations.map((a) => JSON.stringify(contentToWire(annotationFromWire(a)))).sort();
}

export const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
