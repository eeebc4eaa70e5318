import type { Evaluation } from "@touchmark/client";
import { t } from "~/i18n";
import { averageRecall, statistic } from "~/lib/evaluation/evaluation";
import { count, share } from "~/lib/text/format";

// What is quoted of a model, with how much stands behind it.
export function Headline({ data }: { data: Evaluation }) {
  const numbers = [
    { name: "AP", value: statistic(data, "AP"), title: t("evaluation.what.ap") },
    { name: "AP50", value: statistic(data, "AP50"), title: t("evaluation.what.ap50") },
    { name: "AP75", value: statistic(data, "AP75"), title: t("evaluation.what.ap75") },
    { name: "AR", value: averageRecall(data), title: t("evaluation.what.ar") },
    { name: "F1", value: data.best_threshold?.f1 ?? null, title: t("evaluation.what.f1") },
  ];
  return (
    <div className="flex flex-wrap items-end gap-x-10 gap-y-3">
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        {numbers.map(({ name, value, title }) => (
          <div key={name} title={title}>
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="text-2xl font-semibold tabular-nums">{share(value)}</dd>
          </div>
        ))}
      </dl>
      <p className="pb-1 text-muted">
        {t("evaluation.over", { images: count(data.images), objects: count(data.truths) })}
        {data.images_left_out > 0 ? ` ${t("evaluation.leftOut", { count: data.images_left_out })}` : ""}
      </p>
    </div>
  );
}
