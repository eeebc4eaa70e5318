import type { Job } from "@touchmark/client";
import { CircleAlert, CircleCheck, CircleSlash, LoaderCircle } from "lucide-react";
import { t } from "~/i18n";
import { isActive } from "~/lib/jobs/jobs";

export function jobTitle(job: Job): string {
  if (job.kind === "import.preview") return t("jobs.kind.importPreview");
  if (job.kind === "import.undo") return t("jobs.kind.importUndo");
  if (job.kind === "bulk_edit") return t("jobs.kind.bulkEdit");
  if (job.kind === "bulk_edit.preview") return t("jobs.kind.bulkEditPreview");
  if (job.kind === "bulk_edit.undo") return t("jobs.kind.bulkEditUndo");
  if (job.kind === "predict") return t("jobs.kind.predict");
  if (job.kind === "policy") return t("jobs.kind.policy");
  if (job.kind === "policy.preview") return t("jobs.kind.policyPreview");
  const kinds = ["import", "export", "verify", "version", "thumbnails", "backup", "restore", "demo"] as const;
  const kind = kinds.find((k) => job.kind.startsWith(k));
  return kind ? t(`jobs.kind.${kind}`) : job.kind;
}

export function JobMark({ job }: { job: Job }) {
  if (isActive(job)) return <LoaderCircle size={16} className="shrink-0 animate-spin text-accent" aria-hidden />;
  if (job.state === "failed") return <CircleAlert size={16} className="shrink-0 text-bad" aria-hidden />;
  if (job.state === "cancelled") return <CircleSlash size={16} className="shrink-0 text-muted" aria-hidden />;
  return <CircleCheck size={16} className="shrink-0 text-good" aria-hidden />;
}
