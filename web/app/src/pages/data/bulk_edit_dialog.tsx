import { type BulkEditRequest, type Job, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "~/api/client";
import { useClassNames } from "~/api/hooks";
import { jobsQuery, ontologyQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { BulkEditResult } from "~/kit/bulk_edit_result";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { JobResult } from "~/kit/job_result";
import { type BulkDraft, type BulkImages, bulkProblem, bulkRequest, kNewDraft } from "~/lib/bulk_edits/bulk_edit";
import { aboutWords, changeWords } from "~/lib/bulk_edits/words";
import { bulkEditReport } from "~/lib/jobs/job_reports";
import { isActive } from "~/lib/jobs/jobs";
import { useJob } from "~/lib/jobs/use_job";
import { BulkChange } from "./bulk_change";
import { BulkObjects } from "./bulk_objects";

interface BulkEditDialogProps {
  project: number;
  images: BulkImages;
  onClose: () => void;
}

function useStart(project: number) {
  return useMutation({
    mutationFn: (body: BulkEditRequest) => unwrap(api.POST("/projects/{project}/bulk-edits", { params: { path: { project } }, body })),
    onSuccess: (begun) => queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, begun)),
  });
}

// Which objects, what becomes of them, how many those are; then the job.
export function BulkEditDialog({ project, images, onClose }: BulkEditDialogProps) {
  const classes = (useQuery(ontologyQuery(project)).data?.classes ?? []).filter((c) => c.id !== undefined);
  const [draft, setDraft] = useState<BulkDraft>(kNewDraft);
  const look = useStart(project);
  const start = useStart(project);
  const looked = useJob(look.data);
  const job = useJob(start.data);
  const problem = bulkProblem(classes, draft);
  const request = bulkRequest(images, classes, draft);
  const asked = JSON.stringify(request);
  // What was counted is what is asked for now.
  const [countedFor, setCountedFor] = useState("");
  const counted = looked !== undefined && countedFor === asked && !isActive(looked) ? bulkEditReport(looked) : null;
  if (job) return <Running project={project} job={job} onClose={onClose} />;
  const parts = { classes, draft, onChange: setDraft };
  const footer = (
    <>
      <p className="min-w-0 flex-1 text-xs text-muted">
        {problem ? t(problem === "nothing" ? "bulkEdit.nothing" : "bulkEdit.valueMissing") : counted ? "" : t("bulkEdit.startFirst")}
      </p>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button
        disabled={problem !== null || counted !== null}
        busy={look.isPending || (looked !== undefined && isActive(looked))}
        onClick={() => {
          setCountedFor(asked);
          look.mutate({ ...request, dry_run: true });
        }}
      >
        {t(countedFor && countedFor !== asked ? "bulkEdit.countAgain" : "bulkEdit.count")}
      </Button>
      <Button
        tone={draft.delete ? "danger" : "primary"}
        disabled={problem !== null || counted === null || counted.objects === 0}
        busy={start.isPending}
        onClick={() => start.mutate(request)}
      >
        {t("bulkEdit.start")}
      </Button>
    </>
  );
  return (
    <Dialog open steady onOpenChange={onClose} width="lg" title={t("bulkEdit.title")} description={t("bulkEdit.text")} footer={footer}>
      <div className="flex flex-col gap-4">
        {look.isError || start.isError ? <ErrorNote error={start.error ?? look.error} /> : null}
        <BulkObjects {...parts} />
        <BulkChange {...parts} />
        <Summary project={project} request={request} ready={problem === null} looked={countedFor === asked ? looked : undefined} />
      </div>
    </Dialog>
  );
}

interface SummaryProps {
  project: number;
  request: BulkEditRequest;
  ready: boolean;
  looked: Job | undefined;
}

// The same in words, and how many it is about once that was counted.
function Summary({ project, request, ready, looked }: SummaryProps) {
  const className = useClassNames(project);
  return (
    <section aria-live="polite" aria-label={t("bulkEdit.count")} className="flex flex-col gap-2 rounded-panel border bg-canvas px-3 py-2">
      <p>{aboutWords(request, className)}.</p>
      {ready ? <p className="font-medium">{changeWords(request, className)}.</p> : null}
      {looked && !isActive(looked) ? (
        looked.state === "done" ? (
          <BulkEditResult job={looked} deletes={request.change.delete} />
        ) : (
          <p className="rounded-control bg-bad-soft px-3 py-2">{looked.message || t("jobs.cancelledPlain")}</p>
        )
      ) : null}
    </section>
  );
}

function Running({ project, job, onClose }: { project: number; job: Job; onClose: () => void }) {
  const active = isActive(job);
  useEffect(() => {
    if (!active) void queryClient.invalidateQueries({ queryKey: ["project", project] });
  }, [active, project]);
  return (
    <Dialog
      open
      steady
      onOpenChange={onClose}
      title={t("jobs.kind.bulkEdit")}
      footer={<Button onClick={onClose}>{t(active ? "import.background" : "common.close")}</Button>}
    >
      <JobResult job={job} />
    </Dialog>
  );
}
