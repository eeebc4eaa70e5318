// Text region: a box around what is written, drawn as any box; then its text is asked for.
import { BoxTool } from "./box_tool";

export class TextTool extends BoxTool {
  override readonly id = "text";
  protected override readonly as = { as: { kind: "text_region" }, open: true } as const;
}
