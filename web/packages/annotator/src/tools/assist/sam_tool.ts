// Smart select: a model finds what a click shows, or a box that is dragged. More clicks, and with Alt clicks on what is not
// meant, are asked about together; each is taken back by Backspace. Enter keeps what is found as one object.
import type { Answer, AreaAnswer, SegmentAsk } from "../../assist/ask";
import type { Rect } from "../../geometry/point";
import type { XY } from "../../model/shape";
import { boxFromCorners } from "../../shapes/box/box";
import { previewMask } from "../../shapes/mask/mask";
import type { CommandId } from "../../keymap/commands";
import type { Notice } from "../base/notice";
import { StepTool } from "../base/step_tool";
import { dragBegins, pointOf, type Draft, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { beginPainting, lettingGo, paint, type Painting } from "../paint/painting";
import { storeArea, targetHeld } from "./results";

// One that a person gave: a point, or a box, of which the newest counts.
type Prompt = { readonly at: XY; readonly inside: boolean } | { readonly box: Rect };

const kNoMark: Effect = { type: "mark", shape: null };

export class SamTool extends StepTool<Prompt> {
  readonly id = "sam";
  readonly acceptsByClass = true;
  private press_: { readonly start: PointerInput; readonly box: Rect | null } | null = null;
  private found_: { readonly painting: Painting; readonly madeBy: string | undefined } | null = null;
  private asked_ = ""; // the prompts that were asked about
  private known_ = ""; // the prompts that `found_` is of
  private closing_ = false; // as soon as the answer is there
  private over_: XY | null = null; // the place of the hover that was asked about

  override get busy(): boolean {
    return super.busy || this.press_ !== null;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    if (input.kind === "down") {
      this.closing_ = false;
      this.press_ = { start: input, box: null };
      return [kNoMark];
    }
    if (this.press_ === null) return this.busy ? [] : this.hover(input, context);
    const { start, box } = this.press_;
    if (input.kind === "move") {
      if (box === null && !dragBegins(start, input)) return [];
      this.press_ = { start, box: between(start, input, context) ?? box };
      return this.show(context);
    }
    this.press_ = null;
    const { x, y } = pointOf(start, context);
    this.place(box === null ? { at: [x, y], inside: !start.alt } : { box });
    return this.show(context);
  }

  answered(answer: Answer | null, context: ToolContext): Effect[] {
    if (!this.busy) return this.hovered(answer, context);
    if (this.asked_ === "") return [];
    this.known_ = this.asked_;
    const area = answer?.kind === "area" ? answer : null;
    this.found_ = area === null ? null : { painting: paintingOf(area, context), madeBy: area.madeBy };
    if (answer?.kind === "cannot") return [...this.cancel(context), { type: "say", notice: { id: answer.why } }];
    if (this.closing_) return this.close(context);
    return area === null ? this.stayOpen({ id: "assist_none" }, context) : this.show(context);
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    if (this.press_ !== null && (command === "edit.delete" || command === "edit.undo")) {
      this.press_ = null;
      return this.show(context);
    }
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  override cancel(context?: ToolContext): Effect[] {
    return [...super.cancel(context), kNoMark];
  }

  // Leaving the tool keeps what is seen.
  override finish(context: ToolContext): Effect[] {
    const found = this.found_;
    const kept = found === null ? [] : storeArea(found.painting, "Paint", context, found.madeBy);
    return [...this.cancel(context), ...kept];
  }

  protected made(): null {
    return null; // it makes no shape of its own
  }

  protected override why(): Notice {
    return { id: asks(this.placed_) ? "assist_none" : "sam_inside" };
  }

  protected override close(context: ToolContext): Effect[] {
    if (asks(this.placed_) && this.known_ !== JSON.stringify(this.placed_)) {
      this.closing_ = true;
      return this.show(context);
    }
    this.closing_ = false;
    return this.found_ === null ? this.stayOpen(this.why(), context) : this.finish(context);
  }

  protected override show(context: ToolContext): Effect[] {
    if (!this.busy) return [...this.cancel(context)];
    const key = JSON.stringify(this.placed_);
    if (!asks(this.placed_)) {
      this.found_ = null;
      this.asked_ = "";
    }
    const shown = super.show(context);
    if (this.press_ !== null || key === this.asked_ || !asks(this.placed_)) return shown;
    this.asked_ = key;
    return [...shown, askOf({ ...promptOf(this.placed_), hover: false }, context)];
  }

  protected draft(): Draft {
    const shape = this.found_ === null ? null : previewMask(this.found_.painting.columns);
    const points = this.placed_.flatMap((prompt) => ("at" in prompt ? [prompt] : []));
    return {
      ...{ shape, path: [], rubber: null, closing: false },
      prompts: { points, box: this.press_?.box ?? promptOf(this.placed_).box },
    };
  }

  protected read(step: unknown): Prompt | null {
    const { at, inside, box } = (step ?? {}) as { at?: unknown; inside?: unknown; box?: Partial<Rect> };
    if (isPlace(at) && typeof inside === "boolean") return { at, inside };
    const { left, top, right, bottom } = box ?? {};
    return [left, top, right, bottom].every(Number.isFinite) ? { box: box as Rect } : null;
  }

  protected override reset(): void {
    super.reset();
    this.press_ = null;
    this.found_ = null;
    this.asked_ = "";
    this.known_ = "";
    this.closing_ = false;
    this.over_ = null;
  }

  // What a click would take is shown, where a model is quick enough.
  private hover(input: PointerInput, context: ToolContext): Effect[] {
    const { x, y } = pointOf(input, context);
    const { frame, pixel } = context;
    if (input.at.x < 0 || input.at.y < 0 || input.at.x > frame.width || input.at.y > frame.height || input.touch) return [kNoMark];
    if (this.over_ !== null && Math.hypot(x - this.over_[0], y - this.over_[1]) < pixel) return [];
    this.over_ = [x, y];
    return [askOf({ inside: [[x, y]], outside: [], box: null, hover: true }, context)];
  }

  private hovered(answer: Answer | null, context: ToolContext): Effect[] {
    if (answer?.kind !== "area" || this.over_ === null) return [kNoMark];
    return [{ type: "mark", shape: previewMask(paintingOf(answer, context).columns) }];
  }
}

function isPlace(at: unknown): at is XY {
  return Array.isArray(at) && at.length === 2 && at.every(Number.isFinite);
}

function paintingOf(area: AreaAnswer, context: ToolContext): Painting {
  return paint(beginPainting(targetHeld({ shift: false, alt: false }, context), context), area, "add", context);
}

function askOf(prompt: Omit<SegmentAsk, "kind" | "clean" | "pixel">, { pixel, assist }: ToolContext): Effect {
  return { type: "ask", ask: { ...prompt, kind: "segment", clean: assist.clean, pixel } };
}

function between(start: PointerInput, input: PointerInput, context: ToolContext): Rect | null {
  const box = boxFromCorners(start.at, input.at, { frame: context.frame, shift: false });
  return box === null ? null : { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
}

function asks(prompts: readonly Prompt[]): boolean {
  return prompts.some((prompt) => "box" in prompt || prompt.inside);
}

function promptOf(prompts: readonly Prompt[]): Pick<SegmentAsk, "inside" | "outside" | "box"> {
  const places = (inside: boolean) => prompts.flatMap((p) => ("at" in p && p.inside === inside ? [p.at] : []));
  const boxes = prompts.flatMap((p) => ("box" in p ? [p.box] : []));
  return { inside: places(true), outside: places(false), box: boxes.at(-1) ?? null };
}
