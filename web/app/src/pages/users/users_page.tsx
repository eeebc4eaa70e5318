import { unwrap, type User } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MoreHorizontal, ShieldCheck, UserPlus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/client";
import { useAdministrator, useMe } from "~/api/hooks";
import { queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Chip } from "~/kit/chip";
import { cx } from "~/kit/cx";
import { Dialog } from "~/kit/dialog";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Menu, MenuItem, MenuLine } from "~/kit/menu";
import { notify } from "~/kit/notice";
import { Page, Panel } from "~/kit/page";
import { Secret, signInLink } from "~/kit/secret";
import { Table, Td, Th } from "~/kit/table";
import { AddUser } from "./add_user";

type Patch = { administrator?: boolean; creator?: boolean; disabled?: boolean };

function useUpdateUser() {
  const update = useMutation({
    mutationFn: ({ user, patch }: { user: number; patch: Patch }) =>
      unwrap(api.PATCH("/users/{user}", { params: { path: { user } }, body: patch })),
    onSuccess: ({ login: name }, { user, patch }) => {
      void queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      const back = Object.fromEntries(Object.entries(patch).map(([what, on]) => [what, !on]));
      notify(noticeOf(patch, name), { label: t("common.undo"), run: () => update.mutate({ user, patch: back }) });
    },
  });
  return update;
}

function noticeOf({ administrator, creator, disabled }: Patch, name: string): string {
  if (disabled !== undefined) return t(disabled ? "users.disabledNotice" : "users.enabledNotice");
  if (administrator !== undefined) return t(administrator ? "users.madeAdministrator" : "users.noAdministrator", { name });
  return t(creator ? "users.madeCreator" : "users.noCreator", { name });
}

export function UsersPage() {
  const administrator = useAdministrator();
  if (!administrator) {
    return (
      <Page title={t("users.title")}>
        <EmptyState icon={ShieldCheck} title={t("users.forAdministrators")}>
          {t("users.forAdministratorsText")}
        </EmptyState>
      </Page>
    );
  }
  return <Users />;
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
  return (
    <Page
      title={t("users.title")}
      actions={
        <Button tone="primary" icon={UserPlus} onClick={() => setAdding(true)}>
          {t("users.add")}
        </Button>
      }
    >
      <p className="-mt-2 text-muted">{t("users.text")}</p>
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
                <Th>{t("users.may")}</Th>
                <Th>{t("users.state")}</Th>
                <Th />
              </>
            }
          >
            {users.data.map((user) => (
              <UserRow
                key={user.id}
                user={user}
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
        {user.administrator ? (
          <Chip tone="accent">{t("users.administrator")}</Chip>
        ) : user.creator ? (
          <Chip>{t("users.creator")}</Chip>
        ) : (
          <span className="text-muted">{t("users.member")}</span>
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
      <Td className="text-right">{self ? null : <RowMenu user={user} onPatch={onPatch} onLink={onLink} />}</Td>
    </tr>
  );
}

function RowMenu({ user, onPatch, onLink }: RowProps) {
  const { administrator, creator, disabled } = user;
  return (
    <Menu align="end" trigger={<IconButton icon={MoreHorizontal} label={t("users.more", { name: user.login })} />}>
      <MenuItem onSelect={onLink} disabled={disabled}>
        {t(user.has_password ? "users.resetLink" : "users.newLink")}
      </MenuItem>
      <MenuItem onSelect={() => onPatch({ creator: !creator })} disabled={disabled || administrator}>
        {t(creator ? "users.takeCreator" : "users.makeCreator")}
      </MenuItem>
      <MenuItem onSelect={() => onPatch({ administrator: !administrator })} disabled={disabled}>
        {t(administrator ? "users.takeAdministrator" : "users.makeAdministrator")}
      </MenuItem>
      <MenuLine />
      <MenuItem danger={!disabled} onSelect={() => onPatch({ disabled: !disabled })}>
        {disabled ? t("users.enable") : t("users.disable")}
      </MenuItem>
    </Menu>
  );
}
