import { unwrap, type User } from "@touchmark/client";
import { Link } from "@tanstack/react-router";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MoreHorizontal, ScrollText, UserPlus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/client";
import { useMe } from "~/api/hooks";
import { queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { AdministratorsOnly } from "~/kit/administrators_only";
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
import { count } from "~/lib/text/format";
import { AddUser } from "./add_user";
import { flagsOf, kRights, type Right, rightOf } from "./rights";

type Patch = { display_name?: string; administrator?: boolean; creator?: boolean; disabled?: boolean };

// What each change is called, and how it is taken back.
function useUpdateUser() {
  const update = useMutation({
    mutationFn: ({ user, patch }: { user: User; patch: Patch }) =>
      unwrap(api.PATCH("/users/{user}", { params: { path: { user: user.id } }, body: patch })),
    onSuccess: (_, { user, patch }) => {
      void queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      const { administrator, creator, disabled } = user;
      const back = patch.disabled === undefined ? { administrator, creator } : { disabled };
      notify(updated(user, patch), { label: t("common.undo"), run: () => update.mutate({ user: { ...user, ...patch }, patch: back }) });
    },
  });
  return update;
}

function updated(user: User, patch: Patch): string {
  const name = user.display_name || user.login;
  if (patch.disabled !== undefined) return t(patch.disabled ? "users.disabledNotice" : "users.enabledNotice", { name });
  return t("users.rightNotice", { name, right: t(`server.${rightOf({ ...user, ...patch })}`) });
}

export function UsersPage() {
  return (
    <AdministratorsOnly>
      <Users />
    </AdministratorsOnly>
  );
}

function Users() {
  const users = useQuery(usersQuery);
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
  const actions = (
    <>
      <Link
        to="/access-log"
        className="inline-flex h-8 items-center gap-1.5 rounded-control border bg-surface px-2.5 font-medium hover:bg-hover"
      >
        <ScrollText size={14} aria-hidden />
        {t("accessLog.title")}
      </Link>
      <Button tone="primary" icon={UserPlus} onClick={() => setAdding(true)}>
        {t("users.add")}
      </Button>
    </>
  );
  return (
    <Page title={t("users.title")} actions={actions}>
      <p className="-mt-3 text-muted">
        {users.data ? t("users.count", { count: users.data.length, n: count(users.data.length) }) : null} {t("users.text")}
      </p>
      {failed ? <ErrorNote error={failed} onRetry={() => void users.refetch()} /> : null}
      {users.isPending ? <Skeleton className="h-40" /> : null}
      {users.data ? (
        <Panel>
          <Table label={t("users.title")} head={<Head />}>
            {users.data.map((user) => (
              <UserRow key={user.id} user={user} onPatch={(patch) => update.mutate({ user, patch })} onLink={() => newLink.mutate(user)} />
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

function Head() {
  return (
    <>
      <Th>{t("users.name")}</Th>
      <Th>{t("users.login")}</Th>
      <Th className="w-44">{t("users.right")}</Th>
      <Th>{t("users.state")}</Th>
      <Th />
    </>
  );
}

interface RowProps {
  user: User;
  onPatch: (patch: Patch) => void;
  onLink: () => void;
}

function UserRow({ user, onPatch, onLink }: RowProps) {
  const self = user.id === useMe()?.id;
  return (
    <tr className={cx("border-b last:border-0", user.disabled && "text-muted")}>
      <Td>
        {user.display_name || user.login}
        {self ? <span className="text-muted"> {t("users.you")}</span> : null}
      </Td>
      <Td className="font-mono text-xs">{user.login}</Td>
      <Td>
        {self ? (
          <span className="px-2">{t(`server.${rightOf(user)}`)}</span>
        ) : (
          <Select
            dense
            className="w-40"
            aria-label={t("users.rightOf", { name: user.login })}
            value={rightOf(user)}
            onChange={(e) => onPatch(flagsOf(e.target.value as Right))}
          >
            {kRights.map((right) => (
              <option key={right} value={right}>
                {t(`server.${right}`)}
              </option>
            ))}
          </Select>
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
      <Td className="text-right">{self ? null : <UserMenu user={user} onPatch={onPatch} onLink={onLink} />}</Td>
    </tr>
  );
}

function UserMenu({ user, onPatch, onLink }: RowProps) {
  return (
    <Menu align="end" trigger={<IconButton icon={MoreHorizontal} label={t("users.more", { name: user.login })} />}>
      <MenuItem onSelect={onLink} disabled={user.disabled}>
        {t("users.newLink")}
      </MenuItem>
      <MenuItem danger={!user.disabled} onSelect={() => onPatch({ disabled: !user.disabled })}>
        {user.disabled ? t("users.enable") : t("users.disable")}
      </MenuItem>
    </Menu>
  );
}
