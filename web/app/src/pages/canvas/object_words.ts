// An object in a few signs.
import type { Shape } from "@touchmark/annotator";
import { t } from "~/i18n";
import { shapeBounds } from "~/lib/shapes/shape_path";
import { count } from "~/lib/text/format";

// In pixels, of what holds it; a turned box and an ellipse along their own axes; a tag has none.
export function sizeOf(shape: Shape): string {
  if (shape.kind === "rotated_box") return pixels(shape.width, shape.height);
  if (shape.kind === "ellipse") return pixels(2 * shape.rx, 2 * shape.ry);
  const bounds = shapeBounds(shape);
  return bounds === null ? t(`shape.${shape.kind}`) : pixels(bounds.right - bounds.left, bounds.bottom - bounds.top);
}

function pixels(width: number, height: number): string {
  return t("objects.size", { width: count(Math.round(width)), height: count(Math.round(height)) });
}
