// Watershed brush: scribbles inside the object, and with Alt outside it; the border is found between them, anew after each.
// Undo takes back a scribble; Enter keeps what is found.
import type { Answer, Stroke } from "../../assist/ask";
import type { XY } from "../../model/shape";
import { previewMask } from "../../shapes/mask/mask";
import type { Notice } from "../base/notice";
import { StepTool } from "../base/step_tool";
import { kNoDraft, pointOf, type Draft, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { beginPainting, lettingGo, paint, targetOf, type Painting } from "../paint/painting";
import { storeArea } from "./results";

export class WatershedTool extends StepTool<Stroke> {
  readonly id = "watershed";
  readonly keepsSelection = true;
  readonly everySample = true;
  private found_: Painting | null = null;
  private asked_ = ""; // the scribbles that were asked about
  private known_ = ""; // the scribbles that `found_` is of
  private closing_ = false; // as soon as the answer is there

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const { x, y } = pointOf(input, context);
    if (input.kind === "down") {
      this.place({ path: [[x, y]], inside: !input.alt });
      this.dragging_ = true;
      return super.show(context);
    }
    const last = this.placed_.at(-1);
    if (!this.dragging_ || last === undefined) return [];
    const at = last.path.at(-1) as XY;
    const moved = Math.hypot(x - at[0], y - at[1]) >= Math.max(1, context.pixel);
    if (moved) this.placed_[this.placed_.length - 1] = { ...last, path: [...last.path, [x, y]] };
    if (input.kind === "up") this.dragging_ = false;
    return this.show(context);
  }

  answered(answer: Answer | null, context: ToolContext): Effect[] {
    if (!this.busy) return [];
    this.known_ = this.asked_;
    this.found_ = answer?.kind === "area" ? paint(beginPainting(targetOf(context), context), answer, "add", context) : null;
    if (this.closing_) return this.close(context);
    return this.show(context);
  }

  override command(...[command, context, held]: Parameters<StepTool<Stroke>["command"]>): Effect[] | null {
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  protected made(): null {
    return null; // it makes no shape of its own
  }

  protected override why(): Notice {
    return { id: this.placed_.some((stroke) => stroke.inside) ? "assist_none" : "flood_inside" };
  }

  protected override close(context: ToolContext): Effect[] {
    if (this.known_ !== keyOf(this.placed_) && this.placed_.some((stroke) => stroke.inside)) {
      this.closing_ = true;
      return this.show(context);
    }
    this.closing_ = false;
    const found = this.found_;
    if (found === null) return this.stayOpen(this.why(), context);
    return [...this.cancel(context), ...storeArea(found, "Paint", context)];
  }

  // Leaving the tool keeps what is seen.
  override finish(context: ToolContext): Effect[] {
    const found = this.found_;
    return found === null ? this.cancel(context) : [...this.cancel(context), ...storeArea(found, "Paint", context)];
  }

  protected override show(context: ToolContext): Effect[] {
    const key = keyOf(this.placed_);
    if (!this.busy) return [kNoDraft];
    if (!this.placed_.some((stroke) => stroke.inside)) this.found_ = null;
    const asks = !this.dragging_ && key !== this.asked_ && this.placed_.some((stroke) => stroke.inside);
    const shown = super.show(context);
    if (!asks) return shown;
    this.asked_ = key;
    return [
      ...shown,
      {
        type: "ask",
        ask: { kind: "flood", strokes: this.placed_.slice(), size: context.paint.size, square: context.paint.square, pixel: context.pixel },
      },
    ];
  }

  protected draft(): Draft {
    const shape = this.found_ === null ? null : previewMask(this.found_.columns);
    return { shape, path: [], rubber: null, closing: false, strokes: this.placed_.slice() };
  }

  protected read(step: unknown): Stroke | null {
    const { path, inside } = (step ?? {}) as Partial<Stroke>;
    const pairs =
      Array.isArray(path) && path.length > 0 && path.every((p) => Array.isArray(p) && p.length === 2 && p.every(Number.isFinite));
    return pairs && typeof inside === "boolean" ? { path: path as readonly XY[], inside } : null;
  }

  protected override reset(): void {
    super.reset();
    this.found_ = null;
    this.asked_ = "";
    this.known_ = "";
    this.closing_ = false;
  }
}

function keyOf(strokes: readonly Stroke[]): string {
  return JSON.stringify(strokes);
}
