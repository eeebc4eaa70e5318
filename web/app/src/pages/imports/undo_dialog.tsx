import { type Import, type Job, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "~/api/client";
import { jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { JobProgress } from "~/kit/job_progress";
import { isActive } from "~/lib/jobs/jobs";
import { useJob } from "~/lib/jobs/use_job";

// Says what taking back means, does it, and closes when it is done: the page then tells what came of it.
export function UndoDialog({ project, item, onClose }: { project: number; item: Import; onClose: () => void }) {
  const [started, setStarted] = useState<Job>();
  const job = useJob(started);
  const start = useMutation({
    mutationFn: () => unwrap(api.POST("/projects/{project}/imports/{import}/undo", { params: { path: { project, import: item.id } } })),
    onSuccess: (begun) => {
      queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, begun));
      setStarted(begun);
    },
  });
  const ended = job && !isActive(job) ? job.state : null;
  useEffect(() => {
    if (!ended) return;
    void queryClient.invalidateQueries({ queryKey: ["project", project] });
    if (ended === "done") onClose();
  }, [ended, project, onClose]);
  return (
    <Dialog
      open
      steady
      onOpenChange={onClose}
      title={job ? t("imports.undoing") : t("imports.undoTitle")}
      description={job ? undefined : t("imports.undoText")}
      footer={
        job ? (
          <Button onClick={onClose}>{ended ? t("common.close") : t("import.background")}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button tone="danger" busy={start.isPending} onClick={() => start.mutate()}>
              {t("imports.undoGo")}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {start.isError ? <ErrorNote error={start.error} /> : null}
        {job && !ended ? <JobProgress job={job} /> : null}
        {ended && ended !== "done" ? (
          <p className="rounded-control bg-bad-soft px-3 py-2">{job?.message || t("jobs.cancelledPlain")}</p>
        ) : null}
      </div>
    </Dialog>
  );
}
