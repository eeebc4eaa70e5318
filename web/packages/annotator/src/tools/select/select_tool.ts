// Select, move, resize, turn, edit vertices. Runs the states of this folder.
import type { CommandId } from "../../keymap/commands";
import type { Effect, PointerInput, Tool, ToolContext } from "../base/tool";
import { Idle } from "./idle";
import { Redrawing } from "./redrawing";
import type { SelectState, Step } from "./state";

const kGivesUp: ReadonlySet<CommandId> = new Set<CommandId>(["edit.cancel", "edit.undo", "edit.delete"]);

export class SelectTool implements Tool {
  readonly id = "select";
  private readonly idle_ = new Idle();
  private state_: SelectState = this.idle_;

  get busy(): boolean {
    return this.state_.busy;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    return this.take(this.state_.pointer(input, context));
  }

  command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    const step = this.state_.command?.(command, context, held) ?? null;
    if (step !== null) return this.take(step);
    if (this.busy && kGivesUp.has(command)) return this.cancel(context);
    // What changes objects waits until the gesture has let go of them.
    return this.busy && /^(edit|object|class|joint)\./.test(command) ? [] : null;
  }

  keysUp(context: ToolContext): Effect[] {
    return this.state_.keysUp === undefined ? [] : this.take(this.state_.keysUp(context));
  }

  cancel(context: ToolContext): Effect[] {
    const effects = this.state_.cancel(context);
    this.state_ = this.idle_;
    return effects;
  }

  finish(context: ToolContext): Effect[] {
    const effects = this.keysUp(context); // a nudge under way is kept
    return [...effects, ...this.cancel(context)];
  }

  saveDraft(): unknown {
    return this.state_.saveDraft?.() ?? null;
  }

  loadDraft(saved: unknown, context: ToolContext): Effect[] {
    const step = context.readonly ? null : Redrawing.resume(this.idle_, saved, context);
    return step === null ? [] : this.take(step);
  }

  private take(step: Step): Effect[] {
    if (step.next !== undefined) this.state_ = step.next;
    return step.effects;
  }
}
