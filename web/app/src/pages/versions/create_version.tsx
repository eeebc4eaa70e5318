import { type AssetStatus, type NewVersion, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { ontologyQuery, queryClient, versionsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Checkbox, Field, Input, Textarea } from "~/kit/field";
import { notify } from "~/kit/notice";
import { kStatuses } from "~/kit/status";
import { splitRatios, type TypedSplit } from "~/lib/versions/split_ratios";

interface CreateVersionProps {
  project: number;
  count: number; // versions there are, for the name to propose
  onClose: () => void;
}

export function CreateVersion({ project, count, onClose }: CreateVersionProps) {
  const [name, setName] = useState(`v${count + 1}`);
  const [note, setNote] = useState("");
  const [statuses, setStatuses] = useState<readonly AssetStatus[]>([]);
  const [classes, setClasses] = useState<readonly number[]>([]);
  const [unlabeled, setUnlabeled] = useState(false);
  const [split, setSplit] = useState<TypedSplit | null>(null);
  const ratios = split ? splitRatios(split) : null;
  const create = useMutation({
    mutationFn: (body: NewVersion) => unwrap(api.POST("/projects/{project}/versions", { params: { path: { project } }, body })),
    onSuccess: (version) => {
      void queryClient.invalidateQueries({ queryKey: versionsQuery(project).queryKey });
      notify(t("versions.created", { name: version.name }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filter = {
      unlabeled,
      ...(statuses.length > 0 ? { statuses: [...statuses] } : {}),
      ...(classes.length > 0 ? { class_ids: [...classes] } : {}),
    };
    create.mutate({
      name: name.trim(),
      ...(note.trim() ? { note: note.trim() } : {}),
      filter,
      ...(ratios?.ok ? { split: ratios.value } : {}),
    });
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("versions.create")} description={t("versions.createText")} width="lg">
      <form onSubmit={submit} className="flex flex-col gap-4">
        {create.isError ? <ErrorNote error={create.error} /> : null}
        <Field label={t("versions.name")}>{(id) => <NameInput id={id} value={name} onValue={setName} />}</Field>
        <Field label={t("versions.note")}>
          {(id) => <Textarea id={id} rows={2} maxLength={10000} value={note} onChange={(e) => setNote(e.target.value)} />}
        </Field>
        <StatusFilter chosen={statuses} onChange={setStatuses} />
        <div className="flex flex-col gap-1">
          <Checkbox label={t("versions.unlabeled")} checked={unlabeled} onChange={(e) => setUnlabeled(e.target.checked)} />
          <p className="text-xs text-muted">{t("versions.unlabeledHint")}</p>
        </div>
        <ClassFilter project={project} chosen={classes} onChange={setClasses} />
        <SplitChoice split={split} onChange={setSplit} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" busy={create.isPending} disabled={!name.trim() || (ratios ? !ratios.ok : false)}>
            {t("versions.freeze")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function StatusFilter({ chosen, onChange }: { chosen: readonly AssetStatus[]; onChange: (statuses: readonly AssetStatus[]) => void }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-xs font-medium">{t("versions.statuses")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {kStatuses.map((s) => (
          <Checkbox
            key={s}
            label={t(`status.${s}`)}
            checked={chosen.includes(s)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, s] : chosen.filter((x) => x !== s))}
          />
        ))}
      </div>
      <p className="text-xs text-muted">{t("versions.statusesHint")}</p>
    </fieldset>
  );
}

const kUsualSplit: TypedSplit = { train: "80", val: "10", test: "10", seed: "1" };

function SplitChoice({ split, onChange }: { split: TypedSplit | null; onChange: (split: TypedSplit | null) => void }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <Checkbox
        label={t("versions.assignSplit")}
        checked={split !== null}
        onChange={(e) => onChange(e.target.checked ? kUsualSplit : null)}
      />
      {split ? <SplitFields split={split} onChange={onChange} /> : null}
    </fieldset>
  );
}

function SplitFields({ split, onChange }: { split: TypedSplit; onChange: (split: TypedSplit) => void }) {
  const ratios = splitRatios(split);
  return (
    <div className="flex flex-wrap items-end gap-3">
      {(["train", "val", "test"] as const).map((key) => (
        <Field key={key} label={`${t(`split.${key}`)} %`}>
          {(id) => (
            <Input
              id={id}
              type="number"
              min={0}
              max={100}
              step="any"
              className="!w-24"
              aria-invalid={!ratios.ok}
              value={split[key]}
              onChange={(e) => onChange({ ...split, [key]: e.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label={t("versions.seed")}>
        {(id) => (
          <Input
            id={id}
            type="number"
            min={0}
            step={1}
            className="!w-28"
            value={split.seed}
            onChange={(e) => onChange({ ...split, seed: e.target.value })}
          />
        )}
      </Field>
      <p className="w-full text-xs text-muted">{ratios.ok ? t("versions.splitHint") : t("versions.splitWrong", { sum: ratios.sum })}</p>
    </div>
  );
}

interface ClassFilterProps {
  project: number;
  chosen: readonly number[];
  onChange: (ids: readonly number[]) => void;
}

function ClassFilter({ project, chosen, onChange }: ClassFilterProps) {
  const classes = useQuery(ontologyQuery(project)).data?.classes ?? [];
  if (classes.length === 0) return null;
  return (
    <details>
      <summary className="text-xs font-medium">
        {chosen.length > 0 ? t("versions.classesChosen", { count: chosen.length }) : t("versions.classesAll")}
      </summary>
      <div className="mt-2 grid max-h-40 grid-cols-3 gap-x-4 gap-y-1 overflow-auto rounded-panel border p-2">
        {classes.map((c) => (
          <Checkbox
            key={c.id}
            label={
              <span className="truncate" title={c.name}>
                {c.name}
              </span>
            }
            className="min-w-0"
            checked={chosen.includes(c.id ?? 0)}
            onChange={(e) => onChange(e.target.checked ? [...chosen, c.id ?? 0] : chosen.filter((id) => id !== c.id))}
          />
        ))}
      </div>
    </details>
  );
}

// What is proposed is selected, to be typed over.
function NameInput({ id, value, onValue }: { id: string; value: string; onValue: (value: string) => void }) {
  return (
    <Input
      id={id}
      autoFocus
      onFocus={(e) => e.currentTarget.select()}
      required
      maxLength={100}
      className="max-w-60"
      value={value}
      onChange={(e) => onValue(e.target.value)}
    />
  );
}
