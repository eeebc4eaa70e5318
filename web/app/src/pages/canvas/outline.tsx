import { pointCount } from "@touchmark/annotator";
import type { ObjectRow } from "@touchmark/render";
import { useId, useState } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Keys } from "~/kit/kbd";
import { count, decimal } from "~/lib/text/format";
import { keyOf } from "~/lib/keyboard/keymap";
import type { Mounted } from "./use_annotator";

const kSteps = 50;
const kMostPixels = 20;

// How many points the outlines have, fewer of them by a slider, and masks as polygons or the other way around.
export function Outline({ annotator, chosen }: Pick<Mounted, "annotator"> & { chosen: readonly ObjectRow[] }) {
  const id = useId();
  const [step, setStep] = useState(0);
  const masks = chosen.some((o) => o.shape.kind === "mask");
  const polygons = chosen.some((o) => o.shape.kind === "polygon");
  const outlined = masks || chosen.some((o) => o.shape.kind === "ellipse" || o.shape.kind === "cuboid_2d"); // become polygons
  const points = chosen.reduce((sum, o) => sum + pointCount(o.shape), 0);
  if (!outlined && points === 0) return null;
  const convertKeys = keyOf("object.convert");
  const keys = chosen.map((o) => o.key);
  // Finer at its beginning, where a pixel more or less is seen.
  const tolerance = (at: number) => kMostPixels * (at / kSteps) ** 2;
  const finish = () => {
    if (step === 0) return;
    annotator.simplify(keys, tolerance(step), true);
    setStep(0);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      {points > 0 ? (
        <span className="flex items-center gap-2">
          <label htmlFor={id} className="text-muted">
            {t("outline.simplify")}
          </label>
          <input
            id={id}
            type="range"
            min={0}
            max={kSteps}
            value={step}
            aria-valuetext={t("outline.tolerance", { n: decimal(tolerance(step), 1) })}
            className="w-20 accent-accent"
            onChange={(e) => {
              setStep(Number(e.target.value));
              annotator.simplify(keys, tolerance(Number(e.target.value)), false);
            }}
            onPointerUp={finish}
            onKeyUp={finish}
            onBlur={finish}
          />
          <span className="numeric w-16 whitespace-nowrap text-muted">
            {step > 0
              ? t("outline.tolerance", { n: decimal(tolerance(step), 1) })
              : t("outline.points", { count: points, n: count(points) })}
          </span>
        </span>
      ) : null}
      {outlined || polygons ? (
        <Button dense onClick={() => annotator.run("object.convert")}>
          {t(outlined && polygons ? (masks ? "outline.swap" : "outline.convert") : outlined ? "outline.toPolygon" : "outline.toMask")}
          {convertKeys ? <Keys keys={convertKeys} /> : null}
        </Button>
      ) : null}
    </div>
  );
}
