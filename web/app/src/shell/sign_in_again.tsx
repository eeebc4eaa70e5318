// Over whatever page is open, when its person is signed in no longer: the page and its unsaved work stay where they are.
import { useMutation } from "@tanstack/react-query";
import type { User } from "@touchmark/client";
import { type FormEvent, useState } from "react";
import { gate } from "~/api/client";
import { useGate } from "~/api/hooks";
import { signInAgain } from "~/api/session";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Field, Input } from "~/kit/field";
import { useUnsaved } from "~/lib/saving/unsaved";

export function SignInAgain() {
  const state = useGate();
  const owner = gate.owner;
  if (owner === null || state.kind === "in" || (state.kind === "out" && !state.offered)) return null;
  return state.kind === "out" ? <Ended owner={owner} /> : <Other owner={owner} user={state.user} />;
}

const nameOf = (user: User) => user.display_name || user.login;

function Ended({ owner }: { owner: User }) {
  const unsaved = useUnsaved(owner.id);
  return (
    <Dialog
      open
      steady
      onOpenChange={gate.dismiss}
      title={t("signInAgain.title")}
      description={`${t("signInAgain.ended")} ${t("signInAgain.kept", { count: unsaved })}`}
      width="sm"
    >
      <AgainForm login={owner.login}>
        <Button tone="ghost" onClick={gate.dismiss}>
          {t("signInAgain.later")}
        </Button>
      </AgainForm>
      <p className="mt-3 text-xs text-muted">{t("signInAgain.noPassword")}</p>
    </Dialog>
  );
}

// There is no way around this one: what the page would read and write from here on would be another's.
function Other({ owner, user }: { owner: User; user: User }) {
  const unsaved = useUnsaved(owner.id);
  const [asOwner, setAsOwner] = useState(false);
  const names = { owner: nameOf(owner), name: nameOf(user) };
  const kept = unsaved > 0 ? t("signInAgain.otherKept", { count: unsaved, ...names }) : t("signInAgain.otherNothing", names);
  return (
    <Dialog
      open
      fixed
      onOpenChange={() => undefined}
      title={t("signInAgain.otherTitle", names)}
      description={`${t("signInAgain.other", names)} ${kept}`}
      width="sm"
    >
      {asOwner ? (
        <AgainForm login={owner.login} />
      ) : (
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsOwner(true)}>{t("signInAgain.asOwner", names)}</Button>
          <Button tone="primary" onClick={() => window.location.reload()}>
            {t("signInAgain.goOn", names)}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

function AgainForm({ login: first, children }: { login: string; children?: React.ReactNode }) {
  const [login, setLogin] = useState(first);
  const [password, setPassword] = useState("");
  const enter = useMutation({ mutationFn: () => signInAgain(login.trim(), password), networkMode: "always" });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {enter.isError ? <ErrorNote error={enter.error} /> : null}
      <Field label={t("signIn.login")}>
        {(id) => <Input id={id} required autoComplete="username" value={login} onChange={(e) => setLogin(e.target.value)} />}
      </Field>
      <Field label={t("signIn.password")}>
        {(id) => (
          <Input
            id={id}
            type="password"
            autoFocus
            required
            autoComplete="current-password"
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        {children}
        <Button type="submit" tone="primary" busy={enter.isPending}>
          {t("signIn.submit")}
        </Button>
      </div>
    </form>
  );
}
