import type { Import, ImportUndone } from "@touchmark/client";
import { Link, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useUserNames } from "~/api/hooks";
import { importQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ClassBars } from "~/kit/class_bars";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { ImportNotes } from "~/kit/import_notes";
import { Page, Panel } from "~/kit/page";
import { PartName } from "~/kit/part_name";
import { ProblemGroups } from "~/kit/problem_groups";
import { Time } from "~/kit/time";
import { annotations, images } from "~/lib/imports/words";
import { withExamples } from "~/lib/jobs/job_reports";
import { count } from "~/lib/text/format";
import { actorName, ImportState, sourceName } from "./import_state";
import { UndoDialog } from "./undo_dialog";

const kFrom = "/signedIn/shell/projects/$project/imports/$import";

// The report of one import, to be opened whenever somebody asks where something came from.
export function ImportPage() {
  const { project, import: id } = useParams({ from: kFrom });
  const found = useQuery(importQuery(project, id));
  const [undoing, setUndoing] = useState(false);
  const item = found.data;
  return (
    <Page
      wide
      title={item ? sourceName(item) : t("imports.title")}
      actions={
        item && (!item.undone || item.undone.kept_assets + item.undone.kept_annotations > 0) ? (
          <Button icon={RotateCcw} onClick={() => setUndoing(true)}>
            {item.undone ? t("imports.undoAgain") : t("imports.undo")}
          </Button>
        ) : null
      }
    >
      <Link to="/projects/$project/imports" params={{ project }} className="link -mt-3 inline-flex w-fit items-center gap-1">
        <ChevronLeft size={14} aria-hidden />
        {t("imports.all")}
      </Link>
      {found.isError ? <ErrorNote error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isPending ? <Skeleton className="h-64" /> : null}
      {item ? <Report project={project} item={item} /> : null}
      {undoing && item ? <UndoDialog project={project} item={item} onClose={() => setUndoing(false)} /> : null}
    </Page>
  );
}

function Report({ project, item }: { project: number; item: Import }) {
  const userName = useUserNames(project);
  const problems = withExamples(item.problems ?? [], item.issues ?? []);
  const classes = item.classes ?? {};
  return (
    <div className="flex flex-col gap-6">
      <p className="flex flex-wrap items-center gap-2 text-muted">
        <ImportState item={item} />
        <span>
          {actorName(item.actor, userName)}, <Time at={item.at} />
        </span>
        <span className="font-mono text-xs" title={t("imports.id")}>
          {item.import}
        </span>
      </p>
      {item.undone ? <Undone project={project} undone={item.undone} /> : null}
      {item.state !== "done" ? (
        <p className="rounded-control bg-warning-soft px-3 py-2">{t("imports.partly", { state: t(`imports.stateOf.${item.state}`) })}</p>
      ) : (
        <>
          <Numbers item={item} />
          <Part title={t("imports.byClass")}>
            {Object.keys(classes).length > 0 ? (
              <Panel className="px-3 py-3">
                <ClassBars classes={classes} className="max-h-96" />
              </Panel>
            ) : (
              <p className="text-muted">{t("imports.noClasses")}</p>
            )}
          </Part>
          <Part title={t("imports.problems")} note={item.problem_count ? noteOf(item) : ""}>
            {problems.length > 0 ? <ProblemGroups kinds={problems} label={t("imports.problems")} /> : null}
            {problems.length > 0 && !item.issues ? <p className="text-muted">{t("imports.gone")}</p> : null}
            {problems.length === 0 ? <p className="text-muted">{t(item.left_out ? "import.noProblems" : "imports.noProblems")}</p> : null}
          </Part>
          <Sources item={item} />
        </>
      )}
    </div>
  );
}

function noteOf(item: Import): string {
  const total = item.problem_count ?? 0;
  const shown = item.issues?.length ?? 0;
  return shown > 0 && shown < total && shown >= 1_000 ? t("imports.shownOf", { n: count(shown), total: count(total) }) : count(total);
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-md">
        {title}
        {note ? <span className="ml-2 text-sm font-normal text-muted">{note}</span> : null}
      </h2>
      {children}
    </section>
  );
}

function Numbers({ item }: { item: Import }) {
  return (
    <div className="flex flex-col gap-1">
      <p className="text-lg">
        {images(item.assets ?? 0)}, {annotations(item.annotations ?? 0)}
      </p>
      <ImportNotes
        known={item.known_assets ?? 0}
        same={item.known_annotations ?? 0}
        found={item.found_assets ?? 0}
        leftOut={item.left_out ?? 0}
      />
    </div>
  );
}

function Sources({ item }: { item: Import }) {
  const parts = item.parts ?? (item.formats ?? []).map((title) => ({ format: title, title, where: "" }));
  return (
    <Part title={t("imports.parts")}>
      <ul className="divide-y rounded-panel border bg-surface">
        {parts.map((part) => (
          <li key={`${part.format} ${part.where}`} className="flex min-h-8 items-center px-3">
            <PartName part={part} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Undone({ project, undone }: { project: number; undone: ImportUndone }) {
  const userName = useUserNames(project);
  const kept = undone.kept ?? [];
  return (
    <section className="flex flex-col gap-1 rounded-panel border bg-surface px-3 py-2">
      <h2 className="text-md">{t("imports.undoneTitle")}</h2>
      <p className="text-muted">
        {undone.at ? (
          <>
            {actorName(undone.actor ?? 0, userName)}, <Time at={undone.at} />.{" "}
          </>
        ) : null}
        {t("imports.undoneText", { annotations: annotations(undone.annotations), images: images(undone.assets) })}
      </p>
      {undone.classes.length > 0 ? (
        <p className="break-words text-muted">{t("imports.retired", { names: undone.classes.join(", ") })}</p>
      ) : null}
      {undone.found_assets > 0 ? (
        <p className="text-muted">{t("imports.keptFound", { count: undone.found_assets, n: count(undone.found_assets) })}</p>
      ) : null}
      {undone.kept_assets > 0 ? (
        <>
          <p>{t("imports.keptText", { annotations: annotations(undone.kept_annotations), images: images(undone.kept_assets) })}</p>
          <ul aria-label={t("imports.kept")} className="max-h-56 overflow-auto">
            {kept.map((one) => (
              <li key={one.asset} className="flex gap-2 py-0.5">
                <Link
                  to="/projects/$project/label"
                  params={{ project }}
                  search={{ asset: one.asset, browse: 1 }}
                  className="link min-w-0 truncate"
                >
                  {one.name ?? t("imports.erased")}
                </Link>
                <span className="shrink-0 text-muted">{one.why}</span>
              </li>
            ))}
            {kept.length < undone.kept_assets ? (
              <li className="text-muted">{t("imports.keptMore", { n: count(undone.kept_assets - kept.length) })}</li>
            ) : null}
          </ul>
        </>
      ) : null}
    </section>
  );
}
