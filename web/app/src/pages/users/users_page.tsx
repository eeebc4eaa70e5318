import { type Role, unwrap, type User } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MoreHorizontal, UserPlus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/client";
import { useMay, useMe } from "~/api/hooks";
import { queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { cx } from "~/kit/cx";
import { Dialog } from "~/kit/dialog";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Select } from "~/kit/field";
import { Menu, MenuItem } from "~/kit/menu";
import { notify } from "~/kit/notice";
import { Page, Panel } from "~/kit/page";
import { Secret, signInLink } from "~/kit/secret";
import { Table, Td, Th } from "~/kit/table";
import { AddUser } from "./add_user";
import { kRoles } from "./roles";

type Patch = { display_name?: string; role?: Role; disabled?: boolean };

function useUpdateUser() {
  const update = useMutation({
    mutationFn: ({ user, patch }: { user: number; patch: Patch }) =>
      unwrap(api.PATCH("/users/{user}", { params: { path: { user } }, body: patch })),
    onSuccess: (_, { user, patch }) => {
      void queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      if (patch.disabled !== undefined) {
        notify(t(patch.disabled ? "users.disabledNotice" : "users.enabledNotice"), {
          label: t("common.undo"),
          run: () => update.mutate({ user, patch: { disabled: !patch.disabled } }),
        });
      }
    },
  });
  return update;
}

export function UsersPage() {
  const users = useQuery(usersQuery);
  const owner = useMay("owner");
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<{ user: User; link: string } | null>(null);
  const update = useUpdateUser();
  const newLink = useMutation({
    mutationFn: async (user: User) => ({
      user,
      ...(await unwrap(api.POST("/users/{user}/link", { params: { path: { user: user.id } } }))),
    }),
    onSuccess: setLink,
  });
  const failed = users.error ?? update.error ?? newLink.error;
  return (
    <Page
      title={t("users.title")}
      actions={
        owner ? (
          <Button tone="primary" icon={UserPlus} onClick={() => setAdding(true)}>
            {t("users.add")}
          </Button>
        ) : null
      }
    >
      {failed ? <ErrorNote error={failed} onRetry={() => void users.refetch()} /> : null}
      {users.isPending ? <Skeleton className="h-40" /> : null}
      {users.data ? (
        <Panel>
          <Table
            label={t("users.title")}
            head={
              <>
                <Th>{t("users.name")}</Th>
                <Th>{t("users.login")}</Th>
                <Th>{t("users.role")}</Th>
                <Th>{t("users.state")}</Th>
                <Th />
              </>
            }
          >
            {users.data.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                editable={owner}
                onPatch={(patch) => update.mutate({ user: user.id, patch })}
                onLink={() => newLink.mutate(user)}
              />
            ))}
          </Table>
        </Panel>
      ) : null}
      <AddUser open={adding} onClose={() => setAdding(false)} />
      <Dialog open={link !== null} onOpenChange={() => setLink(null)} title={t("users.linkFor", { name: link?.user.login })}>
        {link ? <Secret value={signInLink(link.link)} note={t("users.linkOnce")} /> : null}
      </Dialog>
    </Page>
  );
}

interface RowProps {
  user: User;
  editable: boolean;
  onPatch: (patch: Patch) => void;
  onLink: () => void;
}

function UserRow({ user, editable, onPatch, onLink }: RowProps) {
  const me = useMe();
  const self = user.id === me?.id;
  return (
    <tr className={cx("border-b last:border-0", user.disabled && "text-muted")}>
      <Td>
        {user.display_name || user.login}
        {self ? <span className="text-muted"> {t("users.you")}</span> : null}
      </Td>
      <Td className="font-mono text-xs">{user.login}</Td>
      <Td>
        {editable && !self ? (
          <Select
            dense
            aria-label={t("users.roleOf", { name: user.login })}
            value={user.role}
            onChange={(e) => onPatch({ role: e.target.value as Role })}
          >
            {kRoles.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </Select>
        ) : (
          t(`role.${user.role}`)
        )}
      </Td>
      <Td>
        {user.disabled ? (
          <Chip tone="warning">{t("users.disabled")}</Chip>
        ) : user.has_password ? (
          t("users.active")
        ) : (
          <span className="text-muted">{t("users.noPassword")}</span>
        )}
      </Td>
      <Td className="text-right">
        {editable && !self ? (
          <Menu align="end" trigger={<IconButton icon={MoreHorizontal} label={t("users.more", { name: user.login })} />}>
            <MenuItem onSelect={onLink} disabled={user.disabled}>
              {t("users.newLink")}
            </MenuItem>
            <MenuItem danger={!user.disabled} onSelect={() => onPatch({ disabled: !user.disabled })}>
              {user.disabled ? t("users.enable") : t("users.disable")}
            </MenuItem>
          </Menu>
        ) : null}
      </Td>
    </tr>
  );
}
