import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { DoorClosed } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useMe, useMembership } from "~/api/hooks";
import { ontologyQuery, projectQuery } from "~/api/queries";
import { t } from "~/i18n";
import { showColorsOf } from "~/lib/ontology/class_color";
import { EmptyState } from "./feedback";
import { notify } from "./notice";

const kLookAgainMs = 15_000;

interface ProjectGateProps {
  project: number;
  whole?: boolean; // the page takes the whole window
  children: ReactNode;
}

// Around every page of a project: shows it to members, says when one is none or is one no longer, and says when one's
// role has changed. Comes back by itself when one is added.
export function ProjectGate({ project, whole, children }: ProjectGateProps) {
  const { name, role, none } = useMembership(project);
  useQuery({ ...projectQuery(project), refetchInterval: none ? kLookAgainMs : false });
  const classes = useQuery(ontologyQuery(project)).data?.classes;
  if (classes) showColorsOf(classes); // before anything of the project is drawn
  const before = useRef({ project, role });
  useEffect(() => {
    const old = before.current;
    if (role === undefined && old.project === project) return;
    before.current = { project, role };
    if (role !== undefined && old.project === project && old.role !== undefined && old.role !== role)
      notify(t("gate.roleNow", { role: t(`role.${role}`), name }));
  }, [project, role, name]);
  if (!none) return children;
  return whole ? (
    <main className="flex h-full flex-col">
      <NoMember name={name} />
    </main>
  ) : (
    <NoMember name={name} />
  );
}

function NoMember({ name }: { name: string | undefined }) {
  const me = useMe();
  const all = (
    <Link to="/" className="link">
      {t("shell.allProjects")}
    </Link>
  );
  if (me?.administrator) {
    return (
      <EmptyState alone icon={DoorClosed} title={t("gate.nothingTitle")} action={all}>
        {t("gate.nothingText")}
      </EmptyState>
    );
  }
  return (
    <EmptyState alone icon={DoorClosed} title={name === undefined ? t("gate.noneTitle") : t("gate.goneTitle", { name })} action={all}>
      {t(name === undefined ? "gate.noneText" : "gate.goneText")} <AskWith login={me?.login} />
    </EmptyState>
  );
}

// What those who add members need to know.
export function AskWith({ login }: { login: string | undefined }) {
  return (
    <>
      {t("gate.ask")} <code className="font-mono text-sm text-ink">{login}</code>.
    </>
  );
}
