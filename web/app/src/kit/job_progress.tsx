import { type Job, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { api } from "~/api/client";
import { useAdministrator, useMay } from "~/api/hooks";
import { t } from "~/i18n";
import { count, duration } from "~/lib/text/format";
import { isActive, pace } from "~/lib/jobs/jobs";
import { Button } from "./button";
import { ProgressBar } from "./feedback";
import { jobTitle } from "./job_mark";

// What it counts, as the server names it.
const unitOf = (job: Job) => t(`jobs.unit.${job.unit as "images"}`, { defaultValue: job.unit });

// A running job: how far, how fast, how long, and a way to stop it.
export function JobProgress({ job }: { job: Job }) {
  const manager = useMay(job.project, "manager");
  const administrator = useAdministrator();
  const may = job.project ? manager : administrator;
  const cancel = useMutation({ mutationFn: () => unwrap(api.POST("/jobs/{job}/cancel", { params: { path: { job: job.id } } })) });
  const { perSecond, secondsLeft } = pace(job);
  const done =
    job.total > 0
      ? t("jobs.doneOf", { done: count(job.done), total: count(job.total), unit: unitOf(job) })
      : t("jobs.doneSoFar", { done: count(job.done), unit: unitOf(job) });
  const rate = perSecond > 0 ? t("jobs.rate", { rate: count(Math.round(perSecond)) }) : "";
  const left = Number.isFinite(secondsLeft) ? t("jobs.left", { time: duration(secondsLeft) }) : "";
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{jobTitle(job)}</span>
        {may && isActive(job) ? (
          <Button dense tone="ghost" busy={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
            {t("common.cancel")}
          </Button>
        ) : null}
      </div>
      <ProgressBar done={job.done} total={job.total} label={jobTitle(job)} />
      <p className="truncate text-xs text-muted">
        {job.state === "queued" ? t("jobs.state.queued") : [done, rate, left].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}
