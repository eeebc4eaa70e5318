import { type Member, type Role, unwrap } from "@touchmark/client";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMutation, useQuery } from "@tanstack/react-query";
import { LogOut, UserMinus } from "lucide-react";
import { useState } from "react";
import { blockingError } from "~/api/blocking";
import { api } from "~/api/client";
import { useMe, useRole } from "~/api/hooks";
import { membersQuery, projectQuery, projectsQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { cx } from "~/kit/cx";
import { Dialog } from "~/kit/dialog";
import { ErrorNote, ErrorPage, Skeleton } from "~/kit/feedback";
import { Select } from "~/kit/field";
import { notify } from "~/kit/notice";
import { Page, Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { kRoles, mayManage, rolesToGive } from "~/lib/access/roles";
import { count } from "~/lib/text/format";
import { AddMember, useAddMember } from "./add_member";

const kFrom = "/signedIn/shell/projects/$project/members";

export function MembersPage() {
  const { project } = useParams({ from: kFrom });
  const members = useQuery(membersQuery(project));
  const own = useRole(project);
  const change = useChangeRole(project);
  const remove = useRemove(project);
  const blocking = blockingError(members);
  if (blocking) return <ErrorPage error={blocking} onRetry={() => void members.refetch()} />;
  const failed = change.error ?? remove.error ?? members.error;
  const list = inOrder(members.data?.items ?? []);
  return (
    <Page title={t("places.members")}>
      <p className="-mt-2 text-muted">{t(rolesToGive(own).length > 0 ? `members.text_${own as "owner" | "manager"}` : "members.text")}</p>
      {rolesToGive(own).length > 0 ? <AddMember project={project} roles={rolesToGive(own)} /> : null}
      {failed ? <ErrorNote error={failed} /> : null}
      {members.isPending ? <Skeleton className="h-40" /> : null}
      {members.data ? (
        <section className="flex flex-col gap-2">
          <h2 className="text-xs text-muted">{t("members.count", { count: list.length, n: count(list.length) })}</h2>
          <Panel>
            <Table
              label={t("places.members")}
              head={
                <>
                  <Th>{t("users.name")}</Th>
                  <Th className="w-48">{t("users.role")}</Th>
                  <Th>{t("members.does")}</Th>
                  <Th />
                </>
              }
            >
              {list.map((member) => (
                <MemberRow
                  key={member.user_id}
                  member={member}
                  own={own}
                  onRole={(role) => change.mutate({ member, role })}
                  onRemove={() => remove.mutate(member)}
                />
              ))}
            </Table>
          </Panel>
        </section>
      ) : null}
    </Page>
  );
}

// Most rights first, then by name.
function inOrder(members: readonly Member[]): Member[] {
  const rank = (member: Member) => kRoles.indexOf(member.role);
  return [...members].sort((a, b) => rank(a) - rank(b) || a.display_name.localeCompare(b.display_name));
}

const refresh = (project: number) => queryClient.invalidateQueries({ queryKey: membersQuery(project).queryKey });

function useChangeRole(project: number) {
  const me = useMe();
  const change = useMutation({
    mutationFn: ({ member, role }: { member: Member; role: Role }) =>
      unwrap(api.PATCH("/projects/{project}/members/{user}", { params: { path: { project, user: member.user_id } }, body: { role } })),
    onSettled: () => refresh(project),
    onSuccess: (_, { member, role }) => {
      if (member.user_id === me?.id) void queryClient.invalidateQueries({ queryKey: projectQuery(project).queryKey });
      notify(t("members.changed", { name: member.display_name, role: t(`role.${role}`).toLowerCase() }), {
        label: t("common.undo"),
        run: () => change.mutate({ member: { ...member, role }, role: member.role }),
      });
    },
  });
  return change;
}

function useRemove(project: number) {
  const navigate = useNavigate();
  const me = useMe();
  const add = useAddMember(project);
  return useMutation({
    mutationFn: (member: Member) =>
      unwrap(api.DELETE("/projects/{project}/members/{user}", { params: { path: { project, user: member.user_id } } })),
    onSuccess: async (_, member) => {
      if (member.user_id === me?.id) {
        notify(t("members.left"));
        await navigate({ to: "/" });
        return queryClient.invalidateQueries({ queryKey: projectsQuery.queryKey });
      }
      void refresh(project);
      const { login, role } = member;
      const undo = login ? { label: t("common.undo"), run: () => add.mutate({ login, role }) } : undefined;
      notify(t("members.removed", { name: member.display_name }), undo);
    },
  });
}

interface RowProps {
  member: Member;
  own: Role | undefined;
  onRole: (role: Role) => void;
  onRemove: () => void;
}

function MemberRow({ member, own, onRole, onRemove }: RowProps) {
  const me = useMe();
  const self = member.user_id === me?.id;
  const name = member.display_name || member.login || "";
  return (
    <tr className={cx("border-b last:border-0", member.disabled && "text-muted")}>
      <Td>
        <span className="flex items-center gap-2">
          <span className="min-w-0">
            <span className="block truncate">
              {name}
              {self ? <span className="text-muted"> {t("users.you")}</span> : null}
            </span>
            {member.login && member.login !== name ? <span className="block font-mono text-xs text-muted">{member.login}</span> : null}
          </span>
          {member.disabled ? <Chip tone="warning">{t("users.disabled")}</Chip> : null}
        </span>
      </Td>
      <Td>
        {mayManage(own, member.role) ? (
          <Select
            dense
            className="w-40"
            aria-label={t("users.roleOf", { name })}
            value={member.role}
            onChange={(e) => onRole(e.target.value as Role)}
          >
            {rolesToGive(own).map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </Select>
        ) : (
          t(`role.${member.role}`)
        )}
      </Td>
      <Td className="text-muted">{t(`role.${member.role}Does`)}</Td>
      <Td className="text-right">
        {self ? (
          <Leave onLeave={onRemove} />
        ) : mayManage(own, member.role) ? (
          <IconButton icon={UserMinus} label={t("members.remove", { name })} onClick={onRemove} />
        ) : null}
      </Td>
    </tr>
  );
}

// Who has left cannot come back by themselves: asked for once more.
function Leave({ onLeave }: { onLeave: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={LogOut} label={t("members.leave")} onClick={() => setAsking(true)} />
      <Dialog open={asking} onOpenChange={setAsking} title={t("members.leave")} description={t("members.leaveText")} width="sm">
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
          <Button
            tone="danger"
            onClick={() => {
              setAsking(false);
              onLeave();
            }}
          >
            {t("members.leave")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
