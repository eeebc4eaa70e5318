import type { Version } from "@touchmark/client";
import { Link, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Download, GitCompareArrows, Layers, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMay, useUserNames } from "~/api/hooks";
import { projectQuery, versionsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { DownloadDialog } from "~/kit/download_dialog";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Page, Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { Time } from "~/kit/time";
import { count } from "~/lib/text/format";
import { deltaOf, versionBefore } from "~/lib/versions/version_facts";
import { useRowKeys } from "~/lib/keyboard/use_row_keys";
import { CreateVersion } from "./create_version";
import { splitWords, VersionDialog } from "./version_dialog";

const kFrom = "/signedIn/shell/projects/$project/versions";
type Opened = { create: true } | { download: number | null } | { version: Version } | null;

export function VersionsPage() {
  const { project } = useParams({ from: kFrom });
  const info = useQuery(projectQuery(project)).data;
  const versions = useQuery(versionsQuery(project));
  const may = useMay(project, "manager");
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const items = [...(versions.data ?? [])].reverse();
  const create = may ? (
    <Button tone="primary" icon={Plus} onClick={() => setOpened({ create: true })}>
      {t("versions.create")}
    </Button>
  ) : null;
  return (
    <Page
      wide
      title={t("places.versions")}
      actions={
        items.length > 0 ? (
          <PageActions
            project={project}
            newest={items[0]?.seq}
            create={create}
            onDownload={may ? () => setOpened({ download: null }) : undefined}
          />
        ) : null
      }
    >
      {versions.isError ? <ErrorNote error={versions.error} onRetry={() => void versions.refetch()} /> : null}
      {versions.isPending ? <Skeleton className="h-40" /> : null}
      {versions.isSuccess && items.length === 0 ? (
        <NoVersions create={create} onDownload={may ? () => setOpened({ download: null }) : undefined} />
      ) : null}
      {items.length > 0 ? (
        <VersionTable
          project={project}
          items={items}
          onOpen={(version) => setOpened({ version })}
          onDownload={may ? (version) => setOpened({ download: version.id }) : undefined}
        />
      ) : null}
      {opened && "create" in opened ? <CreateVersion project={project} count={items.length} onClose={close} /> : null}
      {opened && "download" in opened && info ? (
        <DownloadDialog project={info} version={opened.download} versions={items} onClose={close} />
      ) : null}
      {opened && "version" in opened ? (
        <VersionDialog
          project={project}
          version={opened.version}
          onClose={close}
          onDownload={may ? () => setOpened({ download: opened.version.id }) : undefined}
        />
      ) : null}
    </Page>
  );
}

interface PageActionsProps {
  project: number;
  newest: number | undefined; // the last version's place in the record
  create: ReactNode;
  onDownload?: () => void;
}

function PageActions({ project, newest, create, onDownload }: PageActionsProps) {
  return (
    <>
      <Link
        to="/projects/$project/versions/compare"
        params={{ project }}
        search={{ from: newest }}
        className="inline-flex h-8 items-center gap-1.5 rounded-control border bg-surface px-2.5 font-medium hover:bg-hover"
      >
        <GitCompareArrows size={14} aria-hidden />
        {t("versions.compare")}
      </Link>
      {onDownload ? (
        <Button icon={Download} onClick={onDownload}>
          {t("versions.download")}
        </Button>
      ) : null}
      {create}
    </>
  );
}

function NoVersions({ create, onDownload }: Pick<PageActionsProps, "create" | "onDownload">) {
  return (
    <EmptyState
      icon={Layers}
      title={t("versions.emptyTitle")}
      action={
        <>
          {create}
          {onDownload ? (
            <Button icon={Download} onClick={onDownload}>
              {t("versions.downloadNow")}
            </Button>
          ) : null}
        </>
      }
    >
      {t("versions.emptyText")}
    </EmptyState>
  );
}

interface TableProps {
  project: number;
  items: Version[];
  onOpen: (version: Version) => void;
  onDownload?: (version: Version) => void;
}

function VersionTable({ project, items, onOpen, onDownload }: TableProps) {
  const userName = useUserNames(project);
  const rows = useRowKeys(items.length, (index) => items[index] && onOpen(items[index]));
  return (
    <Panel>
      <Table
        label={t("places.versions")}
        head={
          <>
            <Th>{t("versions.name")}</Th>
            <Th numeric>{t("versions.images")}</Th>
            <Th numeric>{t("versions.annotations")}</Th>
            <Th>{t("versions.splits")}</Th>
            <Th>{t("versions.delta")}</Th>
            <Th>{t("versions.digest")}</Th>
            <Th>{t("versions.made")}</Th>
            <Th />
          </>
        }
      >
        {items.map((version, index) => (
          <tr
            key={version.id}
            data-current={rows.current === index}
            className="border-b last:border-0 hover:bg-hover data-[current=true]:bg-hover"
          >
            <Td>
              <button type="button" onClick={() => onOpen(version)} className="flex max-w-72 flex-col py-2 text-left">
                <span className="font-medium">{version.name}</span>
                {version.note ? <span className="line-clamp-2 text-xs text-muted">{version.note}</span> : null}
              </button>
            </Td>
            <Td numeric>{count(version.assets)}</Td>
            <Td numeric>{count(version.annotations)}</Td>
            <Td className="text-muted">{version.splits ? splitWords(version.splits) : ""}</Td>
            <Td className="whitespace-nowrap">
              <DeltaLink project={project} version={version} all={items} />
            </Td>
            <Td className="font-mono text-xs text-muted">
              <span title={version.digest}>{version.digest.slice(0, 12)}</span>
            </Td>
            <Td className="text-muted">
              {userName(version.author)}, <Time at={version.at} />
            </Td>
            <Td className="text-right">
              {onDownload ? (
                <Button dense tone="ghost" icon={Download} onClick={() => onDownload(version)}>
                  {t("versions.download")}
                </Button>
              ) : null}
            </Td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function signed(n: number): string {
  return n > 0 ? `+${count(n)}` : n < 0 ? `\u2212${count(-n)}` : "0";
}

// How its numbers differ from those of the version before, and the way to see in what.
function DeltaLink({ project, version, all }: { project: number; version: Version; all: readonly Version[] }) {
  const delta = deltaOf(version, all);
  const before = versionBefore(version, all);
  if (!delta || !before) return <span className="text-muted">{t("versions.deltaFirst")}</span>;
  return (
    <Link to="/projects/$project/versions/compare" params={{ project }} search={{ from: before.seq, to: version.seq }} className="link">
      {t("versions.deltaIs", { images: signed(delta.images), annotations: signed(delta.annotations) })}
    </Link>
  );
}
