import type { Layer } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { useBatchNames, useLayerName } from "~/api/hooks";
import { batchesQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Chip } from "~/kit/chip";
import { Select } from "~/kit/field";
import { Tip } from "~/kit/tooltip";

interface WhoseWorkProps {
  project: number;
  own: boolean; // a rater's own layer, not the truth
  batch: number | undefined;
}

// Said to a rater, who sees nobody else's labels; the batch's instructions are behind it. Who draws in the truth is
// told of the batch alone, and only where it has instructions.
export function WhoseWork({ project, own, batch }: WhoseWorkProps) {
  const batchName = useBatchNames(project);
  const instructions = useQuery({ ...batchesQuery(project), enabled: own || batch !== undefined }).data?.find(
    (b) => b.id === batch,
  )?.instructions;
  if (!own && !instructions) return null;
  const name = batch === undefined ? undefined : batchName(batch);
  return (
    <Tip label={instructions || t("layer.ownHint")}>
      <span tabIndex={0} className="inline-flex max-md:hidden">
        <Chip>{name === undefined ? t("layer.own") : t(own ? "layer.ownOf" : "layer.batch", { batch: name })}</Chip>
      </span>
    </Tip>
  );
}

interface LayerChoiceProps {
  project: number;
  layers: readonly Layer[];
  value: number;
  onChange: (layer: number) => void;
}

// Nothing to choose is nothing to show.
export function LayerChoice({ project, layers, value, onChange }: LayerChoiceProps) {
  const name = useLayerName(project);
  if (layers.length === 0 || (layers.length === 1 && layers[0]?.id === value)) return null;
  return (
    <Select dense aria-label={t("layer.choose")} className="w-64 min-w-0" value={value} onChange={(e) => onChange(Number(e.target.value))}>
      {layers.map((layer) => (
        <option key={layer.id} value={layer.id}>
          {name(layer)}
        </option>
      ))}
    </Select>
  );
}
