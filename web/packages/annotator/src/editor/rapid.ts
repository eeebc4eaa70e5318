// Quick work through many images: after so many objects were drawn on one, the next image opens by itself.
import type { LocalKey } from "../model/annotation";
import type { AnnotationStore } from "../store/store";
import type { ToolId } from "../tools/base/ids";
import type { Commit } from "./options";
import type { Sticky } from "./sticky";

// Tools with which one finished shape is one finished object. What is painted is seldom done after one stroke.
export const kRapidTools: ReadonlySet<ToolId> = new Set<ToolId>([
  "box",
  "rotated_box",
  "ellipse",
  "cuboid_2d",
  "extreme_box",
  "polygon",
  "polyline",
  "points",
  "skeleton",
  "scissors",
]);
export const kMostRapid = 100;

// Of one visit to one image, since it was switched on. What is pasted, or comes from elsewhere, was not drawn here.
export class RapidCount {
  private readonly drawn_ = new Set<LocalKey>();
  private told_ = false;

  constructor(
    private readonly store_: Pick<AnnotationStore, "get">,
    private readonly sticky_: Pick<Sticky, "rapid">,
  ) {}

  // What was drawn here and is there still: an undone one does not count.
  get drawn(): number {
    return [...this.drawn_].filter((key) => this.store_.get(key) !== undefined).length;
  }

  // It was switched off: what was drawn until then no longer counts.
  restart(): void {
    this.drawn_.clear();
    this.told_ = false;
  }

  // True when this was the last one wanted here; once a visit.
  saw({ changes, tool }: Pick<Commit, "changes" | "tool">): boolean {
    const { rapid } = this.sticky_;
    if (rapid === 0 || !kRapidTools.has(tool as ToolId)) return false;
    for (const { key, before, after } of changes) if (before === null && after !== null) this.drawn_.add(key);
    if (this.told_ || this.drawn < rapid) return false;
    this.told_ = true;
    return true;
  }
}
