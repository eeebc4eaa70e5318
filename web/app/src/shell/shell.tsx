import { Outlet, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useStream } from "~/api/stream";
import { t } from "~/i18n";
import { Palette } from "./palette";
import { Rail } from "./rail";
import { TopBar } from "./top_bar";

export function Shell() {
  const { project } = useParams({ strict: false }) as { project?: number };
  useStream(project);
  return (
    <ShellFrame project={project}>
      <Outlet />
    </ShellFrame>
  );
}

// Also around what a page of the whole window says when it has nothing to show.
export function ShellFrame({ project, children }: { project: number | undefined; children: ReactNode }) {
  return (
    <div className="flex h-full flex-col">
      <a href="#page" className="visually-hidden focus:not-sr-only">
        {t("shell.skip")}
      </a>
      <TopBar project={project} />
      <div className="flex min-h-0 flex-1">
        {project ? <Rail project={project} /> : null}
        <main id="page" tabIndex={-1} className="flex min-w-0 flex-1 flex-col overflow-auto outline-none">
          {children}
        </main>
      </div>
      <Palette />
    </div>
  );
}
