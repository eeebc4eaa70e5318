import { unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input, Select } from "~/kit/field";
import { Secret, signInLink } from "~/kit/secret";
import { flagsOf, kRights, type Right } from "./rights";

export function AddUser({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [right, setRight] = useState<Right>("user");
  const create = useMutation({
    mutationFn: () => {
      const body = { login: login.trim(), ...flagsOf(right), ...(name.trim() ? { display_name: name.trim() } : {}) };
      return unwrap(api.POST("/users", { body }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  const close = () => {
    create.reset();
    setLogin("");
    setName("");
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title={t("users.add")}>
      {create.data ? (
        <Secret value={signInLink(create.data.link)} note={t("users.created", { name: create.data.user.login })} />
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-3">
          {create.isError ? <ErrorNote error={create.error} /> : null}
          <Field label={t("users.login")}>
            {(id) => (
              <Input
                id={id}
                autoFocus
                required
                maxLength={64}
                autoComplete="off"
                value={login}
                onChange={(e) => setLogin(e.target.value)}
              />
            )}
          </Field>
          <Field label={t("users.name")} hint={t("users.nameHint")}>
            {(id, by) => <Input id={id} aria-describedby={by} maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />}
          </Field>
          <RightField value={right} onChange={setRight} />
          <Button type="submit" tone="primary" className="self-end" busy={create.isPending}>
            {t("users.create")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function RightField({ value, onChange }: { value: Right; onChange: (right: Right) => void }) {
  return (
    <Field label={t("users.right")} hint={t(`server.${value}Does`)}>
      {(id, by) => (
        <Select id={id} aria-describedby={by} value={value} onChange={(e) => onChange(e.target.value as Right)}>
          {kRights.map((r) => (
            <option key={r} value={r}>
              {t(`server.${r}`)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
