// The hand: the view moves itself (render), so nothing is left to do here.
import { DrawingTool, type Effect } from "./base/tool";

export class PanTool extends DrawingTool {
  readonly id = "pan";
  readonly busy = false;

  pointer(): Effect[] {
    return [];
  }

  cancel(): Effect[] {
    return [];
  }
}
