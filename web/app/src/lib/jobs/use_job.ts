import { type Job, unwrap } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { api } from "~/api/client";
import { jobsQuery } from "~/api/queries";
import { isActive } from "./jobs";

const kEveryMs = 2_000;

// A job as the stream last told it; asked for as well, in case the stream is not there.
export function useJob(started: Job | undefined): Job | undefined {
  const jobs = useQuery(jobsQuery).data;
  const live = jobs?.find((j) => j.id === started?.id) ?? started;
  const polled = useQuery({
    queryKey: ["job", started?.id],
    enabled: live !== undefined && isActive(live),
    refetchInterval: kEveryMs,
    queryFn: () => unwrap(api.GET("/jobs/{job}", { params: { path: { job: started?.id ?? 0 } } })),
  }).data;
  return polled && live && !isActive(polled) ? polled : live;
}
