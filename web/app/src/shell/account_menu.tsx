import { useNavigate } from "@tanstack/react-router";
import { KeyRound, Languages, LogIn, LogOut, Monitor, Moon, ScrollText, Sun, Users } from "lucide-react";
import { gate } from "~/api/client";
import { useAdministrator, useGate, useMe } from "~/api/hooks";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Menu, MenuItem, MenuLabel, MenuLine, SubMenu } from "~/kit/menu";
import { kLanguageChoices, langOf, useLanguage } from "~/lib/browser/language";
import { setTheme, type ThemeChoice, useTheme } from "~/lib/browser/theme";
import { chooseLanguage } from "~/kit/choose_language";
import { initials } from "./avatars";
import { useSignOut } from "./use_sign_out";

const kThemes: { id: ThemeChoice; icon: typeof Sun }[] = [
  { id: "system", icon: Monitor },
  { id: "light", icon: Sun },
  { id: "dark", icon: Moon },
];

export function AccountMenu() {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const me = useMe();
  const administrator = useAdministrator();
  const signedOut = useGate().kind === "out";
  if (!me) return null;
  if (signedOut) {
    return (
      <Button dense tone="primary" icon={LogIn} onClick={gate.offer}>
        {t("signIn.submit")}
      </Button>
    );
  }
  const name = me.display_name || me.login;
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="inline-flex size-7 items-center justify-center rounded-full bg-accent-soft text-xs font-medium text-accent"
        >
          <span aria-hidden>{initials(name)}</span>
          <span className="sr-only">{t("shell.account", { name })}</span>
        </button>
      }
    >
      <MenuLabel>
        {name}
        {administrator ? ` · ${t("server.administrator")}` : ""}
      </MenuLabel>
      <MenuItem icon={KeyRound} onSelect={() => void navigate({ to: "/account" })}>
        {t("account.title")}
      </MenuItem>
      {administrator ? (
        <>
          <MenuItem icon={Users} onSelect={() => void navigate({ to: "/users" })}>
            {t("users.title")}
          </MenuItem>
          <MenuItem icon={ScrollText} onSelect={() => void navigate({ to: "/access-log" })}>
            {t("accessLog.title")}
          </MenuItem>
        </>
      ) : null}
      <MenuLine />
      <ThemeChoices />
      <MenuLine />
      <LanguageMenu />
      <MenuLine />
      <MenuItem icon={LogOut} onSelect={() => void signOut()}>
        {t("account.signOut")}
      </MenuItem>
    </Menu>
  );
}

function LanguageMenu() {
  const language = useLanguage((s) => s.choice);
  return (
    <SubMenu icon={Languages} label={t("language.title")}>
      {kLanguageChoices.map((one) => (
        <MenuItem key={one} checked={language === one} onSelect={() => chooseLanguage(one)}>
          <span lang={langOf(one)}>{t(`language.${one}`)}</span>
        </MenuItem>
      ))}
    </SubMenu>
  );
}

function ThemeChoices() {
  const choice = useTheme((s) => s.choice);
  return (
    <>
      <MenuLabel>{t("theme.title")}</MenuLabel>
      {kThemes.map((theme) => (
        <MenuItem key={theme.id} icon={theme.icon} checked={choice === theme.id} onSelect={() => setTheme(theme.id)}>
          {t(`theme.${theme.id}`)}
        </MenuItem>
      ))}
    </>
  );
}
