import { type Event, type Job, unwrap } from "@touchmark/client";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ScrollText, ShieldCheck } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { api } from "~/api/client";
import { useMay } from "~/api/hooks";
import { jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Checkbox } from "~/kit/field";
import { JobProgress } from "~/kit/job_progress";
import { VerifySummary } from "~/kit/job_result";
import { dayOf } from "~/lib/text/format";
import { count } from "~/lib/text/format";
import { isActive } from "~/lib/jobs/jobs";
import { useJob } from "~/lib/jobs/use_job";
import { useRowKeys } from "~/lib/keyboard/use_row_keys";
import { EventDialog } from "./event_dialog";
import { EventRow } from "./event_row";

const kFrom = "/signedIn/shell/projects/$project/audit";
const kPage = 100;

type Line = { day: string } | { event: Event };

export function AuditPage() {
  const navigate = useNavigate();
  const { project } = useParams({ from: kFrom });
  const search = useSearch({ from: kFrom });
  const events = useEvents(project, search.asset, search.annotation);
  const list = useMemo(() => events.data?.pages.flatMap((p) => p.items) ?? [], [events.data]);
  const head = events.data?.pages[0]?.head ?? 0;
  const go = (next: { asset?: number; annotation?: number; event?: number }) =>
    void navigate({ to: "/projects/$project/audit", params: { project }, search: next, replace: true });
  const filter = { asset: search.asset, annotation: search.annotation };
  const opened = list.find((e) => e.seq === search.event);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-11 flex-wrap items-center gap-2 border-b bg-surface px-6 py-1.5">
        <h1 className="text-xl">{t("places.audit")}</h1>
        <p className="text-muted">{events.data ? t("audit.count", { count: head, n: count(head) }) : null}</p>
        {search.asset ? (
          <Chip tone="accent" onRemove={() => go({})} removeLabel={t("audit.allEvents")}>
            {t("audit.ofAsset", { id: search.asset })}
          </Chip>
        ) : null}
        {search.annotation ? (
          <Chip tone="accent" onRemove={() => go({ asset: search.asset })} removeLabel={t("audit.allEvents")}>
            {t("audit.ofAnnotation", { id: search.annotation })}
          </Chip>
        ) : null}
        <div className="flex-1" />
        <Verify project={project} />
      </div>
      {events.isError ? (
        <div className="px-6 py-4">
          <ErrorNote error={events.error} onRetry={() => void events.refetch()} />
        </div>
      ) : null}
      {events.isPending ? (
        <div className="flex flex-col gap-2 px-6 py-4">
          {[0, 1, 2, 3, 4].map((i) => (
            <Skeleton key={i} className="h-14" />
          ))}
        </div>
      ) : null}
      {events.isSuccess && list.length === 0 ? (
        <EmptyState icon={ScrollText} title={t("audit.emptyTitle")}>
          {t("audit.emptyText")}
        </EmptyState>
      ) : null}
      {list.length > 0 ? (
        <Story
          project={project}
          events={list}
          more={events.hasNextPage && !events.isFetchingNextPage}
          onMore={() => void events.fetchNextPage()}
          onOpen={(event) => go({ ...filter, event: event.seq })}
          onAsset={(asset) => go({ asset })}
        />
      ) : null}
      {opened ? <EventDialog project={project} event={opened} onClose={() => go(filter)} onAsset={(asset) => go({ asset })} /> : null}
    </div>
  );
}

function useEvents(project: number, asset: number | undefined, annotation: number | undefined) {
  return useInfiniteQuery({
    queryKey: ["project", project, "events", "story", asset, annotation],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/events", {
          params: {
            path: { project },
            query: {
              limit: kPage,
              ...(pageParam ? { before: pageParam } : {}),
              ...(asset ? { asset } : {}),
              ...(annotation ? { annotation } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => (page.items.length < kPage ? undefined : page.items[page.items.length - 1]?.seq),
  });
}

interface StoryProps {
  project: number;
  events: Event[];
  more: boolean;
  onMore: () => void;
  onOpen: (event: Event) => void;
  onAsset: (asset: number) => void;
}

function Story({ project, events, more, onMore, onOpen, onAsset }: StoryProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => withDays(events), [events]);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => ("day" in (lines[i] ?? {}) ? 40 : 56),
    overscan: 10,
  });
  const shown = rows.getVirtualItems();
  const last = shown[shown.length - 1]?.index ?? 0;
  const keys = useRowKeys(events.length, (index) => events[index] && onOpen(events[index]));
  useEffect(() => {
    if (more && last >= lines.length - 20) onMore();
  }, [more, last, lines.length, onMore]);
  const current = events[keys.current];
  useEffect(() => {
    const index = current ? lines.findIndex((l) => "event" in l && l.event.seq === current.seq) : -1;
    if (index >= 0) rows.scrollToIndex(index, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current?.seq]);
  return (
    <div
      ref={scroller}
      tabIndex={0}
      aria-label={t("audit.story")}
      role="region"
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <div className="relative max-w-[984px]" style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => {
          const line = lines[row.index];
          if (!line) return null;
          return (
            <div key={row.key} className="absolute inset-x-0 px-6" style={{ height: row.size, transform: `translateY(${row.start}px)` }}>
              {"day" in line ? (
                <h2 className="flex h-full items-end pb-1 text-xs text-muted">{line.day}</h2>
              ) : (
                <EventRow
                  project={project}
                  event={line.event}
                  current={line.event.seq === current?.seq}
                  onOpen={() => onOpen(line.event)}
                  onAsset={onAsset}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function withDays(events: readonly Event[]): Line[] {
  const lines: Line[] = [];
  let day = "";
  for (const event of events) {
    const next = dayOf(event.at);
    if (next !== day) lines.push({ day: next });
    day = next;
    lines.push({ event });
  }
  return lines;
}

function Verify({ project }: { project: number }) {
  const may = useMay(project, "reviewer");
  const [started, setStarted] = useState<Job | undefined>();
  const [media, setMedia] = useState(false);
  const start = useMutation({
    mutationFn: () => unwrap(api.POST("/projects/{project}/verify", { params: { path: { project }, query: { media } } })),
    onSuccess: (job) => {
      setStarted(job);
      queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, job));
    },
  });
  const job = useJob(started);
  return (
    <>
      {start.isError ? <ErrorNote error={start.error} /> : null}
      {job && isActive(job) ? (
        <div className="w-72">
          <JobProgress job={job} />
        </div>
      ) : null}
      {job && !isActive(job) && job.state === "failed" ? <p className="text-bad">{job.message}</p> : null}
      {may && !(job && isActive(job)) ? (
        <>
          <Checkbox label={t("verify.withMedia")} checked={media} onChange={(e) => setMedia(e.target.checked)} />
          <Button dense icon={ShieldCheck} busy={start.isPending} onClick={() => start.mutate()}>
            {t("verify.start")}
          </Button>
        </>
      ) : null}
      {job && !isActive(job) ? (
        <div className="w-full pb-1">
          <VerifySummary job={job} />
        </div>
      ) : null}
    </>
  );
}
