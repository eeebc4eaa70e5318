// A tool whose points snap is told of what the pointer snapped to instead of where it is. Shift draws freely or keeps to an
// angle, Alt follows a border: neither snaps.
import { kSnapReach, type SnapPlace } from "../store/snapping";
import { reach, type PointerInput, type Tool, type ToolContext } from "../tools/base/tool";

export function snapped(input: PointerInput, tool: Tool, context: ToolContext): { input: PointerInput; place: SnapPlace | null } {
  const free = tool.snaps !== true || input.shift || input.alt || input.ctrl || context.readonly;
  const place = free ? null : context.snapAt(input.at, reach(input, context, kSnapReach));
  return { place, input: place === null ? input : { ...input, at: place.point, raw: input.at } };
}
