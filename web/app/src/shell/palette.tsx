import { useNavigate, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { FolderOpen, Image, KeyRound, Languages, LogOut, Moon, ScrollText, Sun, Users } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useAdministrator } from "~/api/hooks";
import { projectsQuery } from "~/api/queries";
import { kLanguages, t } from "~/i18n";
import { chooseLanguage } from "~/kit/choose_language";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Dialog } from "~/kit/dialog";
import { Keys } from "~/kit/kbd";
import { keysOf } from "~/lib/keyboard/keymap";
import { comboOf } from "~/lib/keyboard/use_keys";
import { match } from "~/lib/text/match";
import { setTheme } from "~/lib/browser/theme";
import { type PaletteCommand, usePaletteState } from "./palette_state";
import { usePlaces } from "./rail";
import { useSignOut } from "./use_sign_out";

export function Palette() {
  const open = usePaletteState((s) => s.open);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (keysOf("app.palette").includes(comboOf(event))) {
        event.preventDefault();
        usePaletteState.setState((s) => ({ open: !s.open }));
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Dialog open={open} onOpenChange={(next) => usePaletteState.setState({ open: next })} title={t("palette.title")} hideTitle>
      {open ? <PaletteBody /> : null}
    </Dialog>
  );
}

const kItem = "flex h-8 items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover";
const kHeading =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";

// By the label alone: the value that tells items apart has the command's name in it.
const rank = (_value: string, typed: string, labels: string[] = []) => match(labels.join(" "), typed.replace(/^#(?=\d+$)/, ""));

function PaletteBody() {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const page = usePaletteState((s) => s.page);
  const { places, projects, site } = useSiteCommands();
  const { project } = useParams({ strict: false }) as { project?: number };
  const asset = /^#?(\d+)$/.exec(text.trim())?.[1];
  const groups: [string, readonly PaletteCommand[]][] = [
    ...page.map((group): [string, readonly PaletteCommand[]] => [group.title, group.commands]),
    [t("palette.places"), places],
    [t("palette.projects"), projects],
    [t("palette.site"), site],
  ];
  return (
    <Command label={t("palette.title")} loop filter={rank}>
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder={t("palette.placeholder")}
        className="h-11 w-full border-b bg-transparent px-4 text-md outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-auto p-2">
        <Command.Empty className="px-2 py-4 text-muted">{t("palette.none")}</Command.Empty>
        {project && asset ? (
          <Item
            command={{
              id: `open-${asset}`,
              label: t("palette.openAsset", { id: asset }),
              icon: Image,
              run: () =>
                void navigate({ to: "/projects/$project/label", params: { project }, search: { asset: Number(asset), browse: 1 } }),
            }}
          />
        ) : null}
        {groups.map(([title, commands]) =>
          commands.length > 0 ? (
            <Command.Group key={title} heading={title} className={kHeading}>
              {commands.map((command) => (
                <Item key={command.id} command={command} />
              ))}
            </Command.Group>
          ) : null,
        )}
      </Command.List>
    </Command>
  );
}

function Item({ command }: { command: PaletteCommand }) {
  const Icon = command.icon;
  const why = command.unavailable?.() ?? null;
  return (
    <Command.Item
      disabled={why !== null}
      value={`${command.label} ${command.id}`}
      keywords={[command.label]}
      onSelect={() => {
        usePaletteState.setState({ open: false });
        // Once the focus is back where it was: what the command opens may take it.
        requestAnimationFrame(() => setTimeout(command.run));
      }}
      className={kItem}
    >
      {command.classId !== undefined ? (
        <ClassMark id={command.classId} size={16} plain />
      ) : Icon ? (
        <Icon size={14} className="text-muted" aria-hidden />
      ) : (
        <span className="w-3.5" />
      )}
      <span className={cx("flex-1 truncate", why !== null && "text-muted")}>{command.label}</span>
      {why !== null ? <span className="truncate text-xs text-muted">{why}</span> : null}
      {command.keys ? <Keys keys={command.keys} /> : null}
    </Command.Item>
  );
}

function useSiteCommands() {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { project } = useParams({ strict: false }) as { project?: number };
  const all = useQuery(projectsQuery).data;
  const places = usePlaces(project);
  const administrator = useAdministrator();
  return useMemo(() => {
    const go = (to: "/" | "/account" | "/users" | "/access-log") => () => void navigate({ to });
    return {
      places: project
        ? places.map((p) => ({
            id: `place-${p.id}`,
            label: t(`places.${p.id}`),
            icon: p.icon,
            run: () => void navigate({ to: `/projects/$project/${p.id}`, params: { project } }),
          }))
        : [],
      projects: (all ?? []).map((p) => ({
        id: `project-${p.id}`,
        label: p.name,
        icon: FolderOpen,
        run: () => void navigate({ to: "/projects/$project/data", params: { project: p.id } }),
      })),
      site: [
        { id: "projects", label: t("shell.allProjects"), icon: FolderOpen, run: go("/") },
        { id: "account", label: t("account.title"), icon: KeyRound, run: go("/account") },
        ...(administrator
          ? [
              { id: "users", label: t("users.title"), icon: Users, run: go("/users") },
              { id: "access-log", label: t("accessLog.title"), icon: ScrollText, run: go("/access-log") },
            ]
          : []),
        { id: "theme-light", label: t("theme.useLight"), icon: Sun, run: () => setTheme("light") },
        { id: "theme-dark", label: t("theme.useDark"), icon: Moon, run: () => setTheme("dark") },
        ...kLanguages.map((one) => ({
          id: `language-${one}`,
          label: t("language.use", { name: t(`language.${one}`) }),
          icon: Languages,
          run: () => chooseLanguage(one),
        })),
        { id: "sign-out", label: t("account.signOut"), icon: LogOut, run: () => void signOut() },
      ],
    };
  }, [project, all, places, administrator, navigate, signOut]);
}
