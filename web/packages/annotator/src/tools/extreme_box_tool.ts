// Box through four clicked points: the outermost of the object to the top, left, bottom and right, in any order. Undo takes
// back a click; Enter before the fourth makes the box that is shown.
import { boundsOf, kMinSide, tidy } from "../geometry/point";
import type { BoxShape, XY } from "../model/shape";
import { StepTool } from "./base/step_tool";
import { pointOf, type Draft, type Effect, type PointerInput, type ToolContext } from "./base/tool";

const kExtremes = 4;

export class ExtremeBoxTool extends StepTool<XY> {
  readonly id = "extreme_box";
  readonly snaps = true;

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const { x, y } = pointOf(input, context);
    if (input.kind === "down") {
      this.place([x, y]);
      this.dragging_ = true;
    } else if (this.dragging_) this.placed_[this.placed_.length - 1] = [x, y];
    if (input.kind === "up" && this.dragging_) {
      this.dragging_ = false;
      if (this.placed_.length >= kExtremes) return this.close(context);
    }
    return this.show(context);
  }

  protected made(): BoxShape | null {
    const bounds = boundsOf(this.placed_);
    if (bounds === null) return null;
    // Places that it snapped to have any number of digits; a box is kept on those that moving it keeps.
    const [left, top, right, bottom] = [bounds.left, bounds.top, bounds.right, bounds.bottom].map(tidy) as [number, number, number, number];
    const large = right - left >= kMinSide && bottom - top >= kMinSide;
    return large ? { kind: "box", x: left, y: top, width: tidy(right - left), height: tidy(bottom - top) } : null;
  }

  protected draft(): Draft {
    return { shape: this.made(), path: this.placed_.slice(), rubber: null, closing: false, as: "points" };
  }

  protected read(step: unknown): XY | null {
    if (!Array.isArray(step) || step.length !== 2 || !step.every(Number.isFinite)) return null;
    return [step[0] as number, step[1] as number];
  }
}
