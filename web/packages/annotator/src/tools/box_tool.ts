// Box: drag from corner to corner, or click one corner and then the other. Shift makes it square.
import { boxFromCorners } from "../shapes/box/box";
import { dragBegins, DrawingTool, kNoDraft, shapeDraft, type Effect, type PointerInput, type ToolContext } from "./base/tool";

type State =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly start: PointerInput } // first corner is down, not yet a drag
  | { readonly name: "dragging"; readonly start: PointerInput }
  | { readonly name: "between"; readonly start: PointerInput } // after a click: waits for the second one
  | { readonly name: "placing"; readonly start: PointerInput }; // second click is down

export class BoxTool extends DrawingTool {
  readonly id = "box";
  readonly snaps = true;
  private state_: State = { name: "idle" };

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
    return [shapeDraft(this.box(state.start, input, context), [[state.start.at.x, state.start.at.y]], input.at)];
  }

  private commit(start: PointerInput, input: PointerInput, context: ToolContext): Effect[] {
    const box = this.box(start, input, context);
    if (box === null) {
      // Too small: a slip of the hand while dragging, or a double click. The first corner stays.
      this.state_ = { name: "between", start };
      return [];
    }
    this.state_ = { name: "idle" };
    return [kNoDraft, { type: "create", shape: box }];
  }

  private box(start: PointerInput, input: PointerInput, context: ToolContext) {
    return boxFromCorners(start.at, input.at, { frame: context.frame, shift: input.shift });
  }
}
