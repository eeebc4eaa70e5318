import { unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient, usersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Checkbox, Field, Input } from "~/kit/field";
import { Secret, signInLink } from "~/kit/secret";

const kNobody = { login: "", display_name: "", administrator: false, creator: false };

export function AddUser({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [draft, setDraft] = useState(kNobody);
  const create = useMutation({
    mutationFn: () => {
      const { login, display_name, ...rights } = draft;
      const name = display_name.trim();
      return unwrap(api.POST("/users", { body: { login: login.trim(), ...(name ? { display_name: name } : {}), ...rights } }));
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  const close = () => {
    create.reset();
    setDraft(kNobody);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title={t("users.add")}>
      {create.data ? (
        <div className="flex flex-col gap-3">
          <Secret value={signInLink(create.data.link)} note={t("users.created", { name: create.data.user.login })} />
          {create.data.user.administrator ? null : <p className="text-muted">{t("users.createdNext", { name: create.data.user.login })}</p>}
        </div>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-3">
          {create.isError ? <ErrorNote error={create.error} /> : null}
          <UserFields draft={draft} onChange={setDraft} />
          <Button type="submit" tone="primary" className="self-end" busy={create.isPending}>
            {t("users.create")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

type Draft = typeof kNobody;

function UserFields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const set = (patch: Partial<Draft>) => onChange({ ...draft, ...patch });
  return (
    <>
      <Field label={t("users.login")}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            required
            maxLength={64}
            autoComplete="off"
            value={draft.login}
            onChange={(e) => set({ login: e.target.value })}
          />
        )}
      </Field>
      <Field label={t("users.name")} hint={t("users.nameHint")}>
        {(id, by) => (
          <Input
            id={id}
            aria-describedby={by}
            maxLength={200}
            value={draft.display_name}
            onChange={(e) => set({ display_name: e.target.value })}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-xs font-medium">{t("users.may")}</legend>
        <Checkbox
          label={t("users.creatorDoes")}
          checked={draft.creator || draft.administrator}
          disabled={draft.administrator}
          onChange={(e) => set({ creator: e.target.checked })}
        />
        <Checkbox
          label={t("users.administratorDoes")}
          checked={draft.administrator}
          onChange={(e) => set({ administrator: e.target.checked })}
        />
      </fieldset>
    </>
  );
}
