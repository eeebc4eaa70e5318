import { type Job, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { api } from "~/api/client";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote, ProgressBar } from "~/kit/feedback";
import { isActive } from "~/lib/jobs/jobs";
import { type RunProgress as Progress, runProgress } from "~/lib/runs/progress";
import { count, decimal, duration } from "~/lib/text/format";

interface RunProgressProps {
  name: string;
  parts: readonly Job[];
  editable: boolean;
}

// How far a run is, all of its parts as one; of one that has ended, what was left out and what failed.
export function RunProgress({ name, parts, editable }: RunProgressProps) {
  const all = runProgress(parts);
  const cancel = useMutation({
    mutationFn: () =>
      Promise.all(parts.filter(isActive).map((job) => unwrap(api.POST("/jobs/{job}/cancel", { params: { path: { job: job.id } } })))),
  });
  if (all === null) return null;
  const active = all.state === "queued" || all.state === "running";
  return (
    <div className="flex flex-col gap-1.5">
      {active ? (
        <div className="flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <ProgressBar done={all.done} total={all.total} label={t("runs.progressOf", { name })} />
          </div>
          {editable ? (
            <Button dense tone="ghost" busy={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
              {t("common.cancel")}
            </Button>
          ) : null}
        </div>
      ) : null}
      <p className="text-xs text-muted" role="status">
        {active ? activeWords(all) : endWords(all)}
      </p>
      {all.why.length > 0 ? (
        <ul className="rounded-control bg-bad-soft px-3 py-2">
          {all.why.map((why) => (
            <li key={why} className="break-words">
              {why}
            </li>
          ))}
        </ul>
      ) : null}
      {cancel.isError ? <ErrorNote error={cancel.error} /> : null}
    </div>
  );
}

function activeWords(all: Progress): string {
  if (all.state === "queued") return t("jobs.state.queued");
  const unit = t("jobs.unit.images");
  const done =
    all.total > 0
      ? t("jobs.doneOf", { done: count(all.done), total: count(all.total), unit })
      : t("jobs.doneSoFar", { done: count(all.done), unit });
  const rate = all.perSecond > 0 ? t("runs.rate", { rate: decimal(all.perSecond, 1) }) : "";
  const left = Number.isFinite(all.secondsLeft) ? t("jobs.left", { time: duration(all.secondsLeft) }) : "";
  return [done, rate, left].filter(Boolean).join(" · ");
}

function endWords(all: Progress): string {
  const some = (n: number, key: "unmapped" | "unfit" | "failed") => (n > 0 ? t(`runs.${key}`, { count: n, n: count(n) }) : "");
  return [
    t(`runs.ended.${all.state as "done"}`, { count: all.done, n: count(all.done) }),
    some(all.unmapped, "unmapped"),
    some(all.unfit, "unfit"),
    some(all.failed, "failed"),
  ]
    .filter(Boolean)
    .join(" · ");
}
