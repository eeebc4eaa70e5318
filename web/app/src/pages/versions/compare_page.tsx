import { type Change, type Diff, unwrap, type Version } from "@touchmark/client";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowRight, GitCompareArrows } from "lucide-react";
import { api } from "~/api/client";
import { useClassNames } from "~/api/hooks";
import { assetQuery, projectQuery, versionsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { AssetCrop } from "~/kit/crop";
import { cx } from "~/kit/cx";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Select } from "~/kit/field";
import { Page, Panel } from "~/kit/page";
import { count } from "~/lib/text/format";
import { revisionChanges } from "~/lib/events/revision_changes";
import { changeWords } from "~/lib/events/words";

const kFrom = "/signedIn/shell/projects/$project/versions/compare";
const kPage = 60;

export function ComparePage() {
  const navigate = useNavigate();
  const { project } = useParams({ from: kFrom });
  const search = useSearch({ from: kFrom });
  const versions = useQuery(versionsQuery(project)).data ?? [];
  const info = useQuery(projectQuery(project)).data;
  const from = search.from ?? versions[versions.length - 1]?.seq;
  const set = (patch: { from?: number; to?: number }) =>
    void navigate({
      to: "/projects/$project/versions/compare",
      params: { project },
      search: { from, to: search.to, ...patch },
      replace: true,
    });
  const to = search.to ?? info?.head; // fixed while pages are read
  const diff = useDiff(project, from, to);
  const summary = diff.data?.pages[0];
  const items = diff.data?.pages.flatMap((p) => p.items) ?? [];
  return (
    <Page wide title={t("compare.title")}>
      <div className="flex flex-wrap items-center gap-2">
        <MomentSelect label={t("compare.from")} value={from} versions={versions} onChange={(seq) => set({ from: seq })} />
        <ArrowRight size={14} className="text-muted" aria-hidden />
        <MomentSelect label={t("compare.to")} value={search.to} versions={versions} now onChange={(seq) => set({ to: seq })} />
        <div className="flex-1" />
        {summary ? <Summary diff={summary} /> : null}
      </div>
      {diff.isError ? <ErrorNote error={diff.error} onRetry={() => void diff.refetch()} /> : null}
      {diff.isLoading ? <Skeleton className="h-64" /> : null}
      {summary && items.length === 0 ? (
        <EmptyState icon={GitCompareArrows} title={t("compare.sameTitle")}>
          {t("compare.sameText")}
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <Panel>
          <ul aria-label={t("compare.changes")}>
            {items.map((item) => (
              <ChangeRow key={`${item.asset}-${item.annotation}`} project={project} item={item} />
            ))}
          </ul>
        </Panel>
      ) : null}
      {diff.hasNextPage ? (
        <Button className="self-center" busy={diff.isFetchingNextPage} onClick={() => void diff.fetchNextPage()}>
          {t("compare.more")}
        </Button>
      ) : null}
    </Page>
  );
}

function useDiff(project: number, from: number | undefined, to: number | undefined) {
  return useInfiniteQuery({
    queryKey: ["project", project, "diff", from, to],
    enabled: from !== undefined && to !== undefined,
    initialPageParam: { after_asset: undefined as number | undefined, after_annotation: undefined as number | undefined },
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/diff", {
          params: { path: { project }, query: { from: from ?? 0, to, limit: kPage, ...pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page: Diff) => {
      const last = page.items[page.items.length - 1];
      return page.items.length < kPage || !last ? undefined : { after_asset: last.asset, after_annotation: last.annotation };
    },
  });
}

interface MomentProps {
  label: string;
  value: number | undefined;
  versions: readonly Version[];
  now?: boolean;
  onChange: (seq: number | undefined) => void;
}

function MomentSelect({ label, value, versions, now, onChange }: MomentProps) {
  const known = versions.some((v) => v.seq === value);
  return (
    <Select
      aria-label={label}
      className="w-56"
      value={value ?? ""}
      onChange={(e) => onChange(e.target.value ? Number(e.target.value) : undefined)}
    >
      {now ? <option value="">{t("compare.now")}</option> : null}
      {[...versions].reverse().map((v) => (
        <option key={v.id} value={v.seq}>
          {v.name}
        </option>
      ))}
      {value !== undefined && !known ? <option value={value}>{t("compare.event", { seq: count(value) })}</option> : null}
    </Select>
  );
}

function Summary({ diff }: { diff: Diff }) {
  const parts: [string, number, string][] = [
    [t("compare.added"), diff.added, "text-good"],
    [t("compare.changed"), diff.changed, "text-accent"],
    [t("compare.removed"), diff.removed, "text-bad"],
  ];
  return (
    <dl className="flex gap-4" aria-label={t("compare.summary")}>
      {parts.map(([name, n, tone]) => (
        <div key={name} className="flex items-baseline gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className={cx("text-md font-semibold", n > 0 ? tone : "text-muted")}>
            {count(n)}
            {diff.truncated ? "+" : ""}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ChangeRow({ project, item }: { project: number; item: Change }) {
  const className = useClassNames(project);
  const asset = useQuery({ ...assetQuery(project, item.asset), staleTime: 5 * 60_000 }).data;
  const words =
    item.change === "added"
      ? t("compare.itemAdded", { name: className(item.after?.class_id) })
      : item.change === "removed"
        ? t("compare.itemRemoved", { name: className(item.before?.class_id) })
        : item.before && item.after
          ? revisionChanges(item.before, item.after)
              .map((c) => changeWords(c, className))
              .join("; ")
          : "";
  return (
    <li className="flex items-center gap-3 border-b px-3 py-2 last:border-0">
      {item.before ? (
        <AssetCrop project={project} asset={item.asset} content={item.before} dashed size={72} label={t("compare.before")} />
      ) : (
        <span className="hatch size-[72px] shrink-0 rounded-control" />
      )}
      <ArrowRight size={14} className="shrink-0 text-muted" aria-hidden />
      {item.after ? (
        <AssetCrop project={project} asset={item.asset} content={item.after} size={72} label={t("compare.after")} />
      ) : (
        <span className="hatch size-[72px] shrink-0 rounded-control" />
      )}
      <div className="min-w-0 flex-1 pl-1">
        <p className="truncate font-medium">{words}</p>
        <p className="truncate text-muted">
          {className(item.after?.class_id ?? item.before?.class_id)} ·{" "}
          <Link
            to="/projects/$project/label"
            params={{ project }}
            search={{ asset: item.asset, object: item.annotation, browse: 1 }}
            className="link"
          >
            {asset?.name ?? t("audit.assetNumber", { id: item.asset })}
          </Link>
        </p>
      </div>
    </li>
  );
}
