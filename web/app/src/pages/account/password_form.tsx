import { unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient, sessionQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input } from "~/kit/field";

interface PasswordFormProps {
  needsCurrent: boolean;
  login: string;
  onDone: () => void;
  onSkip?: () => void;
}

export function PasswordForm({ needsCurrent, login, onDone, onSkip }: PasswordFormProps) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT("/session/password", { body: needsCurrent ? { current, password } : { password } })),
    onSuccess: async () => {
      setCurrent("");
      setPassword("");
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }); // a new session, with a new token
      onDone();
    },
  });
  const short = password.length > 0 && password.length < 10;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length >= 10) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex max-w-[320px] flex-col gap-3">
      {save.isError ? <ErrorNote error={save.error} /> : null}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      {needsCurrent ? (
        <Field label={t("account.currentPassword")}>
          {(id) => <Input id={id} type="password" required autoComplete="current-password" value={current} onChange={(e) => setCurrent(e.target.value)} />}
        </Field>
      ) : null}
      <Field label={t("account.newPassword")} hint={t("account.passwordHint")} error={short ? t("account.passwordShort", { count: 10 - password.length }) : undefined}>
        {(id, describedBy) => (
          <Input id={id} aria-describedby={describedBy} type="password" required autoComplete="new-password" value={password} onChange={(e) => setPassword(e.target.value)} />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={save.isPending} disabled={password.length < 10}>
          {t("account.savePassword")}
        </Button>
        {onSkip ? <Button tone="ghost" onClick={onSkip}>{t("account.later")}</Button> : null}
      </div>
    </form>
  );
}
