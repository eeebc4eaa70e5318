import { isApiError, type Ontology, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { ontologyQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote } from "~/kit/feedback";
import { Input, Textarea } from "~/kit/field";
import { notify } from "~/kit/notice";
import { Panel, Section } from "~/kit/page";
import { classLines } from "~/lib/ontology/class_lines";
import { addClass, changeClass, type Draft, draftOf, isChanged, ontologyOf, problems, retireClass } from "~/lib/ontology/ontology_draft";
import { ClassRow } from "./class_row";

interface EditorProps {
  project: number;
  ontology: Ontology;
  editable: boolean;
  counters: Record<string, number>;
}

export function OntologyEditor({ project, ontology, editable, counters }: EditorProps) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(ontology));
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT("/projects/{project}/ontology", { params: { path: { project } }, body: ontologyOf(draft) })),
    onSuccess: (next) => {
      queryClient.setQueryData(ontologyQuery(project).queryKey, next);
      notify(t("ontology.saved", { version: next.version }));
    },
  });
  const wrong = problems(draft);
  const changed = isChanged(draft, ontology);
  const outdated = isApiError(save.error) && save.error.code === "conflict";
  return (
    <>
      <Section title={t("ontology.title")} text={t("ontology.text")}>
        {save.isError ? <ErrorNote error={save.error} /> : null}
        {outdated ? (
          <Button className="self-start" onClick={() => void queryClient.invalidateQueries({ queryKey: ontologyQuery(project).queryKey })}>
            {t("ontology.reload")}
          </Button>
        ) : null}
        <Panel>
          {draft.classes.length === 0 ? <p className="px-3 py-3 text-muted">{t("ontology.none")}</p> : null}
          <ul>
            {draft.classes.map(({ key, value }) => (
              <ClassRow
                key={key}
                value={value}
                editable={editable}
                used={counters[`class:${value.id}`] ?? 0}
                joints={ontology.classes.find((c) => c.id === value.id)?.skeleton?.joints ?? []}
                problem={wrong.find((p) => p.key === key)?.problem}
                onChange={(patch) => setDraft(changeClass(draft, key, patch))}
                onRetire={(retired) => setDraft(retireClass(draft, key, retired))}
              />
            ))}
          </ul>
          {editable ? <AddClasses onAdd={(names) => setDraft(names.reduce(addClass, draft))} /> : null}
        </Panel>
      </Section>
      <Section title={t("ontology.guideline")} text={t("ontology.guidelineText")}>
        <Textarea
          aria-label={t("ontology.guideline")}
          disabled={!editable}
          rows={6}
          value={draft.guideline}
          onChange={(e) => setDraft({ ...draft, guideline: e.target.value })}
        />
      </Section>
      {editable && changed ? (
        <SaveBar wrong={wrong.length} busy={save.isPending} onDiscard={() => setDraft(draftOf(ontology))} onSave={() => save.mutate()} />
      ) : null}
    </>
  );
}

interface SaveBarProps {
  wrong: number; // classes that cannot be saved so
  busy: boolean;
  onDiscard: () => void;
  onSave: () => void;
}

// Below all sections of the page, at the lower edge of the window while they are longer: it lies over no text.
function SaveBar({ wrong, busy, onDiscard, onSave }: SaveBarProps) {
  return (
    <div className="appear sticky bottom-0 z-10 order-last -mx-6 -mb-6 flex items-center gap-2 border-t bg-raised px-6 py-2">
      <span className="flex-1">{wrong > 0 ? t("ontology.wrong", { count: wrong }) : t("ontology.unsaved")}</span>
      <Button dense onClick={onDiscard}>
        {t("ontology.discard")}
      </Button>
      <Button dense tone="primary" disabled={wrong > 0} busy={busy} onClick={onSave}>
        {t("ontology.save")}
      </Button>
    </div>
  );
}

function AddClasses({ onAdd }: { onAdd: (names: string[]) => void }) {
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const names = classLines(text);
    if (names.length > 0) onAdd(names);
    setText("");
  };
  return (
    <form onSubmit={submit} className="flex gap-2 border-t p-2">
      <Input
        dense
        aria-label={t("ontology.add")}
        placeholder={t("ontology.addHint")}
        maxLength={10000}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <Button dense type="submit" icon={Plus} disabled={!text.trim()}>
        {t("ontology.add")}
      </Button>
    </form>
  );
}
