import type { Layer } from "@touchmark/client";
import { useBatchNames } from "~/api/hooks";
import { t } from "~/i18n";

// What a layer is called on the page; "" of one that is not known yet.
export function useLayerName(project: number): (layer: Layer | undefined) => string {
  const batchName = useBatchNames(project);
  return (layer) => {
    if (!layer) return "";
    if (layer.kind === "truth") return t("layers.truth");
    return layer.kind === "replica" ? batchName(layer.batch) : layer.name;
  };
}
