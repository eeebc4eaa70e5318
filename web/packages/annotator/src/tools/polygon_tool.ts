// Polygon: a path that a click on the first vertex closes, besides Enter and a double click. Its option makes a part or a
// hole of the selected polygon of it instead of an object.
import { distinctPoints, ringArea } from "../geometry/ring";
import type { Annotation, LocalKey } from "../model/annotation";
import type { PolygonShape } from "../model/shape";
import { reshapedBy } from "../shapes/overlaid";
import type { Verb } from "../history/verbs";
import { PathTool } from "./base/path_tool";
import type { Notice } from "./base/notice";
import type { Effect, PointerInput, ToolContext } from "./base/tool";

export class PolygonTool extends PathTool {
  readonly id = "polygon";
  protected readonly as = "area";
  private target_: LocalKey | null = null; // of what it becomes a part or a hole

  get keepsSelection(): boolean {
    return this.target_ !== null;
  }

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (input.kind === "down" && !this.busy && !context.readonly) {
      this.target_ = context.polygonInto === "new" ? null : (selectedPolygon(context)?.localKey ?? null);
      if (context.polygonInto !== "new" && this.target_ === null) return [{ type: "say", notice: { id: "reshape_none" } }];
    }
    return super.pointer(input, context);
  }

  // Not with fewer than three distinct points or no area: there is no such polygon.
  protected made(): PolygonShape | null {
    return this.why() === null ? { kind: "polygon", parts: [{ outer: this.path, holes: [] }] } : null;
  }

  protected override why(): Notice | null {
    if (distinctPoints(this.path) < 3) return { id: "draft_few" };
    return ringArea(this.path) === 0 ? { id: "draft_flat" } : null;
  }

  protected override close(context: ToolContext): Effect[] {
    const how = context.polygonInto;
    if (this.target_ === null || how === "new" || this.why() !== null) return super.close(context);
    const target = context.get(this.target_);
    if (target?.shape.kind !== "polygon") return this.stayOpen({ id: "reshape_none" }, context); // somebody else deleted it
    const shape = reshapedBy(target.shape, this.path, how);
    if (typeof shape === "string") return this.stayOpen({ id: shape }, context);
    const change = { key: target.localKey, before: target, after: { ...target, shape } };
    const verb: Verb = how === "add" ? "Add to" : "Cut from";
    return [...this.cancel(context), { type: "change", changes: [change], verb }];
  }

  protected override closesAt(input: PointerInput, context: ToolContext): boolean {
    return this.nearFirst(input, context);
  }

  protected override reset(): void {
    super.reset();
    this.target_ = null;
  }
}

function selectedPolygon(context: ToolContext): Annotation | undefined {
  const [key] = context.selection;
  const one = context.selection.length === 1 && key !== undefined ? context.get(key) : undefined;
  return one?.shape.kind === "polygon" ? one : undefined;
}
