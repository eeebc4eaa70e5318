import { useMe } from "~/api/hooks";
import { t } from "~/i18n";
import { chooseLanguage } from "~/kit/choose_language";
import { notify } from "~/kit/notice";
import { Page, Section } from "~/kit/page";
import { PasswordForm } from "~/kit/password_form";
import { Segmented } from "~/kit/segmented";
import { kLanguageChoices, langOf, useLanguage } from "~/lib/browser/language";
import { Tokens } from "./tokens";

export function AccountPage() {
  const me = useMe();
  const language = useLanguage((s) => s.choice);
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
      <Section title={t("language.title")} text={t("language.text")}>
        <Segmented
          label={t("language.title")}
          value={language}
          onChange={chooseLanguage}
          options={kLanguageChoices.map((value) => ({ value, label: <span lang={langOf(value)}>{t(`language.${value}`)}</span> }))}
        />
      </Section>
      <Tokens />
    </Page>
  );
}
