// From corner to corner: by a drag, or by a click on the one and then on the other.
import type { Point, Shape } from "../../model/shape";
import { dragBegins, DrawingTool, kNoDraft, shapeDraft, type Effect, type PointerInput, type ToolContext } from "./tool";

type State =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly start: PointerInput } // first corner is down, not yet a drag
  | { readonly name: "dragging"; readonly start: PointerInput }
  | { readonly name: "between"; readonly start: PointerInput } // after a click: waits for the second one
  | { readonly name: "placing"; readonly start: PointerInput }; // second click is down

export abstract class CornersTool<S extends Shape> extends DrawingTool {
  protected readonly as: Pick<Effect & { type: "create" }, "as" | "open"> = {}; // what it is, where it is no object
  private state_: State = { name: "idle" };

  // The shape between the first corner and the pointer; null when it is too small to be meant.
  protected abstract between(from: Point, input: PointerInput, context: ToolContext): S | null;

  protected done(shape: S, _start: PointerInput, _end: PointerInput): Effect[] {
    return [kNoDraft, { type: "create", shape, ...this.as }];
  }

  // Waits for the second corner again.
  protected again(start: PointerInput): void {
    this.state_ = { name: "between", start };
  }

  get busy(): boolean {
    return this.state_.name !== "idle";
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    const state = this.state_;
    if (context.readonly) return [];
    if (input.kind === "down") {
      this.state_ = state.name === "between" ? { name: "placing", start: state.start } : { name: "pressed", start: input };
      return state.name === "between" ? [] : [shapeDraft(null, [[input.at.x, input.at.y]])];
    }
    if (state.name === "idle") return [];
    if (input.kind === "move") return this.move(state, input, context);
    if (state.name === "pressed") {
      this.state_ = { name: "between", start: state.start };
      return [];
    }
    return state.name === "between" ? [] : this.commit(state.start, input, context);
  }

  cancel(): Effect[] {
    this.state_ = { name: "idle" };
    return [kNoDraft];
  }

  private move(state: Exclude<State, { name: "idle" }>, input: PointerInput, context: ToolContext): Effect[] {
    if (state.name === "pressed") {
      if (!dragBegins(state.start, input)) return [];
      this.state_ = { name: "dragging", start: state.start };
    }
    return [shapeDraft(this.between(state.start.at, input, context), [[state.start.at.x, state.start.at.y]], input.at)];
  }

  private commit(start: PointerInput, input: PointerInput, context: ToolContext): Effect[] {
    const shape = this.between(start.at, input, context);
    if (shape === null) {
      // Too small: a slip of the hand while dragging, or a double click. The first corner stays.
      this.again(start);
      return [];
    }
    this.state_ = { name: "idle" };
    return this.done(shape, start, input);
  }
}
