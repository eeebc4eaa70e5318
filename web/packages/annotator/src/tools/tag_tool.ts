// Tag: a click on the image gives it the active class, or takes it away.
import { dragBegins, DrawingTool, type Effect, type PointerInput, type ToolContext } from "./base/tool";

export class TagTool extends DrawingTool {
  readonly id = "tag";
  readonly busy = false;
  private start_: PointerInput | null = null;

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly || input.kind === "move") return [];
    const start = this.start_;
    this.start_ = input.kind === "down" ? input : null;
    return input.kind === "up" && start !== null && !dragBegins(start, input) ? [{ type: "toggle_tag" }] : [];
  }

  cancel(): Effect[] {
    this.start_ = null;
    return [];
  }
}
