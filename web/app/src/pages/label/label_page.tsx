import type { Project } from "@touchmark/client";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { CheckCheck, Images } from "lucide-react";
import { useCallback } from "react";
import { blockingError } from "~/api/blocking";
import { ontologyQuery, projectQuery } from "~/api/queries";
import { useStream } from "~/api/stream";
import { t } from "~/i18n";
import { EmptyState, ErrorPage } from "~/kit/feedback";
import { ProjectGate } from "~/kit/project_gate";
import { statusCounts } from "~/lib/projects/project_counts";
import { BackToData, CanvasSkeleton } from "~/pages/canvas/skeleton";
import { useSync } from "~/pages/canvas/sync";
import { type First, useFirst } from "~/pages/canvas/use_first";
import { useOpened } from "~/pages/canvas/use_opened";
import { ShellFrame } from "~/shell/shell";
import { LabelWorkspace } from "./label_workspace";
import { nextTask } from "~/pages/canvas/queue";

const kFrom = "/signedIn/projects/$project/label";

export function LabelPage() {
  const { project } = useParams({ from: kFrom });
  return (
    <ProjectGate whole project={project}>
      <Labeling id={project} />
    </ProjectGate>
  );
}

function Labeling({ id }: { id: number }) {
  const search = useSearch({ from: kFrom });
  const project = useQuery(projectQuery(id));
  const ontology = useQuery(ontologyQuery(id));
  const { sync, error: syncError } = useSync(id);
  const task = useFirstTask(id, search.asset === undefined);
  const { opened, error, retry } = useOpened(id, search.asset);
  useStream(id, search.asset);
  const failed = blockingError(project) ?? blockingError(ontology) ?? error ?? syncError ?? task.error;
  if (failed)
    return (
      <>
        <BackToData project={id} />
        <ErrorPage
          error={failed}
          onRetry={() => {
            retry();
            void project.refetch();
            void ontology.refetch();
          }}
        />
      </>
    );
  if (task.none) {
    return (
      <ShellFrame project={id}>
        <NothingToLabel project={project.data} id={id} />
      </ShellFrame>
    );
  }
  if (!opened || !project.data || !ontology.data || !sync) return <CanvasSkeleton />;
  return (
    <LabelWorkspace
      key={`${opened.asset.id}/${opened.layer}`}
      project={project.data}
      opened={opened}
      classes={ontology.data.classes}
      sync={sync}
      browse={search.browse === 1}
      object={search.object}
    />
  );
}

// Whether all is done, or nothing has come yet.
function NothingToLabel({ project, id }: { project: Project | undefined; id: number }) {
  const images = project === undefined ? 1 : Object.values(statusCounts(project)).reduce((sum, n) => sum + n, 0);
  const toData = (
    <Link to="/projects/$project/data" params={{ project: id }} className="link">
      {t("label.toData")}
    </Link>
  );
  return images === 0 ? (
    <EmptyState alone icon={Images} title={t("label.noImagesTitle")} action={toData}>
      {t("label.noImagesText")}
    </EmptyState>
  ) : (
    <EmptyState alone icon={CheckCheck} title={t("label.doneTitle")} action={toData}>
      {t("label.doneText")}
    </EmptyState>
  );
}

function useFirstTask(project: number, wanted: boolean): First {
  const navigate = useNavigate();
  const open = useCallback(
    (asset: number) => void navigate({ to: "/projects/$project/label", params: { project }, search: { asset }, replace: true }),
    [navigate, project],
  );
  return useFirst(project, wanted, nextTask, open);
}
