import { unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorNote } from "./feedback";
import { Checkbox, Field, Input, Textarea } from "./field";
import { notify } from "./notice";
import { type BatchAssets, type BatchDraft, batchProblem, kMostRaters, newBatch } from "~/lib/batches/batches";
import { AssetsChoice } from "./assets_choice";
import { MembersChoice } from "./members_choice";

interface CreateBatchProps {
  project: number;
  offered?: readonly BatchAssets[]; // what is selected or filtered where the dialog was opened, besides all and by status
  onClose: () => void;
}

const kEmpty: Omit<BatchDraft, "assets"> = { name: "", instructions: "", overlap: "1", members: [], review: true };

export function CreateBatch({ project, offered = [], onClose }: CreateBatchProps) {
  const [draft, setDraft] = useState<BatchDraft>({ ...kEmpty, assets: offered[0] ?? { from: "all" } });
  const set = (patch: Partial<BatchDraft>) => setDraft({ ...draft, ...patch });
  const problem = batchProblem(draft);
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/projects/{project}/batches", { params: { path: { project } }, body: newBatch(draft) })),
    onSuccess: (batch) => {
      void queryClient.invalidateQueries({ queryKey: ["project", project] });
      notify(t("batches.created", { name: batch.name }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) create.mutate();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("batches.create")} description={t("batches.createText")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        {create.isError ? <ErrorNote error={create.error} /> : null}
        <Texts draft={draft} onSet={set} />
        <AssetsChoice offered={offered} value={draft.assets} onChange={(assets) => set({ assets })} />
        <Raters draft={draft} wrong={problem === "overlap"} onSet={set} />
        <MembersChoice
          project={project}
          chosen={draft.members}
          onChange={(members) => set({ members })}
          error={problem === "members" ? t("batches.tooFew", { n: draft.overlap }) : undefined}
        />
        <Checkbox label={t("batches.reviewWork")} checked={draft.review} onChange={(e) => set({ review: e.target.checked })} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" busy={create.isPending} disabled={problem !== null}>
            {t("batches.make")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: BatchDraft;
  onSet: (patch: Partial<BatchDraft>) => void;
}

function Texts({ draft, onSet }: PartProps) {
  return (
    <>
      <Field label={t("batches.name")}>
        {(id) => <Input id={id} autoFocus required maxLength={200} value={draft.name} onChange={(e) => onSet({ name: e.target.value })} />}
      </Field>
      <Field label={t("batches.instructions")} hint={t("batches.instructionsHint")}>
        {(id, by) => (
          <Textarea
            id={id}
            aria-describedby={by}
            rows={3}
            maxLength={100000}
            value={draft.instructions}
            onChange={(e) => onSet({ instructions: e.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Raters({ draft, wrong, onSet }: PartProps & { wrong: boolean }) {
  const alone = draft.overlap === "1";
  return (
    <Field
      label={t("batches.overlapField")}
      hint={t(alone ? "batches.overlapOne" : "batches.overlapMany")}
      error={wrong ? t("batches.overlapWrong", { most: kMostRaters }) : undefined}
    >
      {(id, by) => (
        <Input
          id={id}
          aria-describedby={by}
          aria-invalid={wrong}
          type="number"
          min={1}
          max={kMostRaters}
          className="!w-24"
          value={draft.overlap}
          onChange={(e) => onSet({ overlap: e.target.value })}
        />
      )}
    </Field>
  );
}
