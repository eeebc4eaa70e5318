import { type Event, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { useMay, useUserNames } from "~/api/hooks";
import { queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { BulkUndo } from "~/kit/bulk_edit_result";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { notify } from "~/kit/notice";
import { bulkEditOf, isUndoable } from "~/lib/events/undoable";
import { countOf, eventWords } from "~/lib/events/event_story";
import { count, exactTime } from "~/lib/text/format";
import { madeByWords } from "~/lib/events/words";
import { EventPicture, useAssetName } from "./event_row";

interface EventDialogProps {
  project: number;
  event: Event;
  onClose: () => void;
  onAsset: (asset: number) => void;
}

export function EventDialog({ project, event, onClose, onAsset }: EventDialogProps) {
  const userName = useUserNames(project);
  const name = useAssetName(project, event.asset);
  const bulkEdit = bulkEditOf(event);
  const payload = event.payload && Object.keys(event.payload).length > 0 ? JSON.stringify(event.payload, null, 2) : "";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("audit.event", { seq: count(event.seq) })}
      description={`${userName(event.actor)} ${eventWords(event)} ${name}`}
      width="lg"
    >
      <div className="flex gap-4">
        <EventPicture project={project} event={event} size={160} />
        <Facts project={project} event={event} />
      </div>
      {payload ? (
        <pre
          tabIndex={0}
          aria-label={t("audit.payload")}
          className="mt-4 max-h-56 overflow-auto rounded-panel border bg-canvas p-3 font-mono text-xs"
        >
          {payload}
        </pre>
      ) : null}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        {event.asset ? <Button onClick={() => onAsset(event.asset ?? 0)}>{t("audit.onlyAsset")}</Button> : null}
        <TakeBack project={project} event={event} onDone={onClose} />
      </div>
      {bulkEdit ? (
        <div className="mt-4 flex flex-col gap-2 border-t pt-3">
          <p className="text-muted">{t("audit.ofBulkEdit")}</p>
          <BulkUndo project={project} edit={bulkEdit} />
        </div>
      ) : null}
    </Dialog>
  );
}

// Undoes the event as one act. What was changed since is not overwritten: the server says what.
function TakeBack({ project, event, onDone }: { project: number; event: Event; onDone: () => void }) {
  const may = useMay(project, "manager");
  const takeBack = useMutation({
    mutationFn: () => undo(project, event.seq),
    onSuccess: ({ seq }) => {
      onDone();
      notify(t("audit.takenBack", { seq: count(event.seq) }), {
        label: t("common.undo"),
        run: () => void undo(project, seq).catch((error: unknown) => notify(explainLine(error))),
      });
    },
  });
  if (!may || !isUndoable(event.kind)) return null;
  return (
    <>
      <Button icon={Undo2} busy={takeBack.isPending} onClick={() => takeBack.mutate()}>
        {t(event.kind === "assets.delete" ? "audit.restoreAll" : "audit.takeBack", { count: countOf(event) })}
      </Button>
      {takeBack.isError ? (
        <div className="w-full">
          <ErrorNote error={takeBack.error} />
        </div>
      ) : null}
    </>
  );
}

async function undo(project: number, seq: number) {
  const written = await unwrap(api.POST("/projects/{project}/events/{seq}/undo", { params: { path: { project, seq } } }));
  await queryClient.invalidateQueries({ queryKey: ["project", project] });
  return written;
}

function Facts({ project, event }: { project: number; event: Event }) {
  const name = useAssetName(project, event.asset);
  return (
    <dl className="grid min-w-0 flex-1 grid-cols-[auto_1fr] content-start gap-x-6 gap-y-1.5">
      <Row name={t("audit.when")}>{exactTime(event.at)}</Row>
      <Row name={t("audit.how")}>{madeByWords(event.made_by)}</Row>
      <Row name={t("audit.kind")}>
        <code className="font-mono text-xs">{event.kind}</code>
      </Row>
      <Row name={t("audit.rows")}>{count(event.rows)}</Row>
      {event.asset ? (
        <Row name={t("audit.asset")}>
          <Link
            to="/projects/$project/label"
            params={{ project }}
            search={{ asset: event.asset, browse: 1, ...(event.annotation ? { object: event.annotation } : {}) }}
            className="link"
          >
            {name}
          </Link>
        </Row>
      ) : null}
      {event.op_id ? (
        <Row name={t("audit.op")}>
          <code className="font-mono text-xs break-all">{event.op_id}</code>
        </Row>
      ) : null}
      <Row name={t("audit.hash")}>
        <code className="font-mono text-xs break-all">{event.hash}</code>
      </Row>
      <Row name={t("audit.prevHash")}>
        <code className="font-mono text-xs break-all text-muted">{event.prev_hash}</code>
      </Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
