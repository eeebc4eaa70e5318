// Cut out of a box: a box is drawn around an object, and the object in it becomes a mask. With Shift it is added to the selected
// mask, with Alt taken from it.
import type { Answer } from "../../assist/ask";
import type { BoxShape, Point } from "../../model/shape";
import { boxFromCorners } from "../../shapes/box/box";
import type { CommandId } from "../../keymap/commands";
import { CornersTool } from "../base/corners_tool";
import { kNoDraft, shapeDraft, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { beginPainting, lettingGo, paint, takingUp } from "../paint/painting";
import { storeArea, targetHeld } from "./results";

export class GrabCutTool extends CornersTool<BoxShape> {
  readonly id = "grabcut";
  readonly keepsSelection = true;
  private held_: { readonly shift: boolean; readonly alt: boolean } | null = null; // of the box that is being cut

  override get busy(): boolean {
    return super.busy || this.held_ !== null;
  }

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (input.kind === "down") this.held_ = null; // the answer would come too late
    const effects = super.pointer(input, context);
    const box = this.done_;
    this.done_ = null;
    if (box === null) return effects;
    this.held_ = { shift: box.start.shift, alt: box.start.alt };
    const { x, y, width, height } = box.shape;
    const ask = { kind: "cut", box: { left: x, top: y, right: x + width, bottom: y + height }, pixel: context.pixel } as const;
    return [...effects, { type: "ask", ask }];
  }

  answered(answer: Answer | null, context: ToolContext): Effect[] {
    const held = this.held_;
    if (held === null) return [];
    this.held_ = null;
    if (answer?.kind !== "area") return [kNoDraft, { type: "say", notice: { id: "assist_none" } }];
    const target = targetHeld(held, context);
    if (held.alt && target === null) return [kNoDraft, { type: "say", notice: { id: "wand_none" } }];
    const painted = paint(beginPainting(target, context), answer, held.alt ? "subtract" : "add", context);
    return [...takingUp(target), kNoDraft, ...storeArea(painted, held.alt ? "Erase" : "Paint", context)];
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  override cancel(): Effect[] {
    this.held_ = null;
    return super.cancel();
  }

  private done_: { readonly shape: BoxShape; readonly start: PointerInput } | null = null;

  protected between(from: Point, input: PointerInput, context: ToolContext): BoxShape | null {
    return boxFromCorners(from, input.at, { frame: context.frame, shift: false });
  }

  // The box stays to be seen until the answer is there.
  protected override done(shape: BoxShape, start: PointerInput): Effect[] {
    this.done_ = { shape, start };
    return [shapeDraft(shape)];
  }
}
