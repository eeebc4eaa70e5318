import type { LossReport } from "@touchmark/client";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { t } from "~/i18n";
import { count } from "~/lib/text/format";

// What a format cannot say, and what could be done about each.
export function LossList({ loss }: { loss: LossReport }) {
  return (
    <div
      className={
        loss.lossless ? "flex gap-2 rounded-control bg-good-soft px-3 py-2" : "flex gap-2 rounded-control bg-warning-soft px-3 py-2"
      }
    >
      {loss.lossless ? (
        <CircleCheck size={16} className="mt-px shrink-0 text-good" aria-hidden />
      ) : (
        <TriangleAlert size={16} className="mt-px shrink-0 text-warning" aria-hidden />
      )}
      <div className="min-w-0 flex-1">
        <p className="font-medium">{loss.sentence}</p>
        {loss.complete ? null : <p className="text-muted">{t("export.lossLater")}</p>}
        {loss.items.length > 0 ? (
          <ul className="mt-1 flex max-h-48 flex-col gap-1 overflow-auto">
            {loss.items.map((item) => (
              <li key={item.what} className="flex gap-2">
                <span className="numeric w-14 shrink-0 font-medium">{count(item.count)}</span>
                <span>
                  {item.what}
                  {item.remedy ? <span className="text-muted"> {item.remedy}</span> : null}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  );
}
