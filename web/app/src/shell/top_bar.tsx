import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown, FolderOpen, Search } from "lucide-react";
import { projectQuery, projectsQuery } from "~/api/queries";
import { useLive } from "~/api/stream";
import { t } from "~/i18n";
import { Keys } from "~/kit/kbd";
import { Menu, MenuItem, MenuLabel, MenuLine } from "~/kit/menu";
import { keyOf } from "~/lib/keyboard/keymap";
import { AccountMenu } from "./account_menu";
import { Avatars } from "./avatars";
import { JobsIndicator } from "./jobs_indicator";
import { openPalette } from "./palette_state";
import { placeOf } from "./rail";

export function TopBar({ project }: { project?: number }) {
  const present = useLive((s) => s.present);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3">
      <Link to="/" aria-label={t("shell.home")} className="rounded-control">
        <img src="/mark.svg" width={22} height={22} alt="" />
      </Link>
      {project ? <Crumbs project={project} /> : <SiteCrumb />}
      <div className="flex-1" />
      <button
        type="button"
        onClick={openPalette}
        className="flex h-7 items-center gap-2 rounded-control border border-border bg-canvas px-2 text-muted hover:text-ink lg:w-56"
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 truncate text-left max-lg:sr-only">{t("shell.search")}</span>
        <Keys keys={keyOf("app.palette") ?? ""} />
      </button>
      <JobsIndicator project={project} />
      <Avatars people={present} />
      <AccountMenu />
    </header>
  );
}

function Slash() {
  return (
    <span className="text-muted" aria-hidden>
      /
    </span>
  );
}

function siteName(path: string): string {
  if (path === "/users") return t("users.title");
  if (path === "/access-log") return t("accessLog.title");
  return path === "/account" ? t("account.title") : t("projects.title");
}

function SiteCrumb() {
  const path = useLocation({ select: (l) => l.pathname });
  return <span className="pl-1 font-medium">{siteName(path)}</span>;
}

function belowPlace(path: string): string {
  const [, , , place, page] = path.split("/");
  if (place === "imports") return t("imports.title");
  return page === "compare" ? t("compare.crumb") : "";
}

function Crumbs({ project }: { project: number }) {
  const info = useQuery(projectQuery(project)).data;
  const path = useLocation({ select: (l) => l.pathname });
  const place = placeOf(path);
  const below = belowPlace(path);
  return (
    <nav aria-label={t("shell.breadcrumb")} className="flex min-w-0 items-center gap-1.5">
      <ProjectSwitcher name={info?.name ?? ""} current={project} />
      {place ? (
        <>
          <Slash />
          <span className="font-medium">{t(`places.${place}`)}</span>
        </>
      ) : null}
      {below ? (
        <>
          <Slash />
          <span className="font-medium">{below}</span>
        </>
      ) : null}
    </nav>
  );
}

export function ProjectSwitcher({ name, current }: { name: string; current: number }) {
  const navigate = useNavigate();
  const projects = useQuery(projectsQuery).data ?? [];
  return (
    <Menu
      trigger={
        <button type="button" className="flex h-7 min-w-0 items-center gap-1 rounded-control px-1.5 hover:bg-hover">
          <span className="max-w-56 truncate">{name}</span>
          <ChevronsUpDown size={12} className="shrink-0 text-muted" aria-label={t("shell.switchProject")} />
        </button>
      }
      width={240}
    >
      <MenuLabel>{t("projects.title")}</MenuLabel>
      {projects
        .filter((p) => !p.archived || p.id === current)
        .map((p) => (
          <MenuItem
            key={p.id}
            checked={p.id === current}
            onSelect={() => void navigate({ to: "/projects/$project/data", params: { project: p.id } })}
          >
            {p.name}
          </MenuItem>
        ))}
      <MenuLine />
      <MenuItem icon={FolderOpen} onSelect={() => void navigate({ to: "/" })}>
        {t("shell.allProjects")}
      </MenuItem>
    </Menu>
  );
}
