import { useParams, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { ClipboardCheck } from "lucide-react";
import { useCallback } from "react";
import { useMay } from "~/api/hooks";
import { blockingError } from "~/api/blocking";
import { ontologyQuery, projectQuery } from "~/api/queries";
import { useStream } from "~/api/stream";
import { t } from "~/i18n";
import { EmptyState, ErrorPage } from "~/kit/feedback";
import { ProjectGate } from "~/kit/project_gate";
import { counter } from "~/lib/projects/project_counts";
import { kTruth } from "~/lib/layers/layers";
import { BackToData, CanvasSkeleton } from "~/pages/canvas/skeleton";
import { ShellFrame } from "~/shell/shell";
import { useSync } from "~/pages/canvas/sync";
import { type First, useFirst } from "~/pages/canvas/use_first";
import { useOpened } from "~/pages/canvas/use_opened";
import { nextReview } from "~/pages/canvas/queue";
import { useOpenReview } from "./open_review";
import { ReviewQueue } from "./review_queue";
import { useWaiting } from "./use_waiting";
import { ReviewWorkspace } from "./review_workspace";

const kFrom = "/signedIn/projects/$project/review";

export function ReviewPage() {
  const { project } = useParams({ from: kFrom });
  return (
    <ProjectGate whole project={project}>
      <Reviewing id={project} />
    </ProjectGate>
  );
}

function Reviewing({ id }: { id: number }) {
  const { asset, layer } = useSearch({ from: kFrom });
  const may = useMay(id, "reviewer");
  const project = useQuery(projectQuery(id));
  const ontology = useQuery(ontologyQuery(id));
  const { sync, error: syncError } = useSync(id);
  const first = useFirstReview(id, may && asset === undefined);
  const { opened, error, retry } = useOpened(id, asset, layer ?? kTruth);
  const waiting = useWaiting(id, may);
  useStream(id, asset);
  if (project.data && !may) return <Empty project={id} title={t("review.notAllowedTitle")} text={t("review.notAllowedText")} />;
  const failed = blockingError(project) ?? blockingError(ontology) ?? error ?? syncError ?? first.error;
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
  if (first.none && asset === undefined) {
    const own = project.data !== undefined && counter(project.data, "status:submitted") > 0;
    return (
      <Empty project={id} title={t(own ? "review.ownTitle" : "review.doneTitle")} text={t(own ? "review.ownText" : "review.doneText")} />
    );
  }
  return (
    <div className="flex h-full">
      <ReviewQueue project={id} current={asset} waiting={waiting} />
      <div className="min-w-0 flex-1">
        {opened && project.data && ontology.data && sync ? (
          <ReviewWorkspace
            key={`${opened.asset.id}/${opened.layer}`}
            project={project.data}
            opened={opened}
            classes={ontology.data.classes}
            sync={sync}
            waiting={waiting.items.find((item) => item.asset.id === opened.asset.id)}
          />
        ) : (
          <CanvasSkeleton />
        )}
      </div>
    </div>
  );
}

function Empty({ project, title, text }: { project: number; title: string; text: string }) {
  return (
    <ShellFrame project={project}>
      <EmptyState alone icon={ClipboardCheck} title={title}>
        {text}
      </EmptyState>
    </ShellFrame>
  );
}

function useFirstReview(project: number, wanted: boolean): First {
  const openReview = useOpenReview(project);
  const open = useCallback((asset: number) => openReview(asset, true), [openReview]);
  return useFirst(project, wanted, nextReview, open);
}
