import { type AccessEvent, unwrap } from "@touchmark/client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api } from "~/api/client";
import { projectsQuery, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { AdministratorsOnly } from "~/kit/administrators_only";
import { Button } from "~/kit/button";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Checkbox } from "~/kit/field";
import { Page, Panel } from "~/kit/page";
import { isSession, type Names } from "~/lib/access/access_story";
import { dayOf } from "~/lib/text/format";
import { count } from "~/lib/text/format";
import { AccessDialog } from "./access_dialog";
import { AccessRow } from "./access_row";

const kPage = 200;

export function AccessLogPage() {
  return (
    <AdministratorsOnly>
      <AccessLog />
    </AdministratorsOnly>
  );
}

function useAccessLog() {
  return useInfiniteQuery({
    queryKey: ["access-log"],
    staleTime: 0,
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.GET("/access-log", { params: { query: { limit: kPage, ...(pageParam ? { before: pageParam } : {}) } }, signal })),
    getNextPageParam: (page) => (page.items.length < kPage ? undefined : page.items[page.items.length - 1]?.seq),
  });
}

function useNames(): Names {
  const users = useQuery(usersQuery).data;
  const projects = useQuery(projectsQuery).data;
  return useMemo(() => {
    const people = new Map((users ?? []).map((u) => [u.id, u.display_name || u.login]));
    const places = new Map((projects ?? []).map((p) => [p.id, p.name]));
    return {
      user: (id) => (id === 0 ? t("accessLog.commandLine") : (people.get(id) ?? t("common.userNumber", { id }))),
      project: (id) => places.get(id) ?? t("tokens.projectNumber", { id }),
    };
  }, [users, projects]);
}

function AccessLog() {
  const log = useAccessLog();
  const names = useNames();
  const [sessions, setSessions] = useState(false);
  const [opened, setOpened] = useState<AccessEvent | null>(null);
  const all = useMemo(() => log.data?.pages.flatMap((p) => p.items) ?? [], [log.data]);
  const shown = sessions ? all : all.filter((entry) => !isSession(entry));
  const total = all[0]?.seq ?? 0;
  return (
    <Page
      title={t("accessLog.title")}
      actions={<Checkbox label={t("accessLog.sessions")} checked={sessions} onChange={(e) => setSessions(e.target.checked)} />}
    >
      <p className="-mt-3 max-w-[640px] text-muted">
        {log.data ? t("accessLog.count", { count: total, n: count(total) }) : null} {t("accessLog.text")}
      </p>
      {log.isError ? <ErrorNote error={log.error} onRetry={() => void log.refetch()} /> : null}
      {log.isPending ? <Skeleton className="h-64" /> : null}
      {daysOf(shown).map(({ day, entries }) => (
        <section key={day} aria-label={day} className="flex flex-col gap-1">
          <h2 className="text-xs text-muted">{day}</h2>
          <Panel>
            <ol>
              {entries.map((entry) => (
                <AccessRow key={entry.seq} entry={entry} older={olderThan(all, entry.seq)} names={names} onOpen={() => setOpened(entry)} />
              ))}
            </ol>
          </Panel>
        </section>
      ))}
      {log.isSuccess && shown.length === 0 ? <p className="text-muted">{t("accessLog.onlySessions")}</p> : null}
      {log.hasNextPage ? (
        <Button className="self-start" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("accessLog.earlier")}
        </Button>
      ) : null}
      {opened ? <AccessDialog entry={opened} older={olderThan(all, opened.seq)} names={names} onClose={() => setOpened(null)} /> : null}
    </Page>
  );
}

// Of the log as it is loaded, the newest first and without gaps.
function olderThan(all: readonly AccessEvent[], seq: number): readonly AccessEvent[] {
  return all.slice((all[0]?.seq ?? 0) - seq + 1);
}

function daysOf(entries: readonly AccessEvent[]): { day: string; entries: AccessEvent[] }[] {
  const days: { day: string; entries: AccessEvent[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    const last = days[days.length - 1];
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
