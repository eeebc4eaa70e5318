// Lasso: what a drag goes around is added to the mask when the button is up; clicks place corners instead, until Enter, a
// double click or a click on the first one. With Alt held at its beginning, it is taken away.
import type { CommandId } from "../../keymap/commands";
import { distinctPoints, ringArea } from "../../geometry/ring";
import { ringsRegion } from "../../shapes/mask/regions";
import { PathTool } from "../base/path_tool";
import type { Effect, PointerInput, ToolContext } from "../base/tool";
import { beginPainting, lettingGo, maskUnder, paint, storePainting, targetOf } from "./painting";

export class LassoTool extends PathTool {
  readonly id = "lasso";
  readonly keepsSelection = true;
  readonly everySample = true;
  override readonly snaps = false;
  protected readonly as = "area";
  protected override readonly traces = false;
  private pressed_ = false;
  private from_ = 0; // corners before the press
  private subtracts_ = false;

  override pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (input.kind === "down") {
      if (!this.busy) this.subtracts_ = input.alt;
      this.from_ = this.placed_.length;
      const effects = super.pointer(input, context);
      this.pressed_ = this.busy;
      return effects;
    }
    // Pressed, it draws as Shift makes a polygon do.
    const effects = super.pointer({ ...input, shift: input.shift || this.pressed_ }, context);
    if (input.kind !== "up") return effects;
    this.pressed_ = false;
    return this.from_ === 0 && this.placed_.length >= 3 ? this.close(context) : effects;
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    return super.command(command, context, held) ?? lettingGo(command, context);
  }

  protected made(): null {
    return null; // it makes no shape of its own
  }

  protected override closesAt(input: PointerInput, context: ToolContext): boolean {
    return !this.pressed_ && this.nearFirst(input, context);
  }

  protected override close(context: ToolContext): Effect[] {
    const ring = this.path;
    if (distinctPoints(ring) < 3) return this.stayOpen({ id: "draft_few" }, context);
    if (ringArea(ring) === 0) return this.stayOpen({ id: "draft_flat" }, context);
    const how = this.subtracts_ ? "subtract" : "add";
    const under = () => ring.map(([x, y]) => maskUnder({ x, y }, context)).find((mask) => mask !== null) ?? null;
    const target = targetOf(context) ?? (this.subtracts_ ? under() : null);
    const done = this.cancel(context);
    if (target === null && this.subtracts_) return done;
    const painted = paint(beginPainting(target, context), ringsRegion([ring], context.frame), how, context);
    return [...done, ...storePainting(painted, this.subtracts_ ? "Erase" : "Paint")];
  }

  protected override reset(): void {
    super.reset();
    this.pressed_ = false;
  }
}
