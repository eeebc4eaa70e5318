import type { Import } from "@touchmark/client";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { FileUp, TriangleAlert } from "lucide-react";
import { useUserNames } from "~/api/hooks";
import { importsQuery, kImportsShown } from "~/api/queries";
import { t } from "~/i18n";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Page, Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { Time } from "~/kit/time";
import { useRowKeys } from "~/lib/keyboard/use_row_keys";
import { count } from "~/lib/text/format";
import { actorName, ImportState, sourceName } from "./import_state";

const kFrom = "/signedIn/shell/projects/$project/imports";

// What came in, import by import.
export function ImportsPage() {
  const { project } = useParams({ from: kFrom });
  const imports = useQuery(importsQuery(project));
  const items = imports.data ?? [];
  return (
    <Page wide title={t("imports.title")} actions={items.length > 0 ? <span className="text-muted">{howMany(items.length)}</span> : null}>
      {imports.isError ? <ErrorNote error={imports.error} onRetry={() => void imports.refetch()} /> : null}
      {imports.isPending ? <Skeleton className="h-40" /> : null}
      {imports.isSuccess && items.length === 0 ? (
        <EmptyState
          icon={FileUp}
          title={t("imports.emptyTitle")}
          action={
            <Link to="/projects/$project/data" params={{ project }} className="link">
              {t("imports.toData")}
            </Link>
          }
        >
          {t("imports.emptyText")}
        </EmptyState>
      ) : null}
      {items.length > 0 ? <ImportTable project={project} items={items} /> : null}
    </Page>
  );
}

function howMany(n: number): string {
  return n < kImportsShown ? t("imports.n", { count: n, n: count(n) }) : t("imports.latest", { n: count(n) });
}

function ImportTable({ project, items }: { project: number; items: readonly Import[] }) {
  const navigate = useNavigate();
  const open = (item: Import) => void navigate({ to: "/projects/$project/imports/$import", params: { project, import: item.id } });
  const rows = useRowKeys(items.length, (index) => items[index] && open(items[index]));
  return (
    <Panel>
      <Table
        label={t("imports.title")}
        head={
          <>
            <Th>{t("imports.source")}</Th>
            <Th>{t("imports.formats")}</Th>
            <Th numeric>{t("imports.images")}</Th>
            <Th numeric>{t("imports.annotations")}</Th>
            <Th numeric>{t("imports.problems")}</Th>
            <Th>{t("imports.state")}</Th>
            <Th>{t("imports.made")}</Th>
          </>
        }
      >
        {items.map((item, index) => (
          <Row key={item.id} project={project} item={item} current={rows.current === index} />
        ))}
      </Table>
    </Panel>
  );
}

function Row({ project, item, current }: { project: number; item: Import; current: boolean }) {
  const userName = useUserNames(project);
  const number = (n: number | undefined) => (n === undefined ? "" : count(n));
  return (
    <tr data-current={current} className="border-b last:border-0 hover:bg-hover data-[current=true]:bg-hover">
      <Td className="w-full max-w-0 min-w-48">
        <Link
          to="/projects/$project/imports/$import"
          params={{ project, import: item.id }}
          className="block truncate py-2 font-medium hover:underline"
          title={sourceName(item)}
        >
          {sourceName(item)}
        </Link>
      </Td>
      <Td className="max-w-48 truncate text-muted first-letter:uppercase" title={(item.formats ?? []).join(", ")}>
        {(item.formats ?? []).join(", ")}
      </Td>
      <Td numeric>{number(item.assets)}</Td>
      <Td numeric>{number(item.annotations)}</Td>
      <Td numeric>
        {item.problem_count ? (
          <span className="inline-flex items-center gap-1.5">
            <TriangleAlert size={14} className="text-warning" aria-hidden />
            {count(item.problem_count)}
          </span>
        ) : (
          <span className="text-muted">{number(item.problem_count)}</span>
        )}
      </Td>
      <Td>
        <ImportState item={item} />
      </Td>
      <Td className="whitespace-nowrap text-muted">
        {actorName(item.actor, userName)}, <Time at={item.at} />
      </Td>
    </tr>
  );
}
