import type { Asset, Content } from "@touchmark/client";
import type { Annotator, ConflictView, ObjectRow } from "@touchmark/render";
import { useClassNames } from "~/api/hooks";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Crop } from "~/kit/crop";
import { Dialog } from "~/kit/dialog";
import { revisionChanges } from "~/lib/events/revision_changes";
import { changeWords } from "~/lib/events/words";

interface ConflictDialogProps {
  project: number;
  asset: Asset;
  annotator: Annotator;
  conflicts: readonly ConflictView[];
  onClose: () => void;
}

export function ConflictDialog({ project, asset, annotator, conflicts, onClose }: ConflictDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("conflict.title", { count: conflicts.length })}
      description={t("conflict.text")}
      width="lg"
    >
      <ul className="flex flex-col gap-4">
        {conflicts.map((conflict) => (
          <li key={conflict.key} className="flex flex-col gap-2 border-t pt-3 first:border-0 first:pt-0">
            <p className="text-muted">
              {t(`conflict.reason.${conflict.reason}`)}
              {conflict.message && conflict.reason === "invalid" ? ` (${conflict.message})` : null}
              {conflict.reason === "invalid" && !conflict.mayKeep ? ` ${t("conflict.change")}` : null}
            </p>
            <Sides project={project} asset={asset} conflict={conflict} />
            <div className="grid grid-cols-2 gap-3">
              <Button onClick={() => void annotator.resolveConflict(conflict.key, "mine")} disabled={!conflict.mayKeep}>
                {t("conflict.keepMine")}
              </Button>
              <Button onClick={() => void annotator.resolveConflict(conflict.key, "theirs")}>{t("conflict.takeTheirs")}</Button>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function contentOf(row: ObjectRow | null): Content | null {
  if (!row) return null;
  return {
    kind: row.shape.kind === "tag" ? "tag" : "object",
    class_id: row.classId,
    shape: row.shape,
    flags: row.flags,
    attributes: row.attributes,
    text: row.text,
    group: row.group,
  };
}

function Sides({ project, asset, conflict }: { project: number; asset: Asset; conflict: ConflictView }) {
  const className = useClassNames(project);
  const mine = contentOf(conflict.mine);
  const theirs = conflict.theirs?.content ?? null;
  const differs =
    mine && theirs
      ? revisionChanges(theirs, mine)
          .map((c) => changeWords(c, className))
          .join("; ")
      : "";
  const side = (title: string, content: Content | null) => (
    <figure className="flex gap-3 rounded-panel border p-3">
      {content ? (
        <Crop project={project} asset={asset} content={content} size={112} label={title} />
      ) : (
        <div className="hatch size-28 rounded-control" />
      )}
      <figcaption className="min-w-0">
        <p className="font-medium">{title}</p>
        <p className="truncate text-muted">{content ? className(content.class_id) : t("conflict.deleted")}</p>
      </figcaption>
    </figure>
  );
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        {side(t("conflict.mine"), mine)}
        {side(t("conflict.theirs"), theirs)}
      </div>
      {differs ? <p className="text-xs text-muted">{t("conflict.differs", { what: differs })}</p> : null}
    </>
  );
}
