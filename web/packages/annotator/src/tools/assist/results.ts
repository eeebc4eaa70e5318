// What becomes of an area that was found in the pixels.
import type { Verb } from "../../history/verbs";
import type { Shape } from "../../model/shape";
import { converted, simplified } from "../../shapes/convert";
import type { Effect, ToolContext } from "../base/tool";
import { storePainting, targetOf, type Painting } from "../paint/painting";

// A new object is a mask or a polygon, as is wished; what is added to a mask stays one.
export function storeArea(painting: Painting, verb: Verb, context: ToolContext, madeBy?: string): Effect[] {
  const by = madeBy === undefined ? {} : { madeBy };
  return storePainting(painting, verb).map((effect) => {
    if (effect.type === "change") return { ...effect, ...by };
    if (effect.type !== "create") return effect;
    return { ...effect, ...by, shape: context.assist.result === "mask" ? effect.shape : outlineOf(effect.shape, context) };
  });
}

// No point further than the screen shows from the pixels' edges.
export function outlineOf(shape: Shape, context: Pick<ToolContext, "frame" | "pixel">): Shape {
  const outline = converted(shape, context.frame);
  return outline === null ? shape : (simplified(outline, Math.max(1, context.pixel)) ?? outline);
}

// The mask that Shift adds to, and Alt takes from.
export function targetHeld(held: { readonly shift: boolean; readonly alt: boolean }, context: ToolContext) {
  return held.shift || held.alt || context.paint.into === "class" ? targetOf(context) : null;
}
