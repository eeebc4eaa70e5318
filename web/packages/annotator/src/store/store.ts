// The objects of one image. The only way in is apply(); every change is told with where it came from, so that
// history, operations, painting and lists all hang on one door. Listeners run synchronously and must not apply.
import type { Annotation, Change, LocalKey } from "../model/annotation";
import { idOfKey } from "../model/wire";
import type { Rect } from "../geometry/point";
import { shapeDef } from "../shapes/registry";
import { SpatialIndex } from "./spatial_index";

export type Origin =
  | "local" // a person's gesture in this tab
  | "undo" // undo or redo of one
  | "remote" // the server, another person, or the replay of an earlier visit
  | "identity"; // only id or version became known: nothing to paint or to send

export interface StoreEvent {
  readonly origin: Origin;
  readonly changes: readonly Change[];
}

export class AnnotationStore {
  private readonly items_ = new Map<LocalKey, Annotation>();
  private readonly order_ = new Map<LocalKey, number>(); // kept after deletion: undo restores the place
  private readonly listeners_ = new Set<(event: StoreEvent) => void>();
  private readonly index_ = new SpatialIndex();
  private readonly keys_ = new Map<number, LocalKey>(); // by server id
  private readonly relations_ = new Set<LocalKey>();
  private sorted_: readonly Annotation[] | null = null;
  private nextOrder_ = 0;

  get size(): number {
    return this.items_.size;
  }

  get(key: LocalKey): Annotation | undefined {
    return this.items_.get(key);
  }

  // The end of a relation, by either of its names.
  end(key: LocalKey): Annotation | undefined {
    return this.items_.get(key) ?? this.items_.get(this.keys_.get(idOfKey(key) ?? 0) ?? "");
  }

  relations(): Annotation[] {
    return [...this.relations_].flatMap((key) => this.items_.get(key) ?? []);
  }

  // Back to front. The same array until something changes.
  all(): readonly Annotation[] {
    this.sorted_ ??= [...this.items_.values()].sort(this.byDepth);
    return this.sorted_;
  }

  // Later is in front. By what is said of their order, else by when they were drawn.
  byDepth = (a: Annotation, b: Annotation): number => depthOf(a) - depthOf(b) || this.order(a.localKey) - this.order(b.localKey);

  order(key: LocalKey): number {
    return this.order_.get(key) ?? -1;
  }

  bounds(key: LocalKey): Rect | null {
    return this.index_.rect(key);
  }

  // Back to front.
  inArea(area: Rect): Annotation[] {
    const found = this.index_.search(area);
    // Of many it is quicker to look through all, which are in order, than to put them in order.
    if (found.length > 1000 && found.length > this.items_.size / 8) {
      const keys = new Set(found);
      return this.all().filter((a) => keys.has(a.localKey));
    }
    return found.map((key) => this.items_.get(key) as Annotation).sort(this.byDepth);
  }

  // Sets each key to its `after`; `before` is replaced by what was really there.
  apply(changes: readonly Change[], origin: Origin): void {
    const done: Change[] = [];
    for (const { key, after } of changes) {
      const before = this.items_.get(key) ?? null;
      if (before === after) continue;
      this.put(key, after, before);
      done.push({ key, before, after });
    }
    if (done.length === 0) return;
    this.sorted_ = null;
    const event = { origin, changes: done };
    for (const listener of [...this.listeners_]) listener(event);
  }

  listen(listener: (event: StoreEvent) => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  private put(key: LocalKey, after: Annotation | null, before: Annotation | null): void {
    if (after === null) {
      this.items_.delete(key);
      this.relations_.delete(key);
      this.index_.set(key, null);
      return;
    }
    this.items_.set(key, after);
    if (after.id !== undefined) this.keys_.set(after.id, key);
    if (after.kind === "relation") this.relations_.add(key);
    if (!this.order_.has(key)) this.order_.set(key, this.nextOrder_++);
    if (before === null || before.shape !== after.shape) this.index_.set(key, shapeDef(after.shape).bounds(after.shape));
  }
}

// The order of a text region says when it is read, not what it lies over.
function depthOf({ kind, order }: Annotation): number {
  return kind === "text_region" ? 0 : (order ?? 0);
}
