import { unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient, sessionQuery, tokensQuery } from "~/api/queries";
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

const kShortest = 10;

function useSavePassword(onSaved: () => void) {
  return useMutation({
    mutationFn: (body: { current?: string; password: string }) => unwrap(api.PUT("/session/password", { body })),
    onSuccess: async () => {
      await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }); // a new session, with a new token
      void queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }); // they ended with the old password
      onSaved();
    },
  });
}

export function PasswordForm({ needsCurrent, login, onDone, onSkip }: PasswordFormProps) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const save = useSavePassword(() => {
    setCurrent("");
    setPassword("");
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length >= kShortest) save.mutate(needsCurrent ? { current, password } : { password });
  };
  return (
    <form onSubmit={submit} className="flex max-w-[320px] flex-col gap-3">
      {save.isError ? <ErrorNote error={save.error} /> : null}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      {needsCurrent ? (
        <Field label={t("account.currentPassword")}>
          {(id) => (
            <Input
              id={id}
              type="password"
              required
              autoComplete="current-password"
              value={current}
              onChange={(e) => setCurrent(e.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Field label={t("account.newPassword")} hint={t("account.passwordHint")} error={shortness(password)}>
        {(id, describedBy) => (
          <Input
            id={id}
            aria-describedby={describedBy}
            type="password"
            required
            autoComplete="new-password"
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={save.isPending} disabled={password.length < kShortest}>
          {t("account.savePassword")}
        </Button>
        {onSkip ? (
          <Button tone="ghost" onClick={onSkip}>
            {t("account.later")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

function shortness(password: string): string | undefined {
  const missing = kShortest - password.length;
  return password.length > 0 && missing > 0 ? t("account.passwordShort", { count: missing }) : undefined;
}
