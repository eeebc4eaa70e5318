import { type Class, type Model, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Bot } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { api } from "~/api/client";
import { jobsQuery, modelsQuery, ontologyQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { notify } from "~/kit/notice";
import { canRun, needsClasses, newDraft, type RunDraft, type RunImages, runProblem, runRequest } from "~/lib/runs/new_run";
import { LabelTable } from "./label_table";
import { Looks, TextOptions, Whole } from "./run_fields";

interface NewRunProps {
  project: number;
  offered: readonly RunImages[]; // the first is chosen
  onClose: () => void;
}

// What there is to run; what is missing is said instead.
export function NewRunDialog({ project, offered, onClose }: NewRunProps) {
  const models = useQuery(modelsQuery);
  const ontology = useQuery(ontologyQuery(project));
  const runtime = models.data?.runtime;
  const usable = (models.data?.items ?? []).filter((one) => canRun(one, runtime?.version !== undefined));
  const first = usable[0];
  const ready = first !== undefined && ontology.data !== undefined;
  if (ready)
    return (
      <Form
        {...{ project, offered, onClose }}
        models={models.data?.items ?? []}
        usable={usable}
        first={first}
        classes={ontology.data.classes}
      />
    );
  const error = models.error ?? ontology.error;
  return (
    <Dialog open onOpenChange={onClose} title={t("runs.new")}>
      {error ? <ErrorNote error={error} onRetry={() => void (models.isError ? models.refetch() : ontology.refetch())} /> : null}
      {models.isPending || ontology.isPending ? <Skeleton className="h-32" /> : null}
      {models.data && usable.length === 0 ? (
        <EmptyState icon={Bot} title={t(runtime?.missing && models.data.items.length > 0 ? "runs.noRuntime" : "runs.noModels")}>
          {t("runs.noModelsText")} <code className="font-mono text-sm">touchmark model list --catalog</code>
          {runtime?.missing ? <span className="mt-2 block text-sm break-words">{runtime.missing}</span> : null}
        </EmptyState>
      ) : null}
    </Dialog>
  );
}

interface FormProps extends NewRunProps {
  models: readonly Model[];
  usable: readonly Model[];
  first: Model;
  classes: readonly Class[];
}

function useStart(project: number, onClose: () => void) {
  return useMutation({
    mutationFn: (draft: RunDraft) =>
      unwrap(api.POST("/projects/{project}/runs", { params: { path: { project } }, body: runRequest(draft) })),
    onSuccess: ({ layer, jobs }) => {
      queryClient.setQueryData(jobsQuery.queryKey, (known) => jobs.reduce((all, job) => upsertJob(all, job), known));
      void queryClient.invalidateQueries({ queryKey: ["project", project, "layers"] });
      notify(t("runs.started", { name: layer.name }));
      onClose();
    },
  });
}

function Form({ project, offered, onClose, models, usable, first, classes }: FormProps) {
  const form = useId();
  const [draft, setDraft] = useState(() => newDraft(first, classes, offered[0] ?? { from: "all" }));
  const start = useStart(project, onClose);
  const set = (patch: Partial<RunDraft>) => setDraft({ ...draft, ...patch });
  const problem = runProblem(draft);
  const model = usable.find((one) => one.id === draft.model) ?? first;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) start.mutate(draft);
  };
  return (
    <Dialog
      open
      steady
      width="lg"
      onOpenChange={onClose}
      title={t("runs.new")}
      description={t("runs.newText")}
      footer={
        <>
          <p role="status" className="min-w-0 flex-1 text-xs text-muted">
            {problem ? t(`runs.newWrong.${problem}`) : ""}
          </p>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button tone="primary" type="submit" form={form} disabled={problem !== null} busy={start.isPending}>
            {t("runs.start")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        {start.isError ? <ErrorNote error={start.error} /> : null}
        <Whole {...{ draft, set, setDraft, usable, classes, offered }} />
        {draft.task === "detect" ? <Looks draft={draft} set={set} models={models} /> : null}
        {needsClasses(draft.task) ? (
          <LabelTable project={project} model={model} draft={draft} classes={classes} onChange={(labels) => set({ labels })} />
        ) : (
          <TextOptions draft={draft} set={set} classes={classes} />
        )}
      </form>
    </Dialog>
  );
}
