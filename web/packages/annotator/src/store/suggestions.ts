// The suggestions for one image: what waits in the layers that are shown, less what was accepted (a copy stands among the
// objects), rejected here, or lies below the threshold of its layer. `store` holds those that are seen, so that painting and
// hit testing hang on it as on the objects.
import type { Annotation, Change, LocalKey } from "../model/annotation";
import { scoreOf, suggestionFromWire, suggestionKey } from "../model/suggestion";
import type { RemoteAnnotation } from "../model/wire";
import { AnnotationStore } from "./store";

export interface SuggestionLayer {
  readonly layer: number;
  readonly threshold: number; // 0..1
  readonly waiting: number;
  readonly shown: number; // of them, at or above the threshold
}

// What was decided here, which a list from the server may not know of yet.
interface Judged {
  readonly said: Annotation | null; // null: rejected
  readonly version: number | null; // of the answer; null: none came yet
}

export class Suggestions {
  readonly store = new AnnotationStore();
  private readonly layers_ = new Map<number, ReadonlyMap<LocalKey, Annotation>>(); // as the server listed them
  private readonly thresholds_ = new Map<number, number>();
  private readonly listeners_ = new Set<() => void>();
  private readonly judged_ = new Map<LocalKey, Judged>();

  constructor(private readonly truth_: AnnotationStore) {
    truth_.listen(({ changes }) => {
      if (changes.some((c) => (c.before?.parent ?? c.after?.parent) !== undefined)) this.refresh();
    });
  }

  // `asOf`: the event that the list was read at. Null: the layer is not shown any more.
  setLayer(layer: number, list: readonly RemoteAnnotation[] | null, asOf = 0): void {
    if (list === null) this.layers_.delete(layer);
    else {
      for (const [key, { version }] of this.judged_)
        if (key.startsWith(`s${layer}.`) && version !== null && version <= asOf) this.judged_.delete(key);
      this.layers_.set(layer, new Map(list.map((one) => suggestionFromWire(layer, one)).map((one) => [one.localKey, one])));
    }
    this.refresh();
  }

  setThreshold(layer: number, threshold: number): void {
    this.thresholds_.set(layer, threshold);
    this.refresh();
  }

  // The place of a layer among those that are shown.
  place(layer: number): number {
    return this.ids().indexOf(layer);
  }

  // Also where only how many lie below the threshold has changed.
  listen(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  // By layer: the same on every image, whichever list came first.
  layers(): SuggestionLayer[] {
    const waiting = this.waiting();
    return this.ids().map((layer) => {
      const own = waiting.filter((one) => one.parent?.layer === layer);
      return { layer, threshold: this.threshold(layer), waiting: own.length, shown: own.filter((one) => this.isAbove(one)).length };
    });
  }

  // Whether or not it is seen, and whether or not it was accepted; nothing of a rejected one.
  known(key: LocalKey): Annotation | undefined {
    const judged = this.judged_.get(key);
    if (judged !== undefined) return judged.said ?? undefined;
    for (const list of this.layers_.values()) {
      const found = list.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // The surest first.
  waiting(): Annotation[] {
    const accepted = new Set(this.truth_.all().flatMap(({ parent }) => (parent === undefined ? [] : [suggestionKey(parent)])));
    const brought = [...this.judged_.values()].flatMap(({ said }) => (said !== null && this.isOfShown(said) ? [said] : []));
    const listed = [...this.layers_.values()].flatMap((list) => [...list.values()].filter(({ localKey }) => !this.judged_.has(localKey)));
    return [...listed, ...brought].filter(({ localKey }) => !accepted.has(localKey)).sort(bySureness);
  }

  shown(): Annotation[] {
    return this.waiting().filter((one) => this.isAbove(one));
  }

  below(): Annotation[] {
    return this.waiting().filter((one) => !this.isAbove(one));
  }

  // Rejections, and rejections taken back: of a gesture here, or of an earlier visit that has no answer yet.
  apply(changes: readonly Change[]): void {
    for (const { key, after } of changes) this.judged_.set(key, { said: after, version: null });
    if (changes.length > 0) this.refresh();
  }

  // The server has it.
  settled(key: LocalKey, version: number): void {
    const judged = this.judged_.get(key);
    if (judged !== undefined) this.judged_.set(key, { ...judged, version });
  }

  // The server knows better: it waits no more, or (where the server holds it so) as if nothing had been decided here.
  forget(key: LocalKey): void {
    this.judged_.delete(key);
    this.refresh();
  }

  private ids(): number[] {
    return [...this.layers_.keys()].sort((a, b) => a - b);
  }

  private isOfShown({ parent }: Annotation): boolean {
    return parent !== undefined && this.layers_.has(parent.layer);
  }

  private threshold(layer: number): number {
    return this.thresholds_.get(layer) ?? 0;
  }

  private isAbove(one: Annotation): boolean {
    return scoreOf(one) >= this.threshold(one.parent?.layer ?? 0);
  }

  private refresh(): void {
    const shown = new Map(this.shown().map((one) => [one.localKey, one]));
    const gone = this.store.all().filter(({ localKey }) => !shown.has(localKey));
    const changes: Change[] = [
      ...gone.map((before) => ({ key: before.localKey, before, after: null })),
      ...[...shown].map(([key, after]) => ({ key, before: this.store.get(key) ?? null, after })),
    ];
    this.store.apply(changes, "remote");
    for (const listener of [...this.listeners_]) listener();
  }
}

function bySureness(a: Annotation, b: Annotation): number {
  return scoreOf(b) - scoreOf(a) || (a.localKey < b.localKey ? -1 : 1);
}
