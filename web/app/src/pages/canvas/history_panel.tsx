import type { Annotation, Asset, Revision } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useEffect } from "react";
import { useClassNames, useUserNames } from "~/api/hooks";
import { annotationsQuery, historyQuery, queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Crop } from "~/kit/crop";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Time } from "~/kit/time";
import { revisionChanges } from "~/lib/events/revision_changes";
import { changeWords, madeByWords } from "~/lib/events/words";
import type { Mounted } from "./use_annotator";

interface HistoryProps extends Mounted {
  project: number;
  asset: Asset;
  layer: number;
}

// Of the selected object: every revision. With nothing selected: what was deleted here.
export function HistoryPanel({ project, asset, layer, annotator, state, objects }: HistoryProps) {
  const chosen = state.selection.length === 1 ? objects.find((o) => o.key === state.selection[0]) : undefined;
  const version = chosen?.version ?? 0;
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ["project", project, "asset", asset.id, "history", layer] });
    void queryClient.invalidateQueries({ queryKey: annotationsQuery(project, asset.id, { layer, deleted: true }).queryKey });
  }, [project, asset.id, layer, version, state.counts.total, state.saved.kind]);
  if (chosen && chosen.id === undefined) return <p className="p-3 text-muted">{t("history.notYet")}</p>;
  if (chosen?.id !== undefined) {
    const id = chosen.id;
    const restore = state.readonly ? undefined : (revision: Revision) => annotator.restore({ id, version, content: revision.content });
    return <Revisions project={project} asset={asset} layer={layer} annotation={id} current={version} onRestore={restore} />;
  }
  return <Deleted project={project} asset={asset} layer={layer} onRestore={state.readonly ? undefined : annotator.restore} />;
}

interface RevisionsProps {
  project: number;
  asset: Asset;
  layer: number;
  annotation: number;
  current: number;
  onRestore?: (revision: Revision) => void;
}

function Revisions({ project, asset, layer, annotation, current, onRestore }: RevisionsProps) {
  const history = useQuery(historyQuery(project, asset.id, layer, annotation));
  const userName = useUserNames(project);
  const className = useClassNames(project);
  if (history.isError)
    return (
      <div className="p-2">
        <ErrorNote error={history.error} onRetry={() => void history.refetch()} />
      </div>
    );
  if (!history.data)
    return (
      <div className="flex flex-col gap-2 p-3">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
    );
  const items = [...history.data].reverse();
  return (
    <ol aria-label={t("history.title")} className="min-h-0 flex-1 overflow-auto">
      {items.map((revision, i) => {
        const before = items[i + 1];
        return (
          <li key={revision.version} className="flex gap-3 border-b px-3 py-2 last:border-0">
            <Crop
              project={project}
              asset={asset}
              content={revision.content}
              dashed={revision.deleted}
              label={className(revision.content.class_id)}
            />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{whatHappened(revision, before, className)}</p>
              <p className="truncate text-xs text-muted">
                {userName(revision.actor)} · {madeByWords(revision.made_by)}
              </p>
              <p className="flex h-6 items-center text-xs text-muted">
                <span className="flex-1">
                  <Time at={revision.at} />
                </span>
                {revision.version === current ? (
                  <span>{t("history.current")}</span>
                ) : onRestore && !revision.deleted ? (
                  <Button dense tone="ghost" icon={RotateCcw} onClick={() => onRestore(revision)} className="h-6">
                    {t("history.restore")}
                  </Button>
                ) : null}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function whatHappened(revision: Revision, before: Revision | undefined, className: (id: number) => string): string {
  if (revision.deleted) return t("history.deleted");
  if (!before) return t("history.created", { name: className(revision.content.class_id ?? 0) });
  const changes = revisionChanges(before.content, revision.content).map((c) => changeWords(c, className));
  if (before.deleted) return [t("history.restored"), ...changes].join("; ");
  return changes.length > 0 ? changes.join("; ") : t("history.unchanged");
}

interface DeletedProps {
  project: number;
  asset: Asset;
  layer: number;
  onRestore?: (annotation: Annotation) => void;
}

function Deleted({ project, asset, layer, onRestore }: DeletedProps) {
  const deleted = useQuery({ ...annotationsQuery(project, asset.id, { layer, deleted: true }), staleTime: 0 });
  const className = useClassNames(project);
  if (deleted.isError)
    return (
      <div className="p-2">
        <ErrorNote error={deleted.error} onRetry={() => void deleted.refetch()} />
      </div>
    );
  const items = deleted.data ?? [];
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <p className="px-3 py-3 text-muted">{t("history.pick")}</p>
      {items.length > 0 ? (
        <h3 className="border-t px-3 pt-3 pb-1 text-xs text-muted">{t("history.deletedHere", { count: items.length })}</h3>
      ) : null}
      <ul>
        {items.map((annotation) => (
          <li key={annotation.id} className="flex items-center gap-3 px-3 py-1.5">
            <Crop
              project={project}
              asset={asset}
              content={annotation.content}
              dashed
              size={44}
              label={className(annotation.content.class_id)}
            />
            <span className="min-w-0 flex-1 truncate">{className(annotation.content.class_id)}</span>
            {onRestore ? (
              <Button dense icon={RotateCcw} onClick={() => onRestore(annotation)}>
                {t("history.restore")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
