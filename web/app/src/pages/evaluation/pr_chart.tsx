import type { Evaluation, EvaluationClass } from "@touchmark/client";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { t } from "~/i18n";
import { type CurvePoint, curvePath, f1, type Frame, nearestPoint, placeOfScore, pointAt, xOf, yOf } from "~/lib/evaluation/curve";
import { decimal, share } from "~/lib/text/format";

const kWidth = 640;
const kHeight = 300;
const kFrame: Frame = { left: 44, top: 10, width: kWidth - 60, height: kHeight - 52 };
const kTicks = [0, 0.25, 0.5, 0.75, 1] as const;

interface PrChartProps {
  data: Evaluation;
  chosen: EvaluationClass | undefined; // a class whose curve is drawn besides that of all
}

// Precision over recall. The pointer and the arrow keys walk along the curve of the chosen class, or of all.
export function PrChart({ data, chosen }: PrChartProps) {
  const [at, setAt] = useState<number | null>(null);
  const curve = chosen?.curve ?? data.curve;
  const set = placeOfScore(curve, data.min_score);
  const place = at ?? set;
  const point = pointAt(curve, place);
  const move = (e: PointerEvent<SVGSVGElement>) => {
    const box = e.currentTarget.getBoundingClientRect();
    setAt(nearestPoint(curve, (((e.clientX - box.left) / box.width) * kWidth - kFrame.left) / kFrame.width));
  };
  const walk = (e: KeyboardEvent) => {
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || curve.score.length === 0) return;
    e.preventDefault();
    setAt(Math.min(curve.score.length - 1, Math.max(0, place + step)));
  };
  return (
    <figure className="flex flex-col gap-1">
      <svg
        viewBox={`0 0 ${kWidth} ${kHeight}`}
        role="slider"
        tabIndex={0}
        aria-label={t("evaluation.curveOf", { name: chosen?.name ?? t("evaluation.everyClass") })}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, curve.score.length - 1)}
        aria-valuenow={Math.max(0, place)}
        aria-valuetext={point ? readout(point) : t("evaluation.noPoint")}
        className="w-full text-muted"
        onPointerMove={move}
        onPointerLeave={() => setAt(null)}
        onKeyDown={walk}
        onBlur={() => setAt(null)}
      >
        <Axes />
        <path
          d={curvePath(data.curve, kFrame)}
          fill="none"
          className={chosen ? "stroke-edge" : "stroke-accent"}
          strokeWidth={chosen ? 1.5 : 2}
        />
        {chosen ? <path d={curvePath(chosen.curve, kFrame)} fill="none" className="stroke-accent" strokeWidth={2} /> : null}
        {point ? <Mark point={point} /> : null}
      </svg>
      <figcaption className="min-h-5 text-xs text-muted">
        <span className="font-medium text-ink">{chosen?.name ?? t("evaluation.everyClass")}</span>{" "}
        {point ? readout(point) : t("evaluation.noPoint")}
      </figcaption>
    </figure>
  );
}

function readout(point: CurvePoint): string {
  return t("evaluation.point", {
    score: decimal(point.score, 2),
    precision: share(point.precision),
    recall: share(point.recall),
    f1: share(f1(point)),
  });
}

function Mark({ point }: { point: CurvePoint }) {
  const [x, y] = [xOf(kFrame, point.recall), yOf(kFrame, point.precision)];
  return (
    <g>
      <path d={`M${x} ${y}V${yOf(kFrame, 0)}M${kFrame.left} ${y}H${x}`} className="stroke-edge" strokeDasharray="3 3" />
      <circle cx={x} cy={y} r={4.5} className="fill-accent stroke-surface" strokeWidth={2} />
    </g>
  );
}

function Axes() {
  return (
    <g fontSize={11}>
      {kTicks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${kFrame.left} ${yOf(kFrame, tick)}h${kFrame.width}M${xOf(kFrame, tick)} ${kFrame.top}v${kFrame.height}`}
            className="stroke-border"
          />
          <text x={kFrame.left - 6} y={yOf(kFrame, tick) + 4} textAnchor="end" className="fill-muted">
            {decimal(tick, 2)}
          </text>
          <text x={xOf(kFrame, tick)} y={kFrame.top + kFrame.height + 16} textAnchor="middle" className="fill-muted">
            {decimal(tick, 2)}
          </text>
        </g>
      ))}
      <text x={kFrame.left + kFrame.width / 2} y={kHeight - 6} textAnchor="middle" className="fill-muted">
        {t("evaluation.recall")}
      </text>
      <text transform={`translate(11 ${kFrame.top + kFrame.height / 2}) rotate(-90)`} textAnchor="middle" className="fill-muted">
        {t("evaluation.precision")}
      </text>
    </g>
  );
}
