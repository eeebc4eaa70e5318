// Brush and eraser. A stroke is one entry of undo: the first one on nothing selected makes a new mask, which stays
// selected, and the next ones go on with it. Alt turns the one into the other. Shift draws a straight line from where the
// last stroke ended. Enter or N lets go of the mask, so that the next stroke begins a new one.
import type { CommandId } from "../../keymap/commands";
import type { Point } from "../../model/shape";
import { strokeRegion } from "../../shapes/mask/regions";
import { DrawingTool, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import {
  beginPainting,
  kEndPreview,
  lettingGo,
  maskUnder,
  paint,
  paintingPreview,
  storePainting,
  takingUp,
  targetOf,
  type Painting,
} from "./painting";

interface Stroke {
  readonly painting: Painting | null; // null: an eraser that has not met a mask yet
  readonly how: "add" | "subtract";
  readonly at: Point; // where the brush is
}

export class BrushTool extends DrawingTool {
  readonly keepsSelection = true;
  readonly everySample = true;
  private stroke_: Stroke | null = null;
  private lastEnd_: Point | null = null;

  constructor(readonly id: "brush" | "eraser") {
    super();
  }

  get busy(): boolean {
    return this.stroke_ !== null;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    if (input.kind === "down") return this.begin(input, context);
    if (this.stroke_ === null) return [];
    const effects = this.goOn(this.stroke_, input.at, context);
    return input.kind === "up" ? this.end() : effects;
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  cancel(): Effect[] {
    if (this.stroke_ === null) return [];
    this.stroke_ = null;
    return [...kEndPreview];
  }

  // Another tool is taken up in the middle of it: what is painted stays.
  override finish(): Effect[] {
    return this.busy ? this.end() : [];
  }

  private begin(input: PointerInput, context: ToolContext): Effect[] {
    const how = (this.id === "eraser") !== input.alt ? "subtract" : "add";
    const target = targetOf(context);
    const from = input.shift && this.lastEnd_ !== null ? this.lastEnd_ : input.at;
    const painting = target === null && how === "subtract" ? null : beginPainting(target, context);
    const selected: Effect[] = painting === null ? [] : takingUp(target);
    return [...selected, ...this.goOn({ painting, how, at: from }, input.at, context)];
  }

  private goOn({ painting, how, at }: Stroke, to: Point, context: ToolContext): Effect[] {
    const met = painting === null ? maskUnder(to, context) : null;
    const own = met === null ? painting : beginPainting(met, context);
    if (own === null) {
      this.stroke_ = { painting, how, at: to };
      return [];
    }
    const painted = paint(own, strokeRegion(at, to, context.paint, context.frame), how, context);
    this.stroke_ = { painting: painted, how, at: to };
    return [...(met === null ? [] : takingUp(met)), ...paintingPreview(painted)];
  }

  private end(): Effect[] {
    const { painting, how, at } = this.stroke_ as Stroke;
    this.stroke_ = null;
    this.lastEnd_ = at;
    return painting === null ? [] : storePainting(painting, how === "add" ? "Paint" : "Erase");
  }
}
