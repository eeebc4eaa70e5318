import type { Job } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { Download, ListChecks } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { exportUrl } from "~/api/client";
import { useFormatTitle, useProjectName } from "~/api/hooks";
import { jobsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { JobMark, jobTitle } from "~/kit/job_mark";
import { JobProgress } from "~/kit/job_progress";
import { Time } from "~/kit/time";
import { exportBytes } from "~/lib/jobs/job_reports";
import { isActive } from "~/lib/jobs/jobs";
import { bytes } from "~/lib/text/format";
import { JobDialog } from "./job_dialog";

export function JobsIndicator({ project }: { project?: number }) {
  const jobs = useQuery(jobsQuery).data ?? [];
  const [opened, setOpened] = useState<Job | null>(null);
  const [open, setOpen] = useState(false);
  const active = jobs.filter(isActive);
  const label = active.length > 0 ? t("jobs.running", { count: active.length }) : t("jobs.title");
  const shown = jobs.filter((job) => isActive(job) || !project || job.project === project).slice(0, 12);
  return (
    <>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <IconButton
            icon={ListChecks}
            label={label}
            badge={
              active.length > 0 ? <span className="absolute top-0.5 right-0.5 size-2 rounded-full border border-surface bg-accent" /> : null
            }
          />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="end"
            sideOffset={4}
            aria-label={t("jobs.title")}
            className="appear z-40 flex max-h-[70vh] w-90 flex-col overflow-auto rounded-panel border bg-raised shadow-float"
          >
            <h2 className="px-3 pt-2.5 pb-1 text-xs text-muted">{t("jobs.title")}</h2>
            {shown.length === 0 ? <p className="px-3 pb-3 text-muted">{t("jobs.none")}</p> : null}
            {shown.map((job) => (
              <JobRow
                key={job.id}
                job={job}
                onOpen={() => {
                  setOpen(false);
                  setOpened(job);
                }}
              />
            ))}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <JobDialog job={opened ? (jobs.find((j) => j.id === opened.id) ?? opened) : null} onClose={() => setOpened(null)} />
    </>
  );
}

function JobRow({ job, onOpen }: { job: Job; onOpen: () => void }) {
  const project = useProjectName(job.project);
  const format = useFormatTitle(job.format);
  const size = exportBytes(job);
  if (isActive(job)) {
    return (
      <div className="border-t px-3 py-2">
        <p className="truncate text-xs text-muted">{[project, format].filter(Boolean).join(" · ")}</p>
        <JobProgress job={job} />
      </div>
    );
  }
  return (
    <div className="flex items-center border-t pr-1 hover:bg-hover">
      <button type="button" onClick={onOpen} className="flex min-w-0 flex-1 items-center gap-2 py-2 pl-3 text-left">
        <JobMark job={job} />
        <span className="min-w-0 flex-1">
          <span className="block truncate">{[jobTitle(job), format].filter(Boolean).join(" · ")}</span>
          <span className="block truncate text-xs text-muted">
            {[project, size === undefined ? job.message || t(`jobs.state.${job.state}`) : bytes(size)].filter(Boolean).join(" · ")}
          </span>
        </span>
        <span className="text-xs text-muted">
          <Time at={job.finished ?? job.created} />
        </span>
      </button>
      {size !== undefined && job.project ? (
        <a
          href={exportUrl(job.project, job.id)}
          download
          aria-label={t("jobs.download")}
          title={t("jobs.download")}
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-control text-muted hover:text-ink"
        >
          <Download size={14} aria-hidden />
        </a>
      ) : null}
    </div>
  );
}
