import { type Class, type Model, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "~/api/client";
import { ontologyQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote } from "~/kit/feedback";
import { Checkbox, Input, Select } from "~/kit/field";
import { Table, Td, Th } from "~/kit/table";
import { labelsByName, type LabelChoice, type RunDraft, unmapped } from "~/lib/runs/new_run";
import { count } from "~/lib/text/format";

const kMostRows = 100; // shown; others are found by their names

interface LabelTableProps {
  project: number;
  model: Model;
  draft: RunDraft;
  classes: readonly Class[];
  onChange: (labels: Record<string, LabelChoice>) => void;
}

// Which class each label of the model becomes, and from what score on.
export function LabelTable({ project, model, draft, classes, onChange }: LabelTableProps) {
  const [wanted, setWanted] = useState("");
  const [alone, setAlone] = useState(false);
  const left = unmapped(draft);
  const lone = new Set(left);
  const found = model.labels.filter((label) => (!alone || lone.has(label)) && label.toLowerCase().includes(wanted.toLowerCase()));
  const usable = classes.filter((one) => !one.retired);
  return (
    <section aria-label={t("runs.labels")} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="text-sm font-medium">{t("runs.labels")}</h3>
        <p role="status" className="text-xs text-muted">
          {t("runs.mapped", { n: count(model.labels.length - left.length), all: count(model.labels.length) })}
          {left.length > 0 ? ` ${t("runs.leftOut", { count: left.length, n: count(left.length) })}` : ""}
        </p>
        <div className="flex-1" />
        {left.length > 0 ? <AddClasses project={project} labels={left} draft={draft} onChange={onChange} /> : null}
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Input
          dense
          type="search"
          className="!w-48"
          aria-label={t("runs.findLabel")}
          placeholder={t("runs.findLabel")}
          value={wanted}
          onChange={(e) => setWanted(e.target.value)}
        />
        <Checkbox label={t("runs.onlyLeftOut")} checked={alone} onChange={(e) => setAlone(e.target.checked)} />
      </div>
      <div tabIndex={0} role="group" aria-label={t("runs.labels")} className="max-h-64 overflow-auto rounded-control border">
        <Table
          label={t("runs.labels")}
          head={
            <>
              <Th>{t("runs.label")}</Th>
              <Th>{t("runs.becomes")}</Th>
              <Th>{t("runs.ownScore")}</Th>
            </>
          }
        >
          {found.slice(0, kMostRows).map((label) => (
            <Row
              key={label}
              label={label}
              choice={draft.labels[label] ?? { classId: 0, score: "" }}
              least={draft.score}
              classes={usable}
              onChange={(choice) => onChange({ ...draft.labels, [label]: choice })}
            />
          ))}
        </Table>
        {found.length === 0 ? <p className="px-3 py-2 text-muted">{t("runs.noLabel")}</p> : null}
        {found.length > kMostRows ? (
          <p className="px-3 py-2 text-xs text-muted">{t("runs.moreLabels", { n: count(found.length - kMostRows) })}</p>
        ) : null}
      </div>
    </section>
  );
}

interface RowProps {
  label: string;
  choice: LabelChoice;
  least: string; // the run's score
  classes: readonly Class[];
  onChange: (choice: LabelChoice) => void;
}

function Row({ label, choice, least, classes, onChange }: RowProps) {
  const out = choice.classId === 0;
  return (
    <tr className="border-b last:border-0">
      <Td className={out ? "max-w-48 truncate text-muted" : "max-w-48 truncate"} title={label}>
        {label}
      </Td>
      <Td>
        <Select
          dense
          className="w-48"
          aria-label={t("runs.classOf", { label })}
          value={choice.classId}
          onChange={(e) => onChange({ ...choice, classId: Number(e.target.value) })}
        >
          <option value={0}>{t("runs.leaveOut")}</option>
          {classes.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </Select>
      </Td>
      <Td>
        <Input
          dense
          inputMode="decimal"
          className="!w-20"
          aria-label={t("runs.scoreOf", { label })}
          placeholder={least}
          disabled={out}
          value={choice.score}
          onChange={(e) => onChange({ ...choice, score: e.target.value })}
        />
      </Td>
    </tr>
  );
}

interface AddClassesProps {
  project: number;
  labels: readonly string[];
  draft: RunDraft;
  onChange: (labels: Record<string, LabelChoice>) => void;
}

// Where the project has no classes yet, the model's are a beginning.
function AddClasses({ project, labels, draft, onChange }: AddClassesProps) {
  const add = useMutation({
    mutationFn: async () => {
      const path = { project };
      const known = await unwrap(api.GET("/projects/{project}/ontology", { params: { path } }));
      const classes = [...known.classes, ...labels.map((name) => ({ name }))];
      return unwrap(api.PUT("/projects/{project}/ontology", { params: { path }, body: { ...known, classes } }));
    },
    onSuccess: (stored) => {
      queryClient.setQueryData(ontologyQuery(project).queryKey, stored);
      onChange({ ...draft.labels, ...labelsByName(labels, stored.classes) });
    },
  });
  return (
    <>
      {add.isError ? <ErrorNote error={add.error} /> : null}
      <Button dense busy={add.isPending} onClick={() => add.mutate()}>
        {t("runs.addClasses", { count: labels.length, n: count(labels.length) })}
      </Button>
    </>
  );
}
