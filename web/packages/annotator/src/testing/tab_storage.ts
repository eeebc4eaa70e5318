// sessionStorage for tests.
import type { TabStorage } from "../ops/past";

export class MemoryTabStorage implements TabStorage {
  private readonly items_ = new Map<string, string>();

  constructor(private readonly capacity_ = Infinity) {}

  get length(): number {
    return this.items_.size;
  }
  key(index: number): string | null {
    return [...this.items_.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.items_.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    const others = [...this.items_].reduce((sum, [k, v]) => (k === key ? sum : sum + v.length), 0);
    if (others + value.length > this.capacity_) throw new Error("full");
    this.items_.set(key, value);
  }
  removeItem(key: string): void {
    this.items_.delete(key);
  }
}
