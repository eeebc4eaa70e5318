// Rotated box: one side by two clicks (or a drag), then its width by a third. Shift snaps the side to 15 degrees.
import { clampPoint, distance, kMinSide, snapAngle } from "../geometry/point";
import type { Point } from "../model/shape";
import { rotatedBoxFromSide } from "../shapes/rotated_box/rotated_box";
import { dragBegins, DrawingTool, kNoDraft, shapeDraft, type Effect, type PointerInput, type ToolContext } from "./base/tool";

type State =
  | { readonly name: "idle" }
  | { readonly name: "pressed"; readonly start: PointerInput }
  | { readonly name: "side"; readonly start: PointerInput; readonly dragging: boolean } // its far end follows the pointer
  | { readonly name: "width"; readonly a: Point; readonly b: Point }; // the opposite side follows

export class RotatedBoxTool extends DrawingTool {
  readonly id = "rotated_box";
  readonly snaps = true;
  private state_: State = { name: "idle" };

  get busy(): boolean {
    return this.state_.name !== "idle";
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const state = this.state_;
    switch (state.name) {
      case "idle":
        if (input.kind !== "down") return [];
        this.state_ = { name: "pressed", start: input };
        return [shapeDraft(null, [xy(clampPoint(input.at, context.frame))])];
      case "pressed":
        return this.pressed(state.start, input, context);
      case "side":
        return this.side(state.start, state.dragging, input, context);
      case "width":
        return this.width(state.a, state.b, input, context);
    }
  }

  cancel(): Effect[] {
    this.state_ = { name: "idle" };
    return [kNoDraft];
  }

  override command(command: Parameters<DrawingTool["command"]>[0], context: ToolContext, held: boolean): Effect[] | null {
    const state = this.state_;
    if (state.name !== "width" || (command !== "edit.undo" && command !== "edit.delete")) return super.command(command, context, held);
    // One step back: the side is drawn again from its first end.
    const start: PointerInput = {
      kind: "down",
      at: state.a,
      screen: state.a,
      clicks: 1,
      shift: false,
      alt: false,
      ctrl: false,
      touch: false,
      time: 0,
    };
    this.state_ = { name: "side", start, dragging: false };
    return [shapeDraft(null, [xy(state.a)], state.b)];
  }

  private pressed(start: PointerInput, input: PointerInput, context: ToolContext): Effect[] {
    if (input.kind === "move" && !dragBegins(start, input)) return [];
    this.state_ = { name: "side", start, dragging: input.kind === "move" };
    return input.kind === "move" ? this.side(start, true, input, context) : [];
  }

  private side(start: PointerInput, dragging: boolean, input: PointerInput, context: ToolContext): Effect[] {
    const a = clampPoint(start.at, context.frame);
    const b = clampPoint(sideEnd(a, input), context.frame);
    const ends = dragging ? "up" : "down";
    if (input.kind === ends && distance(a, b) >= kMinSide) this.state_ = { name: "width", a, b };
    return [shapeDraft(null, [xy(a)], b)];
  }

  private width(a: Point, b: Point, input: PointerInput, context: ToolContext): Effect[] {
    const shape = rotatedBoxFromSide(a, b, input.at, context.frame);
    if (input.kind !== "down") return [shapeDraft(shape, [xy(a), xy(b)])];
    if (shape === null) return [];
    this.state_ = { name: "idle" };
    return [kNoDraft, { type: "create", shape }];
  }
}

function xy(p: Point): [number, number] {
  return [p.x, p.y];
}

function sideEnd(a: Point, input: PointerInput): Point {
  if (!input.shift) return input.at;
  const length = distance(a, input.at);
  const angle = snapAngle(Math.atan2(input.at.y - a.y, input.at.x - a.x));
  return { x: a.x + length * Math.cos(angle), y: a.y + length * Math.sin(angle) };
}
