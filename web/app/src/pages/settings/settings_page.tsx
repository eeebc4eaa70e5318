import { type Project, unwrap } from "@touchmark/client";
import { useParams } from "@tanstack/react-router";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Archive, ArchiveRestore } from "lucide-react";
import { useId, useState } from "react";
import { api } from "~/api/client";
import { useMay } from "~/api/hooks";
import { blockingError } from "~/api/blocking";
import { ontologyQuery, projectQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote, ErrorPage, Skeleton } from "~/kit/feedback";
import { Checkbox, Textarea } from "~/kit/field";
import { notify } from "~/kit/notice";
import { Page, Section } from "~/kit/page";
import { OntologyEditor } from "./ontology_editor";

const kFrom = "/signedIn/shell/projects/$project/settings";

export function SettingsPage() {
  const { project: id } = useParams({ from: kFrom });
  const project = useQuery(projectQuery(id));
  const ontology = useQuery(ontologyQuery(id));
  const may = useMay(id, "manager");
  const failed = blockingError(project) ?? blockingError(ontology);
  if (failed)
    return (
      <ErrorPage
        error={failed}
        onRetry={() => {
          void project.refetch();
          void ontology.refetch();
        }}
      />
    );
  return (
    <Page title={t("places.settings")}>
      {may || !project.data ? null : <p className="rounded-control bg-warning-soft px-3 py-2">{t("settings.readonly")}</p>}
      {ontology.data ? (
        <OntologyEditor
          key={`classes-${ontology.data.version}`}
          project={id}
          ontology={ontology.data}
          editable={may}
          counters={project.data?.counters ?? {}}
        />
      ) : (
        <Skeleton className="h-64" />
      )}
      {project.data ? <Description key={`description-${project.data.id}`} project={project.data} editable={may} /> : null}
      {project.data ? <SelfReview project={project.data} /> : null}
      {project.data && may ? <Archiving project={project.data} /> : null}
    </Page>
  );
}

function useUpdate(project: number) {
  return useMutation({
    mutationFn: (body: { description?: string; archived?: boolean; self_review?: boolean }) =>
      unwrap(api.PATCH("/projects/{project}", { params: { path: { project } }, body })),
    // A read that is under way would bring back what was before.
    onMutate: () => queryClient.cancelQueries({ queryKey: projectQuery(project).queryKey }),
    onSuccess: (updated) => {
      queryClient.setQueryData(projectQuery(project).queryKey, updated);
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}

function Description({ project, editable }: { project: Project; editable: boolean }) {
  const [text, setText] = useState(project.description);
  const update = useUpdate(project.id);
  return (
    <Section title={t("settings.description")} text={t("settings.descriptionText")}>
      {update.isError ? <ErrorNote error={update.error} /> : null}
      <Textarea
        aria-label={t("settings.description")}
        disabled={!editable}
        maxLength={10000}
        rows={3}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      {editable ? (
        <Button
          className="self-start"
          disabled={text === project.description}
          busy={update.isPending}
          onClick={() => update.mutate({ description: text }, { onSuccess: () => notify(t("settings.saved")) })}
        >
          {t("common.save")}
        </Button>
      ) : null}
    </Section>
  );
}

function SelfReview({ project }: { project: Project }) {
  const update = useUpdate(project.id);
  const owner = project.role === "owner";
  const note = useId();
  const [wanted, setWanted] = useState<boolean>(); // shown at once, until the server has answered
  return (
    <Section title={t("settings.selfReview")} text={t("settings.selfReviewText")}>
      {update.isError ? <ErrorNote error={update.error} /> : null}
      <Checkbox
        label={t("settings.selfReviewDo")}
        aria-describedby={owner ? undefined : note}
        disabled={!owner || update.isPending}
        checked={wanted ?? project.self_review}
        onChange={(e) => {
          setWanted(e.target.checked);
          update.mutate(
            { self_review: e.target.checked },
            { onSuccess: () => notify(t("settings.saved")), onSettled: () => setWanted(undefined) },
          );
        }}
      />
      {owner ? null : (
        <p id={note} className="text-xs text-muted">
          {t("settings.ownersOnly")}
        </p>
      )}
    </Section>
  );
}

function Archiving({ project }: { project: Project }) {
  const update = useUpdate(project.id);
  const set = (archived: boolean) =>
    update.mutate(
      { archived },
      {
        onSuccess: () =>
          notify(t(archived ? "settings.archivedNotice" : "settings.unarchivedNotice"), {
            label: t("common.undo"),
            run: () => update.mutate({ archived: !archived }),
          }),
      },
    );
  return (
    <Section title={t("settings.archive")} text={t("settings.archiveText")}>
      {update.isError ? <ErrorNote error={update.error} /> : null}
      <Button
        className="self-start"
        icon={project.archived ? ArchiveRestore : Archive}
        busy={update.isPending}
        onClick={() => set(!project.archived)}
      >
        {t(project.archived ? "settings.unarchive" : "settings.archiveDo")}
      </Button>
    </Section>
  );
}
