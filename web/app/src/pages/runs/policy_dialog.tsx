import { type Job, type Layer, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "~/api/client";
import { jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input } from "~/kit/field";
import { JobResult } from "~/kit/job_result";
import { PolicyResult } from "~/kit/policy_result";
import { isActive } from "~/lib/jobs/jobs";
import { policyReport } from "~/lib/jobs/job_reports";
import { useJob } from "~/lib/jobs/use_job";
import { kNewPolicy, type PolicyDraft, type PolicyRequest, policyRequest } from "~/lib/verdicts/policy";

interface PolicyDialogProps {
  project: number;
  run: Layer;
  onClose: () => void;
}

function useStart(project: number, layer: number) {
  return useMutation({
    mutationFn: (body: PolicyRequest & { dry_run?: boolean }) =>
      unwrap(api.POST("/projects/{project}/layers/{layer}/policy", { params: { path: { project, layer } }, body })),
    onSuccess: (begun) => queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, begun)),
  });
}

// Thresholds, then how many they are about, then the job.
export function PolicyDialog({ project, run, onClose }: PolicyDialogProps) {
  const [draft, setDraft] = useState<PolicyDraft>(kNewPolicy);
  const look = useStart(project, run.id);
  const start = useStart(project, run.id);
  const looked = useJob(look.data);
  const job = useJob(start.data);
  const request = policyRequest(draft);
  const asked = JSON.stringify(request);
  const [countedFor, setCountedFor] = useState("");
  const current = looked !== undefined && countedFor === asked ? looked : undefined;
  const counted = current !== undefined && !isActive(current) ? policyReport(current) : null;
  if (job) return <Running project={project} job={job} onClose={onClose} />;
  const wrong = typeof request === "string" ? request : null;
  const footer = (
    <>
      <p className="min-w-0 flex-1 text-xs text-muted">{wrong ? t(`runs.wrong.${wrong}`) : counted ? "" : t("runs.countFirst")}</p>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button
        disabled={wrong !== null || counted !== null}
        busy={look.isPending || (current !== undefined && isActive(current))}
        onClick={() => {
          if (typeof request === "string") return;
          setCountedFor(asked);
          look.mutate({ ...request, dry_run: true });
        }}
      >
        {t("runs.count")}
      </Button>
      <Button
        tone="primary"
        disabled={counted === null || counted.accepted + counted.rejected === 0}
        busy={start.isPending}
        onClick={() => typeof request !== "string" && start.mutate(request)}
      >
        {t("runs.judge")}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      steady
      onOpenChange={onClose}
      title={t("runs.policyOf", { name: run.name })}
      description={t("runs.policyText")}
      footer={footer}
    >
      <div className="flex flex-col gap-3">
        {look.isError || start.isError ? <ErrorNote error={start.error ?? look.error} /> : null}
        <Thresholds draft={draft} onChange={setDraft} />
        <section aria-live="polite" aria-label={t("runs.count")}>
          {counted && current ? <PolicyResult job={current} /> : null}
          {current && !isActive(current) && !counted ? (
            <p className="rounded-control bg-bad-soft px-3 py-2">{current.message || t("jobs.cancelledPlain")}</p>
          ) : null}
        </section>
      </div>
    </Dialog>
  );
}

function Thresholds({ draft, onChange }: { draft: PolicyDraft; onChange: (draft: PolicyDraft) => void }) {
  const field = (name: keyof PolicyDraft, label: string, hint: ReactNode, focus = false) => (
    <Field label={label} hint={hint}>
      {(id, by) => (
        <Input
          id={id}
          aria-describedby={by}
          autoFocus={focus}
          inputMode="decimal"
          className="!w-24"
          value={draft[name]}
          onChange={(e) => onChange({ ...draft, [name]: e.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="grid grid-cols-2 gap-3">
      {field("accept", t("runs.acceptAbove"), t("runs.acceptAboveHint"), true)}
      {field("reject", t("runs.rejectBelow"), t("runs.rejectBelowHint"))}
      {field("share", t("runs.share"), t("runs.shareHint"))}
      {field("seed", t("runs.seed"), t("runs.seedHint"))}
    </div>
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
      title={t("jobs.kind.policy")}
      footer={<Button onClick={onClose}>{t("common.close")}</Button>}
    >
      <JobResult job={job} />
    </Dialog>
  );
}
