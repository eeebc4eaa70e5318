import type { Job } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { jobsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { JobMark, jobTitle } from "~/kit/job_mark";
import { JobProgress } from "~/kit/job_progress";
import { Time } from "~/kit/time";
import { isActive } from "~/lib/jobs/jobs";
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
  if (isActive(job)) {
    return (
      <div className="border-t px-3 py-2">
        <JobProgress job={job} />
      </div>
    );
  }
  return (
    <button type="button" onClick={onOpen} className="flex items-center gap-2 border-t px-3 py-2 text-left hover:bg-hover">
      <JobMark job={job} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{jobTitle(job)}</span>
        <span className="block truncate text-xs text-muted">{job.message || t(`jobs.state.${job.state}`)}</span>
      </span>
      <span className="text-xs text-muted">
        <Time at={job.finished ?? job.created} />
      </span>
    </button>
  );
}
