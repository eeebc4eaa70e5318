import { kPolygonInto } from "@touchmark/annotator";
import { t } from "~/i18n";
import { Keys } from "~/kit/kbd";
import { Segmented } from "~/kit/segmented";
import { keyOf } from "~/lib/keyboard/keymap";
import type { Mounted } from "./use_annotator";

// What becomes of the next polygon: an object, or a part or a hole of the selected one. Beside the canvas, as the brush's.
export function PolygonOption({ annotator, state }: Pick<Mounted, "annotator" | "state">) {
  if (state.tool !== "polygon" || state.readonly) return null;
  return (
    <section aria-label={t("toolOption.title")} className="flex shrink-0 items-center gap-2 border-t px-3 py-2 text-xs">
      <Segmented
        label={t("toolOption.polygonInto")}
        value={state.polygonInto}
        onChange={annotator.setPolygonInto}
        options={kPolygonInto.map((value) => ({ value, label: t(`toolOption.polygonIntoOf.${value}`) }))}
      />
      <Keys keys={keyOf("polygon.into") ?? ""} />
    </section>
  );
}
