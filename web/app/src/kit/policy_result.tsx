import type { Job } from "@touchmark/client";
import { t } from "~/i18n";
import { policyReport } from "~/lib/jobs/job_reports";
import { isActive } from "~/lib/jobs/jobs";
import { images } from "~/lib/imports/words";
import { count } from "~/lib/text/format";
import { BulkUndo } from "./bulk_edit_result";

// What a policy made of a run, or would make of it.
export function PolicyResult({ job }: { job: Job }) {
  const report = policyReport(job);
  const would = job.kind === "policy.preview";
  const { project, kind } = job;
  return (
    <div className="flex flex-col gap-2">
      {report ? (
        <>
          <dl className="grid w-fit grid-cols-[auto_auto] gap-x-4 gap-y-1">
            {(["accepted", "rejected", "left"] as const).map((what) => (
              <div key={what} className="contents">
                <dt className="text-muted">{t(`runs.${would ? "would" : "did"}.${what}`)}</dt>
                <dd className="numeric font-medium">{count(report[what])}</dd>
              </div>
            ))}
          </dl>
          <p>{t("runs.onImages", { images: images(report.images) })}</p>
          {report.spotChecks > 0 ? (
            <p>{t(report.batch ? "runs.spotBatch" : "runs.spotChecks", { images: images(report.spotChecks), batch: report.batch })}</p>
          ) : null}
          {report.reopened > 0 ? (
            <p className="rounded-control bg-warning-soft px-3 py-2">
              {t(would ? "bulkEdit.willReopen" : "bulkEdit.reopened", { count: report.reopened, n: count(report.reopened) })}
            </p>
          ) : null}
        </>
      ) : null}
      {kind === "policy" && !isActive(job) && project !== undefined ? (
        <BulkUndo project={project} edit={job.id} label={t("runs.takeBack")} />
      ) : null}
    </div>
  );
}
