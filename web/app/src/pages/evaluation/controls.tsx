import type { Evaluation, EvaluationKind, Layer } from "@touchmark/client";
import { useEffect, useState } from "react";
import { t } from "~/i18n";
import { Checkbox, Select } from "~/kit/field";
import { Slider } from "~/kit/slider";
import { type EvaluationSearch, kOverlaps } from "~/lib/evaluation/evaluation";
import { kTruth } from "~/lib/layers/layers";
import { decimal } from "~/lib/text/format";
import { useLayerName } from "./use_layer_name";

interface ControlsProps {
  project: number;
  layer: number;
  layers: readonly Layer[];
  search: EvaluationSearch;
  data: Evaluation | undefined;
  onChange: (patch: Partial<EvaluationSearch>) => void;
}

const kKinds: readonly EvaluationKind[] = ["bbox", "segm", "keypoints"];

// What is compared with what, and how strictly.
export function Controls({ project, layer, layers, search, data, onChange }: ControlsProps) {
  const name = useLayerName(project);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Select
        dense
        className="max-w-60"
        aria-label={t("evaluation.against")}
        value={search.against ?? kTruth}
        onChange={(e) => onChange({ against: Number(e.target.value) === kTruth ? undefined : Number(e.target.value) })}
      >
        {layers
          .filter(({ id }) => id !== layer)
          .map((one) => (
            <option key={one.id} value={one.id}>
              {t("evaluation.againstLayer", { name: name(one) })}
            </option>
          ))}
      </Select>
      <Select
        dense
        aria-label={t("evaluation.kind")}
        value={search.kind ?? data?.kind ?? "bbox"}
        onChange={(e) => onChange({ kind: kKinds.find((kind) => kind === e.target.value) })}
      >
        {kKinds.map((kind) => (
          <option key={kind} value={kind}>
            {t(`evaluation.kinds.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        dense
        aria-label={t("evaluation.iou")}
        value={search.iou ?? 0.5}
        onChange={(e) => onChange({ iou: Number(e.target.value) === 0.5 ? undefined : Number(e.target.value) })}
      >
        {kOverlaps.map((iou) => (
          <option key={iou} value={iou}>
            {t("evaluation.iouOf", { iou: decimal(iou, 2) })}
          </option>
        ))}
      </Select>
      <ScoreSlider value={search.score ?? data?.min_score ?? 0} onChange={(score) => onChange({ score })} />
      {search.score !== undefined ? (
        <button type="button" className="link text-xs" onClick={() => onChange({ score: undefined })}>
          {t("evaluation.bestScore")}
        </button>
      ) : null}
      <Checkbox
        label={t("evaluation.all")}
        checked={search.all === 1}
        onChange={(e) => onChange({ all: e.target.checked ? 1 : undefined })}
      />
    </div>
  );
}

const kSettleMs = 150;

// Asks the server when the hand rests.
function ScoreSlider({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const [moved, setMoved] = useState<number | null>(null);
  useEffect(() => {
    if (moved === null) return;
    const timer = setTimeout(() => {
      setMoved(null);
      onChange(moved);
    }, kSettleMs);
    return () => clearTimeout(timer);
  }, [moved, onChange]);
  const shown = moved ?? value;
  return (
    <span className="w-72">
      <Slider label={t("evaluation.minScore")} range={[0, 1]} step={0.01} value={shown} text={decimal(shown, 2)} onChange={setMoved} />
    </span>
  );
}
