// Whether the pointer is on a handle that is painted: there a press edits, whatever tool is in the hand. Beside the
// handles, and on those that have no room to be painted, the tool draws.
import { distance } from "../geometry/point";
import { handleAt, shownHandles } from "../store/hits";
import type { AnnotationStore } from "../store/store";
import type { ViewState } from "../store/view_state";
import type { ToolId } from "../tools/base/ids";
import type { PointerInput } from "../tools/base/tool";

const kPaintedReach = 6; // screen pixels: about what is painted of a handle

interface Shown {
  readonly store: AnnotationStore;
  readonly view: ViewState;
  readonly pixel: number;
}

interface Armed extends Shown {
  readonly tool: ToolId;
  readonly showsHandles: boolean;
}

// Ctrl held, or over a handle of the one selected object: a press edits, whatever tool is in the hand.
export function editsInstead(editor: Armed, input: PointerInput): boolean {
  if (editor.tool === "pan" || editor.tool === "select") return false;
  return input.ctrl || (input.kind !== "up" && editor.showsHandles && onHandle(editor, input));
}

// Only one selected object has handles.
function onHandle({ store, view, pixel }: Shown, input: PointerInput): boolean {
  const annotation = view.selection.length === 1 ? store.get(view.selection[0] ?? "") : undefined;
  if (annotation === undefined || !view.isVisible(annotation)) return false;
  const reach = kPaintedReach * (input.touch ? 2 : 1) * pixel;
  if (handleAt(annotation, input.at, reach, pixel) === null) return false;
  return shownHandles(annotation, pixel).some((handle) => distance(handle, input.at) <= reach);
}
