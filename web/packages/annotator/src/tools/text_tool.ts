// Text region: a box around what is written, drawn as any box; then its text is asked for.
import type { BoxShape } from "../model/shape";
import type { Effect } from "./base/tool";
import { BoxTool } from "./box_tool";

export class TextTool extends BoxTool {
  override readonly id = "text";

  protected override made(shape: BoxShape): Effect {
    return { type: "create", shape, as: { kind: "text_region" }, open: true };
  }
}
