// Superpixel brush: the part of even color under the pointer is shown; a press, and a drag over several, adds them to the
// mask. With Alt they are taken from it. Painting goes on with the selected mask, as with the brush.
import type { Answer, PartsAnswer } from "../../assist/ask";
import { coversPoint, partAt } from "../../assist/follow";
import type { CommandId } from "../../keymap/commands";
import type { Point } from "../../model/shape";
import { combine, emptyColumns } from "../../shapes/mask/columns";
import { previewMask } from "../../shapes/mask/mask";
import { DrawingTool, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import {
  beginPainting,
  kEndPreview,
  lettingGo,
  maskUnder,
  paint,
  paintingPreview,
  takingUp,
  targetOf,
  type Painting,
} from "../paint/painting";
import { storeArea } from "./results";

interface Stroke {
  readonly how: "add" | "subtract";
  readonly painting: Painting;
  readonly missed: readonly Point[]; // where the parts are not known yet
  readonly over: boolean;
}

const kMargin = 3; // spacings around the pointer that are known

export class SuperpixelTool extends DrawingTool {
  readonly id = "superpixel";
  readonly keepsSelection = true;
  readonly everySample = true;
  private parts_: PartsAnswer | null = null;
  private made_ = ""; // with which options they were asked for
  private asking_ = false;
  private marked_ = -1; // the label that is shown
  private stroke_: Stroke | null = null;

  get busy(): boolean {
    return this.stroke_ !== null;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly) return [];
    const asked = this.askAt(input.at, context);
    if (input.kind === "down") return [...asked, ...this.begin(input, context)];
    if (this.stroke_ === null) return [...asked, ...this.mark(input.at, context)];
    if (this.stroke_.over) return asked;
    this.stroke_ = { ...this.stroke_, over: input.kind === "up" };
    return [...asked, ...this.take([input.at], context)];
  }

  answered(answer: Answer | null, context: ToolContext): Effect[] {
    this.asking_ = false;
    if (answer?.kind !== "parts") {
      this.made_ = "";
      return [...this.cancel(), { type: "say", notice: { id: "assist_none" } }];
    }
    this.parts_ = answer;
    this.marked_ = -1;
    const missed = this.stroke_?.missed ?? [];
    if (this.stroke_ === null) return [];
    this.stroke_ = { ...this.stroke_, missed: [] };
    return this.take(missed, context);
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  cancel(): Effect[] {
    if (this.stroke_ === null) return [];
    this.stroke_ = null;
    return [...kEndPreview];
  }

  override finish(context: ToolContext): Effect[] {
    return this.stroke_ === null ? [] : this.end(context);
  }

  private begin(input: PointerInput, context: ToolContext): Effect[] {
    const how = input.alt ? "subtract" : "add";
    const target = targetOf(context) ?? (input.alt ? maskUnder(input.at, context) : null);
    if (target === null && how === "subtract") return [{ type: "say", notice: { id: "wand_none" } }];
    this.stroke_ = { how, painting: beginPainting(target, context), missed: [], over: false };
    this.marked_ = -1;
    return [...takingUp(target), { type: "mark", shape: null }, ...this.take([input.at], context)];
  }

  private take(points: readonly Point[], context: ToolContext): Effect[] {
    let stroke = this.stroke_ as Stroke;
    for (const p of points) {
      const part = this.asking_ || this.parts_ === null ? null : partAt(this.parts_, p.x, p.y, context.frame);
      if (part !== null) stroke = { ...stroke, painting: paint(stroke.painting, part.region(), stroke.how, context) };
      else if (this.asking_) stroke = { ...stroke, missed: [...stroke.missed, p] };
    }
    this.stroke_ = stroke;
    if (stroke.over && stroke.missed.length === 0) return this.end(context);
    return paintingPreview(stroke.painting);
  }

  private end(context: ToolContext): Effect[] {
    const { painting, how } = this.stroke_ as Stroke;
    this.stroke_ = null;
    return [...kEndPreview, ...storeArea(painting, how === "add" ? "Paint" : "Erase", context)];
  }

  private mark(p: Point, context: ToolContext): Effect[] {
    const part = this.asking_ || this.parts_ === null ? null : partAt(this.parts_, p.x, p.y, context.frame);
    const label = part?.label ?? -1;
    if (label === this.marked_) return [];
    this.marked_ = label;
    const shape = part === null ? null : previewMask(combine(emptyColumns(context.frame), part.region(), "add"));
    return [{ type: "mark", shape }];
  }

  // Anew with other options or another zoom, and near the end of those that are known; never in the middle of a stroke, in
  // which what is one part must stay one.
  private askAt(at: Point, context: ToolContext): Effect[] {
    const { spacing } = context.assist;
    const { frame, pixel } = context;
    const made = `${spacing} ${Math.round(Math.log2(pixel) * 2)}`;
    const inside = at.x >= 0 && at.y >= 0 && at.x < frame.width && at.y < frame.height;
    const known = this.parts_ !== null && coversPoint(this.parts_.window, at, kMargin * spacing * pixel, frame);
    const stays = this.stroke_ !== null && this.parts_ !== null && partAt(this.parts_, at.x, at.y, frame) !== null;
    if (this.asking_ || !inside || stays || (known && made === this.made_)) return [];
    this.made_ = made;
    this.asking_ = true;
    return [{ type: "ask", ask: { kind: "superpixels", at, spacing, pixel } }];
  }
}
