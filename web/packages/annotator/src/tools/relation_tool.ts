// Relation: a click on one object and then on another joins them by an arrow of the active class.
import type { Annotation } from "../model/annotation";
import type { Point } from "../model/shape";
import { shapeDef } from "../shapes/registry";
import { DrawingTool, kNoDraft, reach, type Effect, type PointerInput, type ToolContext } from "./base/tool";

const kReach = 8; // screen pixels

export class RelationTool extends DrawingTool {
  readonly id = "relation";
  private from_: Annotation | null = null;

  get busy(): boolean {
    return this.from_ !== null;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const under = endAt(input, context);
    if (input.kind === "down") return this.press(under, input.at, context);
    return [{ type: "hover", key: under?.localKey ?? null }, this.draft(input.at, context)];
  }

  cancel(): Effect[] {
    this.from_ = null;
    return [kNoDraft];
  }

  private press(under: Annotation | null, at: Point, context: ToolContext): Effect[] {
    const from = this.from_ === null ? null : (context.get(this.from_.localKey) ?? null);
    if (under === null) return [];
    if (under.localKey === from?.localKey) return [...this.cancel(), { type: "say", notice: { id: "relation_self" } }];
    if (from === null) {
      this.from_ = under;
      return [this.draft(at, context)];
    }
    const relation = { from: from.localKey, to: under.localKey };
    return [...this.cancel(), { type: "create", shape: { kind: "tag" }, as: { kind: "relation", relation }, select: true }];
  }

  // A line from the middle of the first object to the pointer.
  private draft(at: Point, context: ToolContext): Effect {
    const from = this.from_ === null ? undefined : context.get(this.from_.localKey);
    const bounds = from === undefined ? null : shapeDef(from.shape).bounds(from.shape);
    if (bounds === null) return kNoDraft;
    const middle = [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2] as const;
    return { type: "draft", draft: { shape: null, path: [middle], rubber: at, closing: false, as: "line" } };
  }
}

// What a click would join: no relation, and what has a place on the image.
function endAt(input: PointerInput, context: ToolContext): Annotation | null {
  return context.hits(input.at, reach(input, context, kReach)).find((hit) => hit.annotation.kind !== "relation")?.annotation ?? null;
}
