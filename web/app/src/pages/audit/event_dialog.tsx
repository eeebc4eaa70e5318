import type { Event } from "@touchmark/client";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useUserNames } from "~/api/hooks";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { eventWords } from "~/lib/events/event_story";
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
      {event.asset ? (
        <Button className="mt-4" onClick={() => onAsset(event.asset ?? 0)}>
          {t("audit.onlyAsset")}
        </Button>
      ) : null}
    </Dialog>
  );
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
