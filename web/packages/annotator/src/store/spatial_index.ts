// Which objects may be in a rectangle: a packed static tree for most, a list for the few changed since.
import Flatbush from "flatbush";
import { intersects, type Rect } from "../geometry/point";
import type { LocalKey } from "../model/annotation";

const kDirtyLimit = 256; // changed objects before the tree is built anew (22 ms at 50,000)

export class SpatialIndex {
  private tree_: Flatbush | null = null;
  private treeKeys_: LocalKey[] = [];
  private readonly rects_ = new Map<LocalKey, Rect>();
  private readonly dirty_ = new Set<LocalKey>();

  set(key: LocalKey, rect: Rect | null): void {
    if (rect === null) this.rects_.delete(key);
    else this.rects_.set(key, rect);
    this.dirty_.add(key);
  }

  rect(key: LocalKey): Rect | null {
    return this.rects_.get(key) ?? null;
  }

  // In no order.
  search(area: Rect): LocalKey[] {
    if (this.dirty_.size > kDirtyLimit + this.treeKeys_.length / 50) this.rebuild();
    const found: LocalKey[] = [];
    for (const key of this.dirty_) {
      const rect = this.rects_.get(key);
      if (rect !== undefined && intersects(rect, area)) found.push(key);
    }
    if (this.tree_ === null) return found;
    for (const i of this.tree_.search(area.left, area.top, area.right, area.bottom)) {
      const key = this.treeKeys_[i] as LocalKey;
      if (!this.dirty_.has(key)) found.push(key);
    }
    return found;
  }

  private rebuild(): void {
    this.dirty_.clear();
    this.treeKeys_ = [...this.rects_.keys()];
    this.tree_ = this.treeKeys_.length === 0 ? null : new Flatbush(this.treeKeys_.length);
    if (this.tree_ === null) return;
    for (const r of this.rects_.values()) this.tree_.add(r.left, r.top, r.right, r.bottom);
    this.tree_.finish();
  }
}
