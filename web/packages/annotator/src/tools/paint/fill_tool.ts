// Bucket: a click fills the hole of the mask that it is in, up to other masks where those are to be kept. With Alt it
// takes away what hangs together under the pointer: a speck, or a part.
import type { CommandId } from "../../keymap/commands";
import type { Size } from "../../model/annotation";
import { combine, extentOf, type Columns, type Region } from "../../shapes/mask/columns";
import { connectedRegion } from "../../shapes/mask/regions";
import { DrawingTool, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { beginPainting, lettingGo, maskUnder, paint, storePainting, targetOf, type Painting } from "./painting";

export class FillTool extends DrawingTool {
  readonly id = "fill";
  readonly keepsSelection = true;
  readonly busy = false;

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    if (context.readonly || input.kind !== "down") return [];
    const target = targetOf(context) ?? (input.alt ? maskUnder(input.at, context) : null);
    const painting = beginPainting(target, context);
    const within = input.alt ? painting.columns : obstacles(painting, context);
    const region = connectedRegion(within, input.at, input.alt);
    if (region === null || (!input.alt && isAround(region, context.frame))) return [];
    return storePainting(paint(painting, region, input.alt ? "subtract" : "add", context), input.alt ? "Erase" : "Fill");
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    return super.command(command, context, held) ?? (this.busy ? null : lettingGo(command, context));
  }

  cancel(): Effect[] {
    return [];
  }
}

// What is outside of all: it meets the image's edge and is most of the image.
function isAround(region: Region, { width, height }: Size): boolean {
  const { bounds, area } = extentOf(region);
  const meets = region.left === 0 || region.left + region.runs.length === width || bounds?.top === 0 || bounds?.bottom === height;
  return meets && area > (width * height) / 2;
}

function obstacles({ columns, others }: Painting, context: ToolContext): Columns {
  if (context.paint.overlap !== "keep") return columns;
  return [...others.values()].reduce((sum, other) => combine(sum, { left: 0, runs: other.columns.runs }, "add"), columns);
}
