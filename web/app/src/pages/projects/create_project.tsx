import { unwrap } from "@touchmark/client";
import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { projectsQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input, Textarea } from "~/kit/field";
import { classLines } from "~/lib/ontology/class_lines";

export function CreateProject({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const classes = classLines(text);
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/projects", { body: { name: name.trim(), ...(classes.length > 0 ? { classes } : {}) } })),
    onSuccess: (project) => {
      void queryClient.invalidateQueries({ queryKey: projectsQuery.queryKey });
      onClose();
      void navigate({ to: "/projects/$project/data", params: { project: project.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) create.mutate();
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()} title={t("projects.create")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        {create.isError ? <ErrorNote error={create.error} /> : null}
        <Field label={t("projects.name")}>
          {(id) => <Input id={id} autoFocus required maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />}
        </Field>
        <Field
          label={t("projects.classes")}
          hint={classes.length > 0 ? t("projects.classCount", { count: classes.length }) : t("projects.classesHint")}
        >
          {(id, by) => <Textarea id={id} aria-describedby={by} rows={6} value={text} onChange={(e) => setText(e.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" busy={create.isPending}>
            {t("projects.createSubmit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
