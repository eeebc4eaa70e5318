import { type Job, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useEffect } from "react";
import { api } from "~/api/client";
import { useMay } from "~/api/hooks";
import { jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { type BulkEditReport, bulkEditReport, bulkUndoReport, type BulkUndoReport } from "~/lib/jobs/job_reports";
import { isActive } from "~/lib/jobs/jobs";
import { useJob } from "~/lib/jobs/use_job";
import { images } from "~/lib/imports/words";
import { count } from "~/lib/text/format";
import { Button } from "./button";
import { ErrorNote } from "./feedback";
import { JobProgress } from "./job_progress";

// What came of a bulk edit, of its dry run, or of taking one back.
export function BulkEditResult({ job, deletes }: { job: Job; deletes?: boolean }) {
  const report = bulkEditReport(job);
  const undone = bulkUndoReport(job);
  const ended = !isActive(job) && job.kind === "bulk_edit" && job.project !== undefined;
  return (
    <div className="flex flex-col gap-2">
      {report ? <Counts report={report} words={job.kind === "bulk_edit" ? "changed" : deletes ? "willDelete" : "willChange"} /> : null}
      {undone ? <Undone report={undone} /> : null}
      {ended && job.project ? <BulkUndo project={job.project} edit={job.id} /> : null}
    </div>
  );
}

function Counts({ report, words }: { report: BulkEditReport; words: "changed" | "willChange" | "willDelete" }) {
  const { objects, relations, reopened, unfit, missing, why } = report;
  return (
    <>
      <p className="text-md">
        {objects > 0 ? t(`bulkEdit.${words}`, { count: objects, n: count(objects), images: images(report.images) }) : t("bulkEdit.none")}
      </p>
      {relations > 0 ? <p className="text-muted">{t("bulkEdit.relations", { count: relations, n: count(relations) })}</p> : null}
      {reopened > 0 ? (
        <p className="rounded-control bg-warning-soft px-3 py-2">
          {t(words === "changed" ? "bulkEdit.reopened" : "bulkEdit.willReopen", { count: reopened, n: count(reopened) })}
        </p>
      ) : null}
      {missing > 0 ? <p className="text-muted">{t("bulkEdit.missing", { count: missing, n: count(missing) })}</p> : null}
      {unfit > 0 ? (
        <div className="rounded-control bg-warning-soft px-3 py-2">
          <p>{t("bulkEdit.unfit", { count: unfit, n: count(unfit) })}</p>
          <ul className="mt-1 max-h-32 list-disc overflow-auto pl-5">
            {why.map((one) => (
              <li key={one.why}>{t("bulkEdit.why", { why: one.why, n: count(one.count) })}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

function Undone({ report }: { report: BulkUndoReport }) {
  const { annotations, restored, keptAnnotations: kept } = report;
  return (
    <>
      <p className="text-md">
        {annotations > 0
          ? t("bulkEdit.back", { count: annotations, n: count(annotations), images: images(report.images) })
          : t("bulkEdit.nothingBack")}
      </p>
      {restored > 0 ? <p>{t("bulkEdit.restored", { count: restored, n: count(restored) })}</p> : null}
      {kept > 0 ? (
        <p className="rounded-control bg-warning-soft px-3 py-2">
          {t("bulkEdit.kept", { count: kept, n: count(kept), images: images(report.keptImages) })}
        </p>
      ) : null}
    </>
  );
}

// Takes the whole bulk edit of a job back, and says what came of it.
export function BulkUndo({ project, edit, label = t("bulkEdit.takeBack") }: { project: number; edit: number; label?: string }) {
  const may = useMay(project, "manager");
  const undo = useMutation({
    mutationFn: () => unwrap(api.POST("/projects/{project}/bulk-edits/{job}/undo", { params: { path: { project, job: edit } } })),
    onSuccess: (begun) => queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, begun)),
  });
  const known = useQuery(jobsQuery).data?.find((job) => job.undoes === edit);
  const job = useJob(undo.data ?? known);
  const done = job !== undefined && !isActive(job);
  useEffect(() => {
    if (done) void queryClient.invalidateQueries({ queryKey: ["project", project] });
  }, [done, project]);
  const report = job ? bulkUndoReport(job) : null;
  if (job && isActive(job)) return <JobProgress job={job} />;
  if (report) return <Undone report={report} />;
  if (!may) return null;
  return (
    <>
      {undo.isError ? <ErrorNote error={undo.error} /> : null}
      {job && done ? <p className="rounded-control bg-bad-soft px-3 py-2">{job.message || t("jobs.cancelledPlain")}</p> : null}
      <Button icon={Undo2} className="self-start" busy={undo.isPending} onClick={() => undo.mutate()}>
        {label}
      </Button>
    </>
  );
}
