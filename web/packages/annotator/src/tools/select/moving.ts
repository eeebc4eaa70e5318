// Objects follow the pointer as one; they stay in the frame. Shift keeps to one axis.
import type { Annotation, LocalKey } from "../../model/annotation";
import type { Effect, PointerInput, ToolContext } from "../base/tool";
import { changesOf, movable, moved } from "./move_objects";
import { kClearPreview, type SelectState, type Step } from "./state";

export class Moving implements SelectState {
  readonly busy = true;
  private now_: readonly Annotation[];

  private constructor(
    private readonly idle_: SelectState,
    private readonly originals_: readonly Annotation[],
    private readonly start_: PointerInput,
  ) {
    this.now_ = originals_;
  }

  static begin(idle: SelectState, keys: readonly LocalKey[], start: PointerInput, input: PointerInput, context: ToolContext): Step {
    const state = new Moving(idle, movable(keys, context), start);
    const step = state.pointer(input, context);
    return { effects: [{ type: "select", keys }, { type: "hint", hint: null }, ...step.effects], next: state };
  }

  pointer(input: PointerInput, context: ToolContext): Step {
    let x = input.at.x - this.start_.at.x;
    let y = input.at.y - this.start_.at.y;
    if (input.shift && Math.abs(x) < Math.abs(y)) x = 0;
    else if (input.shift) y = 0;
    this.now_ = moved(this.originals_, { x, y }, context);
    if (input.kind !== "up") return { effects: [{ type: "preview", annotations: this.now_ }] };
    const changes = changesOf(this.originals_, this.now_);
    const effects: Effect[] = [kClearPreview];
    if (changes.length > 0) effects.push({ type: "change", changes, verb: "Move" });
    return { effects, next: this.idle_ };
  }

  cancel(): Effect[] {
    return [kClearPreview];
  }
}
