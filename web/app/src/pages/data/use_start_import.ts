import { type Job, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { api } from "~/api/client";
import { jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";

export interface ImportBody {
  uploads?: string[];
  path?: string;
  preview?: number;
  dry_run?: boolean;
  copy?: boolean;
  format?: string;
  classes?: Record<string, string>;
}

export function useStartImport(project: number, onStarted?: (job: Job) => void) {
  return useMutation({
    mutationFn: (body: ImportBody) => unwrap(api.POST("/projects/{project}/imports", { params: { path: { project } }, body })),
    onSuccess: (job) => {
      queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, job));
      onStarted?.(job);
    },
  });
}
