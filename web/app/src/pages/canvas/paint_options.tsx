import { kBrushSizes, kBrushTools, kPaintTools, type PaintOptions as Options } from "@touchmark/annotator";
import { Circle, Square } from "lucide-react";
import { useId } from "react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { Select } from "~/kit/field";
import { Keys } from "~/kit/kbd";
import { keyOf } from "~/lib/keyboard/keymap";
import type { Mounted } from "./use_annotator";

const kOverlaps: readonly Options["overlap"][] = ["allow", "keep", "cut"];
const kTargets: readonly Options["into"][] = ["object", "class"];

// How masks are painted, beside the canvas while a tool that paints is armed: over it, it would cover what is painted.
export function PaintOptions({ annotator, state }: Pick<Mounted, "annotator" | "state">) {
  const { paint, tool } = state;
  if (!kPaintTools.has(tool) || state.readonly) return null;
  return (
    <section aria-label={t("paint.title")} className="flex shrink-0 flex-col gap-1.5 border-t px-3 py-2 text-xs">
      {kBrushTools.has(tool) ? <BrushOptions paint={paint} onChange={annotator.setPaint} /> : null}
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
    </section>
  );
}

const kLabel = "w-24 shrink-0 text-muted";

// The slider is logarithmic: a fine brush needs finer steps.
const kSteps = 100;
const toStep = (size: number) => Math.round((kSteps * Math.log(size)) / Math.log(kBrushSizes.most));
const toSize = (step: number) => Math.max(kBrushSizes.least, Math.round(kBrushSizes.most ** (step / kSteps)));

function BrushOptions({ paint, onChange }: { paint: Options; onChange: (paint: Partial<Options>) => void }) {
  const id = useId();
  return (
    <>
      <span className="flex items-center gap-2">
        <label htmlFor={id} className={kLabel}>
          {t("paint.size")}
        </label>
        <Keys keys={keyOf("brush.smaller") ?? ""} />
        <input
          id={id}
          type="range"
          min={0}
          max={kSteps}
          value={toStep(paint.size)}
          aria-valuetext={t("paint.pixels", { n: paint.size })}
          className="min-w-0 flex-1 accent-accent"
          onPointerUp={(e) => e.currentTarget.blur()} // the keys are the canvas's again
          onChange={(e) => onChange({ size: toSize(Number(e.target.value)) })}
        />
        <Keys keys={keyOf("brush.larger") ?? ""} />
        <span className="numeric w-14 whitespace-nowrap">{t("paint.pixels", { n: paint.size })}</span>
      </span>
      <span className="flex items-center gap-2" role="group" aria-label={t("paint.shape")}>
        <span className={kLabel}>{t("paint.shape")}</span>
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
      <span className={kLabel}>{label}</span>
      <Select
        dense
        className="min-w-0 flex-1"
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
