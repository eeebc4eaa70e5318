import { type Member, type Role, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { LogOut, UserMinus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/client";
import { readMembership } from "~/api/membership";
import { useMe } from "~/api/hooks";
import { membersQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { cx } from "~/kit/cx";
import { ErrorNote } from "~/kit/feedback";
import { Select } from "~/kit/field";
import { notify } from "~/kit/notice";
import { Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { byName, mayChange, rolesToGive } from "~/lib/members/members";
import { LeaveDialog } from "./leave_dialog";
import { OwnRoleDialog } from "./own_role_dialog";

interface MemberTableProps {
  project: number;
  name: string; // of the project
  mine: Role | undefined;
  members: readonly Member[];
}

// Another role, or none; each can be taken back where the caller may.
function useChange(project: number) {
  const path = (user: number) => ({ params: { path: { project, user } } });
  const change = useMutation({
    mutationFn: async ({ member, role }: { member: Member; role: Role | null; back?: boolean }) => {
      const { user_id: user, login = "" } = member;
      const gone = !queryClient.getQueryData(membersQuery(project).queryKey)?.items.some((m) => m.user_id === user);
      if (role === null) await unwrap(api.DELETE("/projects/{project}/members/{user}", path(user)));
      else if (gone) await unwrap(api.POST("/projects/{project}/members", { params: { path: { project } }, body: { login, role } }));
      else await unwrap(api.PATCH("/projects/{project}/members/{user}", { ...path(user), body: { role } }));
      await queryClient.invalidateQueries({ queryKey: membersQuery(project).queryKey });
    },
    onSuccess: (_, { member, role, back }) => {
      const said = role === null ? t("members.removed", { name: member.display_name }) : changedWords(member, role);
      notify(said, back ? undefined : { label: t("common.undo"), run: () => change.mutate({ member, role: member.role, back: true }) });
    },
  });
  return change;
}

const changedWords = (member: Member, role: Role) => t("members.changed", { name: member.display_name, role: t(`access.as.${role}`) });

export function MemberTable({ project, name, mine, members }: MemberTableProps) {
  const me = useMe();
  const [leaving, setLeaving] = useState(false);
  const [wanted, setWanted] = useState<{ member: Member; role: Role } | null>(null); // one's own next role
  const change = useChange(project);
  const logins = rolesToGive(mine).length > 0;
  const onRole = (member: Member, role: Role) => {
    if (member.user_id === me?.id && !me.administrator) setWanted({ member, role });
    else change.mutate({ member, role });
  };
  return (
    <>
      {change.isError ? <ErrorNote error={change.error} /> : null}
      <Panel>
        <Table label={t("places.members")} head={<Head logins={logins} />}>
          {byName(members).map((member) => (
            <MemberRow
              key={member.user_id}
              member={member}
              self={member.user_id === me?.id}
              logins={logins}
              given={mayChange(mine, member.role) ? rolesToGive(mine) : []}
              onRole={(role) => onRole(member, role)}
              onRemove={() => change.mutate({ member, role: null })}
              onLeave={() => setLeaving(true)}
            />
          ))}
        </Table>
      </Panel>
      {leaving && me ? <LeaveDialog project={project} name={name} me={me} onClose={() => setLeaving(false)} /> : null}
      {wanted ? (
        <OwnRoleDialog
          role={wanted.role}
          onClose={() => setWanted(null)}
          onSure={() => change.mutate({ ...wanted, back: true }, { onSuccess: () => readMembership(queryClient, project) })}
        />
      ) : null}
    </>
  );
}

function Head({ logins }: { logins: boolean }) {
  return (
    <>
      <Th>{t("users.name")}</Th>
      {logins ? <Th>{t("users.login")}</Th> : null}
      <Th className="w-40">{t("users.role")}</Th>
      <Th className="w-28" />
    </>
  );
}

interface RowProps {
  member: Member;
  self: boolean;
  logins: boolean;
  given: readonly Role[]; // the roles that the caller may give them; none: they are not the caller's to change
  onRole: (role: Role) => void;
  onRemove: () => void;
  onLeave: () => void;
}

function MemberRow({ member, self, logins, given, onRole, onRemove, onLeave }: RowProps) {
  const { display_name: name, role } = member;
  return (
    <tr className={cx("border-b last:border-0", member.disabled && "text-muted")}>
      <Td>
        <span className="flex items-center gap-2">
          {name}
          {self ? <span className="text-muted">{t("users.you")}</span> : null}
          {member.disabled ? <Chip tone="warning">{t("users.disabled")}</Chip> : null}
        </span>
      </Td>
      {logins ? <Td className="font-mono text-xs">{member.login}</Td> : null}
      <Td>
        {given.length > 0 ? (
          <Select
            dense
            className="w-32"
            aria-label={t("users.roleOf", { name })}
            value={role}
            onChange={(e) => onRole(e.target.value as Role)}
          >
            {given.map((one) => (
              <option key={one} value={one}>
                {t(`role.${one}`)}
              </option>
            ))}
          </Select>
        ) : (
          <span className={logins ? "px-2" : undefined}>{t(`role.${role}`)}</span>
        )}
      </Td>
      <Td className="text-right">
        {self ? (
          <Button dense tone="ghost" icon={LogOut} onClick={onLeave}>
            {t("members.leave")}
          </Button>
        ) : given.length > 0 ? (
          <IconButton icon={UserMinus} label={t("members.remove", { name })} onClick={onRemove} />
        ) : null}
      </Td>
    </tr>
  );
}
