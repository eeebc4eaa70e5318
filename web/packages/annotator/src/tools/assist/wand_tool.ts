// Magic wand: a press takes what has nearly the color of the place; dragged to the right or up it takes more, the other way
// less. With Shift it is added to the selected mask, with Alt taken from it.
import type { Answer } from "../../assist/ask";
import { clamp } from "../../geometry/point";
import type { CommandId } from "../../keymap/commands";
import { kMostTolerance } from "../base/assist_options";
import { DrawingTool, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { beginPainting, kEndPreview, lettingGo, maskUnder, paint, paintingPreview, takingUp, type Painting } from "../paint/painting";
import { storeArea, targetHeld } from "./results";

const kStep = 3; // screen pixels

interface Press {
  readonly start: PointerInput;
  readonly how: "add" | "subtract";
  readonly begun: Painting;
  readonly tolerance: number;
  readonly found: Painting | null; // what the newest answer makes of it
  readonly asking: boolean; // a newer one is on its way
  readonly over: boolean; // the button is up
}

export class WandTool extends DrawingTool {
  readonly id = "wand";
  readonly keepsSelection = true;
  private press_: Press | null = null;

  get busy(): boolean {
    return this.press_ !== null;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    if (input.kind === "down") return [...this.cancel(), ...this.begin(input, context)];
    const press = this.press_;
    if (press === null || press.over) return [];
    const tolerance = toleranceOf(press.start, input, context);
    const changed = tolerance !== press.tolerance;
    this.press_ = { ...press, tolerance, asking: press.asking || changed, over: input.kind === "up" };
    const asked = changed ? [...this.ask(context), noteOf(tolerance, input)] : [];
    return [...asked, ...(this.press_.over && !this.press_.asking ? this.end(context) : [])];
  }

  answered(answer: Answer | null, context: ToolContext): Effect[] {
    const press = this.press_;
    if (press === null) return [];
    const found = answer?.kind === "area" ? paint(press.begun, answer, press.how, context) : null;
    this.press_ = { ...press, found, asking: false };
    if (press.over) return this.end(context);
    return found === null ? [...kEndPreview] : paintingPreview(found);
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  cancel(): Effect[] {
    if (this.press_ === null) return [];
    this.press_ = null;
    return [...kEndPreview, { type: "note", note: null }];
  }

  // What is seen of it stays.
  override finish(context: ToolContext): Effect[] {
    return this.press_?.found ? this.end(context) : this.cancel();
  }

  private begin(input: PointerInput, context: ToolContext): Effect[] {
    const how = input.alt ? "subtract" : "add";
    const target = targetHeld(input, context) ?? (input.alt ? maskUnder(input.at, context) : null);
    if (target === null && how === "subtract") return [{ type: "say", notice: { id: "wand_none" } }];
    const begun = beginPainting(target, context);
    const { tolerance } = context.assist;
    this.press_ = { start: input, how, begun, tolerance, found: null, asking: true, over: false };
    return [...takingUp(target), ...this.ask(context)];
  }

  private ask(context: ToolContext): Effect[] {
    const { start, tolerance } = this.press_ as Press;
    const { contiguous, clean } = context.assist;
    return [{ type: "ask", ask: { kind: "wand", at: start.at, tolerance, contiguous, clean, pixel: context.pixel } }];
  }

  private end(context: ToolContext): Effect[] {
    const { found, how } = this.press_ as Press;
    const done = this.cancel();
    if (found === null) return [...done, { type: "say", notice: { id: "assist_none" } }];
    return [...done, ...storeArea(found, how === "add" ? "Paint" : "Erase", context)];
  }
}

function toleranceOf({ screen: from }: PointerInput, { screen: to }: PointerInput, context: ToolContext): number {
  const more = (to.x - from.x - (to.y - from.y)) / kStep;
  return clamp(context.assist.tolerance + Math.trunc(more), 0, kMostTolerance);
}

function noteOf(tolerance: number, { at }: PointerInput): Effect {
  return { type: "note", note: { text: `± ${tolerance}`, point: at } };
}
