import { useMe } from "~/api/hooks";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { Page, Section } from "~/kit/page";
import { PasswordForm } from "~/kit/password_form";
import { Tokens } from "./tokens";

export function AccountPage() {
  const me = useMe();
  if (!me) return null;
  return (
    <Page title={t("account.title")}>
      <p className="-mt-2 text-muted">
        {me.display_name || me.login} · <span className="font-mono">{me.login}</span>
        {me.administrator ? ` · ${t("server.administrator")}` : me.creator ? ` · ${t("server.creator")}` : ""}
      </p>
      <Section title={t("account.password")} text={t("account.passwordText")}>
        <PasswordForm needsCurrent={me.has_password} login={me.login} onDone={() => notify(t("account.passwordSaved"))} />
      </Section>
      <Tokens />
    </Page>
  );
}
