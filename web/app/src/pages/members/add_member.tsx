import { type Role, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { api } from "~/api/client";
import { useAdministrator } from "~/api/hooks";
import { membersQuery, queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input, Select } from "~/kit/field";
import { notify } from "~/kit/notice";

export function useAddMember(project: number) {
  return useMutation({
    mutationFn: (body: { login: string; role: Role }) =>
      unwrap(api.POST("/projects/{project}/members", { params: { path: { project } }, body })),
    onSuccess: (member) => {
      void queryClient.invalidateQueries({ queryKey: membersQuery(project).queryKey });
      notify(t("members.added", { name: member.display_name || member.login, role: t(`role.${member.role}`).toLowerCase() }));
    },
  });
}

// One line: whom, as what. `roles`: those that the caller may give.
export function AddMember({ project, roles }: { project: number; roles: readonly Role[] }) {
  const [login, setLogin] = useState("");
  const [role, setRole] = useState<Role>("annotator");
  const known = useId();
  const add = useAddMember(project);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ login: login.trim(), role }, { onSuccess: () => setLogin("") });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      {add.isError ? <ErrorNote error={add.error} /> : null}
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-72">
          <Field label={t("members.login")}>
            {(id) => (
              <Input
                id={id}
                required
                maxLength={64}
                autoComplete="off"
                list={known}
                value={login}
                onChange={(e) => setLogin(e.target.value)}
              />
            )}
          </Field>
        </div>
        <Field label={t("users.role")}>
          {(id) => (
            <Select id={id} className="w-40" value={role} onChange={(e) => setRole(e.target.value as Role)}>
              {roles.map((one) => (
                <option key={one} value={one}>
                  {t(`role.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" tone="primary" icon={UserPlus} busy={add.isPending} disabled={login.trim() === ""}>
          {t("members.add")}
        </Button>
      </div>
      <KnownLogins id={known} project={project} />
    </form>
  );
}

// An administrator knows who there is on the server.
function KnownLogins({ id, project }: { id: string; project: number }) {
  const users = useQuery({ ...usersQuery, enabled: useAdministrator() }).data ?? [];
  const members = new Set((useQuery(membersQuery(project)).data?.items ?? []).map((m) => m.user_id));
  return (
    <datalist id={id}>
      {users
        .filter((user) => !user.disabled && !members.has(user.id))
        .map((user) => (
          <option key={user.id} value={user.login}>
            {user.display_name}
          </option>
        ))}
    </datalist>
  );
}
