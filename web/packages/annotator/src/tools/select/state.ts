// One state of the select tool: one file each, the folder is the state diagram.
//   idle -> pressed -> moving | marquee;  idle -> dragging_handle;  idle -> redrawing;  idle -> nudging;  all end in idle
import type { CommandId } from "../../keymap/commands";
import type { Point } from "../../model/shape";
import type { Effect, PointerInput, ToolContext } from "../base/tool";

export interface Step {
  readonly effects: Effect[];
  readonly next?: SelectState;
}

export interface SelectState {
  readonly busy: boolean;
  pointer(input: PointerInput, context: ToolContext): Step;
  command?(command: CommandId, context: ToolContext, held: boolean): Step | null;
  keysUp?(context: ToolContext): Step;
  saveDraft?(): unknown; // as of a tool
  cancel(context: ToolContext): Effect[]; // back to idle, everything as it was
}

// Idle, as the states that end in it see it: it remembers where the last click was.
export interface RestingState extends SelectState {
  clickedAt(p: Point): void; // screen
  clickedBefore(p: Point): boolean; // at the same place
}

export const kStay: Step = { effects: [] };
export const kHandleReach = 8; // screen pixels
export const kEdgeReach = 5;
export const kClearPreview: Effect = { type: "preview", annotations: [] };
