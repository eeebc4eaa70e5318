// A shape that is placed step by step: undo and Backspace take back one step, redo puts it again, Enter finishes, Esc
// gives up, and what is begun survives a reload.
import type { CommandId } from "../../keymap/commands";
import type { Shape } from "../../model/shape";
import type { Notice } from "./notice";
import { DrawingTool, kNoDraft, type Draft, type Effect, type ToolContext } from "./tool";

export abstract class StepTool<T> extends DrawingTool {
  protected placed_: T[] = [];
  protected dragging_ = false; // the newest step follows the pointer until the button is up
  private undone_: T[] = [];

  get busy(): boolean {
    return this.placed_.length > 0;
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    if (command === "edit.redo" && this.undone_.length > 0) {
      this.placed_.push(this.undone_.pop() as T);
      return this.show(context);
    }
    if (!this.busy) return null;
    if (command === "edit.finish") return this.close(context);
    if (this.placed_.length > 0 && (command === "edit.undo" || command === "edit.delete")) return this.takeBack(context);
    return super.command(command, context, held);
  }

  cancel(_context?: ToolContext): Effect[] {
    this.reset();
    return [kNoDraft, { type: "note", note: null }];
  }

  override finish(context: ToolContext): Effect[] {
    const effects = this.placed_.length > 0 ? this.close(context) : [];
    return [...(this.placed_.length > 0 ? [] : effects), ...this.cancel(context)];
  }

  override saveDraft(): unknown {
    return this.placed_.length > 0 ? this.placed_.slice() : null;
  }

  override loadDraft(saved: unknown, context: ToolContext): Effect[] {
    if (!Array.isArray(saved) || saved.length === 0 || context.readonly) return [];
    const steps = saved.map((step) => this.read(step));
    if (steps.includes(null)) return [];
    this.reset();
    this.placed_ = steps as T[];
    return this.show(context);
  }

  // What is placed so far as a shape; null: too little for one.
  protected abstract made(context: ToolContext): Shape | null;
  protected abstract draft(context: ToolContext): Draft;
  protected abstract read(step: unknown): T | null; // one that was saved; null: it is none

  protected place(step: T): void {
    this.placed_.push(step);
    this.undone_ = [];
  }

  protected show(context: ToolContext): Effect[] {
    return [this.busy ? { type: "draft", draft: this.draft(context) } : kNoDraft];
  }

  // Stays open when it is too little, and says why.
  protected close(context: ToolContext): Effect[] {
    const shape = this.made(context);
    if (shape === null) return this.stayOpen(this.why(context), context);
    return [...this.cancel(context), { type: "create", shape }];
  }

  protected why(_context: ToolContext): Notice | null {
    return { id: "draft_few" };
  }

  protected stayOpen(notice: Notice | null, context: ToolContext): Effect[] {
    return notice === null ? this.show(context) : [...this.show(context), { type: "say", notice }];
  }

  protected reset(): void {
    this.placed_ = [];
    this.undone_ = [];
    this.dragging_ = false;
  }

  private takeBack(context: ToolContext): Effect[] {
    this.undone_.push(this.placed_.pop() as T);
    this.dragging_ = false;
    return this.show(context);
  }
}
