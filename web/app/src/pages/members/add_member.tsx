import { type Member, type Role, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { api } from "~/api/client";
import { useAdministrator } from "~/api/hooks";
import { membersQuery, queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input, Select } from "~/kit/field";
import { notify } from "~/kit/notice";

interface AddMemberProps {
  project: number;
  members: readonly Member[];
  given: readonly Role[]; // the roles that the caller gives
}

// One line: a login, a role, Enter; ready for the next.
export function AddMember({ project, members, given }: AddMemberProps) {
  const [login, setLogin] = useState("");
  const [role, setRole] = useState<Role>("annotator");
  const known = useId();
  const field = useRef<HTMLInputElement>(null);
  const wanted = given.includes(role) ? role : (given[0] ?? role);
  const add = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/projects/{project}/members", { params: { path: { project } }, body: { login: login.trim(), role: wanted } })),
    onSuccess: (member) => {
      void queryClient.invalidateQueries({ queryKey: membersQuery(project).queryKey });
      notify(t("members.added", { name: member.display_name, role: t(`access.as.${member.role}`) }));
      setLogin("");
      field.current?.focus();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim()) add.mutate();
  };
  return (
    <form onSubmit={submit} aria-label={t("members.add")} className="flex flex-col gap-3 rounded-panel border bg-surface p-3">
      {add.isError ? <ErrorNote error={add.error} /> : null}
      <div className="flex flex-wrap items-start gap-3">
        <div className="w-64">
          <Field label={t("users.login")} hint={t("members.loginHint")}>
            {(id, by) => (
              <Input
                id={id}
                ref={field}
                aria-describedby={by}
                required
                maxLength={64}
                autoComplete="off"
                autoCapitalize="off"
                list={known}
                value={login}
                onChange={(e) => setLogin(e.target.value)}
              />
            )}
          </Field>
          <Strangers id={known} members={members} />
        </div>
        <RoleField given={given} value={wanted} onChange={setRole} />
        <Button type="submit" tone="primary" icon={UserPlus} className="mt-5" busy={add.isPending}>
          {t("members.add")}
        </Button>
      </div>
    </form>
  );
}

// Administrators, who see all users, are offered those who could be added.
function Strangers({ id, members }: { id: string; members: readonly Member[] }) {
  const users = useQuery({ ...usersQuery, enabled: useAdministrator() }).data ?? [];
  const known = new Set(members.map((m) => m.user_id));
  return (
    <datalist id={id}>
      {users
        .filter((u) => !u.disabled && !known.has(u.id))
        .map((u) => (
          <option key={u.id} value={u.login}>
            {u.display_name}
          </option>
        ))}
    </datalist>
  );
}

function RoleField({ given, value, onChange }: { given: readonly Role[]; value: Role; onChange: (role: Role) => void }) {
  return (
    <div className="min-w-48 flex-1">
      <Field label={t("users.role")} hint={t(`role.${value}Does`)}>
        {(id, by) => (
          <Select id={id} aria-describedby={by} value={value} className="w-40" onChange={(e) => onChange(e.target.value as Role)}>
            {given.map((one) => (
              <option key={one} value={one}>
                {t(`role.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
