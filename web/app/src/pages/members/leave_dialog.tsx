import { unwrap, type User } from "@touchmark/client";
import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { api } from "~/api/client";
import { membersQuery, projectsQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input } from "~/kit/field";
import { notify } from "~/kit/notice";

interface LeaveDialogProps {
  project: number;
  name: string; // of the project
  me: User;
  onClose: () => void;
}

// One cannot take it back alone, so the name is typed. An administrator can, and goes on seeing everything.
export function LeaveDialog({ project, name, me, onClose }: LeaveDialogProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const sure = typed.trim() === name.trim();
  const leave = useMutation({
    mutationFn: () => unwrap(api.DELETE("/projects/{project}/members/{user}", { params: { path: { project, user: me.id } } })),
    onSuccess: async () => {
      notify(t("members.left", { name }));
      onClose();
      if (me.administrator) return queryClient.invalidateQueries({ queryKey: membersQuery(project).queryKey });
      await navigate({ to: "/" });
      queryClient.removeQueries({ queryKey: ["project", project] });
      await queryClient.invalidateQueries({ queryKey: projectsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sure) leave.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("members.leaveNamed", { name })}
      description={t(me.administrator ? "members.leaveAdministrator" : "members.leaveText")}
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        {leave.isError ? <ErrorNote error={leave.error} /> : null}
        <Field label={t("layers.typeName", { name })}>
          {(id) => <Input id={id} autoFocus autoComplete="off" value={typed} onChange={(e) => setTyped(e.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="danger" busy={leave.isPending} disabled={!sure}>
            {t("members.leave")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
