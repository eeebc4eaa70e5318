import { type Project, unwrap } from "@touchmark/client";
import { Link, useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { FolderPlus, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api } from "~/api/client";
import { useMayCreateProjects, useMe } from "~/api/hooks";
import { projectsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Checkbox } from "~/kit/field";
import { Page, Panel } from "~/kit/page";
import { StatusBar } from "~/kit/status";
import { AskWith } from "~/kit/project_gate";
import { Table, Td, Th } from "~/kit/table";
import { Time } from "~/kit/time";
import { count } from "~/lib/text/format";
import { useRowKeys } from "~/lib/keyboard/use_row_keys";
import { counter, statusCounts } from "~/lib/projects/project_counts";
import { CreateProject } from "./create_project";

export function ProjectsPage() {
  // Whoever is a member of nothing yet waits for the first project to appear.
  const projects = useQuery({ ...projectsQuery, refetchInterval: (query) => (query.state.data?.length ? false : 5000) });
  const mayCreate = useMayCreateProjects();
  const [creating, setCreating] = useState(false);
  const [archived, setArchived] = useState(false);
  const all = projects.data ?? [];
  const shown = all.filter((p) => archived || !p.archived);
  const hidden = all.filter((p) => p.archived).length;
  const create = mayCreate ? (
    <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t("projects.create")}
    </Button>
  ) : null;
  return (
    <Page wide title={t("projects.title")} actions={all.length > 0 ? create : null}>
      {projects.isError ? <ErrorNote error={projects.error} onRetry={() => void projects.refetch()} /> : null}
      {projects.isPending ? <LoadingRows /> : null}
      {projects.data && all.length === 0 ? <NoProjects create={create} /> : null}
      {shown.length > 0 ? <ProjectTable projects={shown} /> : null}
      {hidden > 0 ? (
        <Checkbox
          label={t("projects.showArchived", { count: hidden })}
          checked={archived}
          onChange={(e) => setArchived(e.target.checked)}
        />
      ) : null}
      <CreateProject open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function NoProjects({ create }: { create: ReactNode }) {
  const me = useMe();
  if (create && me?.administrator) {
    return (
      <EmptyState icon={FolderPlus} title={t("projects.emptyTitle")} action={create}>
        {t("projects.emptyText")}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={FolderPlus} title={t("projects.strangerTitle")} action={create}>
      {t("projects.strangerText")} <AskWith login={me?.login} /> {t(create ? "projects.strangerCreates" : "projects.strangerAsks")}
    </EmptyState>
  );
}

function LoadingRows() {
  return (
    <div className="flex flex-col gap-2" aria-busy>
      {[0, 1, 2, 3].map((i) => (
        <Skeleton key={i} className="h-11" />
      ))}
    </div>
  );
}

function ProjectTable({ projects }: { projects: Project[] }) {
  const navigate = useNavigate();
  const rows = useRowKeys(projects.length, (index) => {
    const project = projects[index];
    if (project) void navigate({ to: "/projects/$project/data", params: { project: project.id } });
  });
  return (
    <Panel>
      <Table
        label={t("projects.title")}
        head={
          <>
            <Th>{t("projects.name")}</Th>
            <Th>{t("projects.role")}</Th>
            <Th numeric>{t("projects.images")}</Th>
            <Th numeric>{t("projects.annotations")}</Th>
            <Th className="w-72">{t("projects.progress")}</Th>
            <Th numeric>{t("projects.changed")}</Th>
          </>
        }
      >
        {projects.map((project, index) => (
          <ProjectRow key={project.id} project={project} current={rows.current === index} />
        ))}
      </Table>
    </Panel>
  );
}

function ProjectRow({ project, current }: { project: Project; current: boolean }) {
  const counts = statusCounts(project);
  const total = counter(project, "assets");
  return (
    <tr className="border-b last:border-0 hover:bg-hover data-[current=true]:bg-hover" data-current={current}>
      <Td>
        <Link to="/projects/$project/data" params={{ project: project.id }} className="flex max-w-[440px] items-center gap-2 py-2">
          <span className="max-w-80 shrink-0 truncate font-medium">{project.name}</span>
          {project.archived ? <Chip>{t("projects.archived")}</Chip> : null}
          {project.description ? <span className="truncate text-muted">{project.description}</span> : null}
        </Link>
      </Td>
      <Td>{t(`role.${project.role}`)}</Td>
      <Td numeric>{count(total)}</Td>
      <Td numeric>{count(counter(project, "annotations"))}</Td>
      <Td>
        <div className="flex items-center gap-3">
          <div className="flex-1">
            <StatusBar counts={counts} total={total} />
          </div>
          <span className="w-28 text-right text-xs text-muted">{t("projects.approvedOf", { done: count(counts.approved) })}</span>
        </div>
      </Td>
      <Td numeric className="text-muted">
        <LastChange project={project} />
      </Td>
    </tr>
  );
}

function LastChange({ project }: { project: Project }) {
  const last = useQuery({
    queryKey: ["project", project.id, "events", "last", project.head],
    queryFn: async () =>
      (await unwrap(api.GET("/projects/{project}/events", { params: { path: { project: project.id }, query: { limit: 1 } } }))).items[0] ??
      null,
  }).data;
  return <Time at={last?.at ?? project.created} />;
}
