import type { Job } from "@touchmark/client";
import { t } from "~/i18n";
import { Dialog } from "~/kit/dialog";
import { jobTitle } from "~/kit/job_mark";
import { JobResult } from "~/kit/job_result";

export function JobDialog({ job, onClose }: { job: Job | null; onClose: () => void }) {
  return (
    <Dialog open={job !== null} onOpenChange={(open) => !open && onClose()} title={job ? jobTitle(job) : t("jobs.title")}>
      {job ? <JobResult job={job} /> : null}
    </Dialog>
  );
}
