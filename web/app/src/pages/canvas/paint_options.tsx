import { kBrushSizes, type PaintOptions as Options, type ToolId } from "@touchmark/annotator";
import { Circle, Square } from "lucide-react";
import { useId } from "react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { Select } from "~/kit/field";
import { Keys } from "~/kit/kbd";
import type { Mounted } from "./use_annotator";

const kPaintTools: ReadonlySet<ToolId> = new Set(["brush", "eraser", "lasso", "fill"]);
const kOverlaps: readonly Options["overlap"][] = ["allow", "keep", "cut"];
const kTargets: readonly Options["into"][] = ["object", "class"];

// How the brush paints, over the canvas while a tool that paints is armed.
export function PaintOptions({ annotator, state }: Pick<Mounted, "annotator" | "state">) {
  const { paint, tool } = state;
  if (!kPaintTools.has(tool) || state.readonly) return null;
  return (
    <div
      role="group"
      aria-label={t("paint.title")}
      className="absolute top-2 left-1/2 flex w-max max-w-[calc(100%-16px)] -translate-x-1/2 flex-wrap items-center gap-x-3 gap-y-1 rounded-panel border bg-raised px-2 py-1 text-xs shadow-float"
    >
      {tool === "fill" || tool === "lasso" ? null : <BrushOptions paint={paint} onChange={annotator.setPaint} />}
      <Choice
        label={t("paint.overlap")}
        value={paint.overlap}
        options={kOverlaps.map((value) => ({ value, label: t(`paint.overlapOf.${value}`) }))}
        onChange={(overlap) => annotator.setPaint({ overlap })}
      />
      <Choice
        label={t("paint.into")}
        value={paint.into}
        options={kTargets.map((value) => ({ value, label: t(`paint.intoOf.${value}`) }))}
        onChange={(into) => annotator.setPaint({ into })}
      />
    </div>
  );
}

// The slider is logarithmic: a fine brush needs finer steps.
const kSteps = 100;
const toStep = (size: number) => Math.round((kSteps * Math.log(size)) / Math.log(kBrushSizes.most));
const toSize = (step: number) => Math.max(kBrushSizes.least, Math.round(kBrushSizes.most ** (step / kSteps)));

function BrushOptions({ paint, onChange }: { paint: Options; onChange: (paint: Partial<Options>) => void }) {
  const id = useId();
  return (
    <>
      <span className="flex items-center gap-2">
        <label htmlFor={id} className="text-muted">
          {t("paint.size")}
        </label>
        <Keys keys="[" />
        <input
          id={id}
          type="range"
          min={0}
          max={kSteps}
          value={toStep(paint.size)}
          aria-valuetext={t("paint.pixels", { n: paint.size })}
          className="w-24 accent-accent"
          onChange={(e) => onChange({ size: toSize(Number(e.target.value)) })}
        />
        <Keys keys="]" />
        <span className="numeric w-14 whitespace-nowrap">{t("paint.pixels", { n: paint.size })}</span>
      </span>
      <span className="flex items-center" role="group" aria-label={t("paint.shape")}>
        <IconButton icon={Circle} size={24} label={t("paint.round")} active={!paint.square} onClick={() => onChange({ square: false })} />
        <IconButton icon={Square} size={24} label={t("paint.square")} active={paint.square} onClick={() => onChange({ square: true })} />
      </span>
    </>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  const chosen = (next: string) => options.find((one) => one.value === next)?.value;
  return (
    <label className="flex items-center gap-2">
      <span className="text-muted">{label}</span>
      <Select
        dense
        value={value}
        onChange={(e) => {
          const next = chosen(e.target.value);
          if (next !== undefined) onChange(next);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </label>
  );
}
