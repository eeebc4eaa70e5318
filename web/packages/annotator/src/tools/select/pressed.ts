// The button is down on some objects (topmost first) or on none: a click selects, a drag moves or marks.
import type { LocalKey } from "../../model/annotation";
import { dragBegins, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { Marquee } from "./marquee";
import { Moving } from "./moving";
import { kStay, type RestingState, type SelectState, type Step } from "./state";

export class Pressed implements SelectState {
  readonly busy = true;

  constructor(
    private readonly idle_: RestingState,
    private readonly keys_: readonly LocalKey[],
    private readonly start_: PointerInput,
  ) {}

  pointer(input: PointerInput, context: ToolContext): Step {
    if (input.kind === "up") return { effects: this.click(input, context), next: this.idle_ };
    if (input.kind !== "move" || !dragBegins(this.start_, input)) return kStay;
    if (this.keys_.length === 0 || this.start_.shift) return Marquee.begin(this.idle_, this.start_, input, context);
    if (context.readonly) return { effects: [], next: this.idle_ };
    return Moving.begin(this.idle_, this.toMove(context), this.start_, input, context);
  }

  cancel(): Effect[] {
    return [];
  }

  // What is selected is moved as a whole when it is grabbed, even from beneath something smaller.
  private toMove(context: ToolContext): readonly LocalKey[] {
    const grabbed = this.keys_.some((key) => context.selection.includes(key));
    return grabbed ? context.selection : [this.keys_[0] as LocalKey];
  }

  private click(input: PointerInput, context: ToolContext): Effect[] {
    const top = this.keys_[0];
    const again = this.idle_.clickedBefore(input.screen);
    this.idle_.clickedAt(input.screen);
    if (top === undefined) return this.start_.shift ? [] : [{ type: "select", keys: [] }];
    if (this.start_.shift) return [{ type: "select", keys: toggled(context.selection, top) }];
    const selected = context.selection.length === 1 ? this.keys_.indexOf(context.selection[0] as LocalKey) : -1;
    if (this.start_.clicks >= 2) {
      const key = selected >= 0 ? (this.keys_[selected] as LocalKey) : top;
      return [
        { type: "select", keys: [key] },
        { type: "open", key },
      ];
    }
    const pick = selected >= 0 && again ? this.keys_[(selected + 1) % this.keys_.length] : top;
    return [{ type: "select", keys: [pick as LocalKey] }];
  }
}

function toggled(selection: readonly LocalKey[], key: LocalKey): LocalKey[] {
  return selection.includes(key) ? selection.filter((k) => k !== key) : [...selection, key];
}
