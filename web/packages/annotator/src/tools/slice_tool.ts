// Slice: a path through the selected polygons or masks divides them. Clicks or Shift held make the path; Enter or a double
// click cuts.
import { distinctPoints } from "../geometry/ring";
import type { Change } from "../model/annotation";
import { dividedChanges, isArea, sliced, type AreaAnnotation } from "../shapes/overlaid";
import { PathTool } from "./base/path_tool";
import type { Effect, PointerInput, ToolContext } from "./base/tool";

export class SliceTool extends PathTool {
  readonly id = "slice";
  readonly keepsSelection = true;
  protected readonly as = "line";

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    const begins = input.kind === "down" && !this.busy && !context.readonly;
    if (begins && targets(context).length === 0) return [{ type: "say", notice: { id: "slice_none" } }];
    return super.pointer(input, context);
  }

  protected made(): null {
    return null; // it makes no shape of its own
  }

  protected override close(context: ToolContext): Effect[] {
    if (distinctPoints(this.path) < 2) return this.stayOpen({ id: "draft_few" }, context);
    const cut = targets(context).map((before) => ({ before, shapes: sliced(before.shape, this.path, context.frame) }));
    const changes: Change[] = cut.flatMap(({ before, shapes }) =>
      shapes === null || shapes.length < 2 ? [] : dividedChanges(before, shapes, context.uuid),
    );
    if (changes.length === 0)
      return this.stayOpen({ id: cut.some((one) => one.shapes === null) ? "tangled" : "slice_not_across" }, context);
    const select = { type: "select", keys: changes.map((change) => change.key) } as const;
    return [...this.cancel(context), { type: "change", changes, verb: "Slice" }, select];
  }
}

function targets(context: ToolContext): AreaAnnotation[] {
  return context.selection.map((key) => context.get(key)).filter(isArea);
}
