// What a person has picked out and what is shown. Not stored, not undone.
import type { Annotation, LocalKey } from "../model/annotation";
import type { Point } from "../model/shape";

export class ViewState {
  pointer: Point | null = null; // where the pointer is, in image pixels; null: not over the canvas. Nobody is told
  private selection_: readonly LocalKey[] = [];
  private selected_: ReadonlySet<LocalKey> = new Set();
  private hover_: LocalKey | null = null;
  private under_: readonly LocalKey[] = [];
  private readonly hiddenKeys_ = new Set<LocalKey>();
  private readonly hiddenClasses_ = new Set<number>();
  private allHidden_ = false;
  // Seen all the same: what was drawn, or asked for, after everything or its class was hidden.
  private readonly shownKeys_ = new Set<LocalKey>();
  private readonly shownOfClass_ = new Map<LocalKey, number>(); // the hidden class that it is seen in spite of
  // Locked: neither picked by the pointer nor changed. Pinned: not moved, but its vertices are.
  private readonly lockedKeys_ = new Set<LocalKey>();
  private readonly pinnedKeys_ = new Set<LocalKey>();
  private visibilityVersion_ = 0;
  private readonly listeners_ = new Set<() => void>();

  get selection(): readonly LocalKey[] {
    return this.selection_;
  }
  get hover(): LocalKey | null {
    return this.hover_;
  }
  // All that is under the pointer with what is hovered over, in the order of a click's picking.
  get under(): readonly LocalKey[] {
    return this.under_;
  }
  get allHidden(): boolean {
    return this.allHidden_;
  }
  get hiddenClasses(): readonly number[] {
    return [...this.hiddenClasses_];
  }

  // Grows whenever something is hidden, shown, locked or pinned, or the other way round.
  get visibilityVersion(): number {
    return this.visibilityVersion_;
  }

  isSelected(key: LocalKey): boolean {
    return this.selected_.has(key);
  }

  isVisible(annotation: Annotation): boolean {
    const { localKey: key, classId } = annotation;
    if (this.hiddenKeys_.has(key) || (this.allHidden_ && !this.shownKeys_.has(key))) return false;
    return !this.hiddenClasses_.has(classId) || this.shownOfClass_.get(key) === classId;
  }

  // What has just been made is seen, whatever was hidden before it.
  reveal(annotations: readonly Annotation[]): void {
    const unseen = annotations.filter((a) => !this.isVisible(a));
    if (unseen.length === 0) return;
    for (const { localKey: key, classId } of unseen) {
      this.hiddenKeys_.delete(key);
      if (this.allHidden_) this.shownKeys_.add(key);
      if (this.hiddenClasses_.has(classId)) this.shownOfClass_.set(key, classId);
    }
    this.visibilityVersion_ += 1;
    this.tell();
  }

  showAll(): void {
    if (!this.allHidden_ && this.hiddenKeys_.size === 0 && this.hiddenClasses_.size === 0) return;
    this.allHidden_ = false;
    for (const kept of [this.hiddenKeys_, this.hiddenClasses_, this.shownKeys_, this.shownOfClass_]) kept.clear();
    this.visibilityVersion_ += 1;
    this.tell();
  }

  select(keys: readonly LocalKey[]): void {
    const chosen = new Set(keys);
    const next = [...chosen];
    if (next.length === this.selection_.length && next.every((key, i) => key === this.selection_[i])) return;
    this.selection_ = next;
    this.selected_ = chosen;
    this.tell();
  }

  setHover(key: LocalKey | null, under: readonly LocalKey[] = []): void {
    const last = this.under_;
    if (key === this.hover_ && under.length === last.length && under.every((one, i) => one === last[i])) return;
    this.hover_ = key;
    this.under_ = under;
    this.tell();
  }

  setVisible(keys: readonly LocalKey[], visible: boolean): void {
    for (const key of keys) {
      if (visible) this.hiddenKeys_.delete(key);
      else this.hiddenKeys_.add(key);
      if (visible && this.allHidden_) this.shownKeys_.add(key);
    }
    this.visibilityVersion_ += 1;
    this.tell();
  }

  isLocked(key: LocalKey): boolean {
    return this.lockedKeys_.has(key);
  }

  isPinned(key: LocalKey): boolean {
    return this.pinnedKeys_.has(key);
  }

  // Locks them, or unlocks them where all are locked; likewise for pins.
  toggleLocked(keys: readonly LocalKey[]): void {
    this.toggle(this.lockedKeys_, keys);
  }

  togglePinned(keys: readonly LocalKey[]): void {
    this.toggle(this.pinnedKeys_, keys);
  }

  private toggle(held: Set<LocalKey>, keys: readonly LocalKey[]): void {
    const on = !keys.every((key) => held.has(key));
    for (const key of keys)
      if (on) held.add(key);
      else held.delete(key);
    this.visibilityVersion_ += 1;
    this.tell();
  }

  setClassVisible(classId: number, visible: boolean): void {
    if (visible) this.hiddenClasses_.delete(classId);
    else this.hiddenClasses_.add(classId);
    for (const [key, id] of this.shownOfClass_) if (id === classId) this.shownOfClass_.delete(key);
    this.visibilityVersion_ += 1;
    this.tell();
  }

  setAllVisible(visible: boolean): void {
    if (this.allHidden_ === !visible && this.shownKeys_.size === 0) return;
    this.allHidden_ = !visible;
    this.shownKeys_.clear();
    this.visibilityVersion_ += 1;
    this.tell();
  }

  // Gone objects are neither selected nor hovered over.
  forget(keys: readonly LocalKey[]): void {
    const gone = new Set(keys);
    if (this.hover_ !== null && gone.has(this.hover_)) this.hover_ = null;
    this.select(this.selection_.filter((key) => !gone.has(key)));
    this.tell();
  }

  listen(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  private tell(): void {
    for (const listener of [...this.listeners_]) listener();
  }
}
