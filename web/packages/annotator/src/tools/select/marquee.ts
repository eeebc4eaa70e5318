// A rectangle is drawn: left to right it takes what lies wholly in it, right to left what it touches.
// Shift adds to what is selected.
import { containsRect, rectOf } from "../../geometry/point";
import type { LocalKey } from "../../model/annotation";
import { shapeDef } from "../../shapes/registry";
import type { Effect, PointerInput, ToolContext } from "../base/tool";
import type { SelectState, Step } from "./state";

export class Marquee implements SelectState {
  readonly busy = true;

  private constructor(
    private readonly idle_: SelectState,
    private readonly start_: PointerInput,
    private readonly before_: readonly LocalKey[],
  ) {}

  static begin(idle: SelectState, start: PointerInput, input: PointerInput, context: ToolContext): Step {
    const state = new Marquee(idle, start, context.selection);
    return { effects: state.pointer(input, context).effects, next: state };
  }

  pointer(input: PointerInput, context: ToolContext): Step {
    const rect = rectOf(this.start_.at, input.at);
    if (input.kind !== "up") return { effects: [{ type: "marquee", rect }] };
    const whole = input.at.x >= this.start_.at.x;
    const found = context.inArea(rect).filter(({ localKey, kind, shape }) => {
      if (context.isLocked(localKey) || kind === "caption") return false;
      const bounds = shapeDef(shape).bounds(shape);
      return bounds !== null && (!whole || containsRect(rect, bounds));
    });
    const keys = [...(this.start_.shift ? this.before_ : []), ...found.map((a) => a.localKey)];
    return {
      effects: [
        { type: "marquee", rect: null },
        { type: "select", keys },
      ],
      next: this.idle_,
    };
  }

  cancel(): Effect[] {
    return [{ type: "marquee", rect: null }];
  }
}
