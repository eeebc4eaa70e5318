import { useRouter, useSearch } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { signIn } from "~/api/session";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input } from "~/kit/field";
import { SignInFrame } from "./frame";

export function SignInPage() {
  const { history } = useRouter();
  const { to } = useSearch({ from: "/signin" });
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(login.trim(), password),
    onSuccess: () => history.push(to ?? "/"),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <SignInFrame title={t("signIn.title")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        {enter.isError ? <ErrorNote error={enter.error} /> : null}
        <Field label={t("signIn.login")}>
          {(id) => <Input id={id} autoFocus required autoComplete="username" value={login} onChange={(e) => setLogin(e.target.value)} />}
        </Field>
        <Field label={t("signIn.password")}>
          {(id) => (
            <Input
              id={id}
              type="password"
              required
              autoComplete="current-password"
              value={password}
              onChange={(e) => setPassword(e.target.value)}
            />
          )}
        </Field>
        <Button type="submit" tone="primary" busy={enter.isPending} className="mt-1">
          {t("signIn.submit")}
        </Button>
      </form>
      <p className="text-xs text-muted">{t("signIn.noAccount")}</p>
    </SignInFrame>
  );
}
