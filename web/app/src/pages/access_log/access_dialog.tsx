import type { AccessEvent } from "@touchmark/client";
import type { ReactNode } from "react";
import { t } from "~/i18n";
import { Dialog } from "~/kit/dialog";
import { accessWords, type Names } from "~/lib/access/access_story";
import { count, exactTime } from "~/lib/text/format";

interface AccessDialogProps {
  entry: AccessEvent;
  older: readonly AccessEvent[];
  names: Names;
  onClose: () => void;
}

export function AccessDialog({ entry, older, names, onClose }: AccessDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("accessLog.entry", { seq: count(entry.seq) })}
      description={`${names.user(entry.actor)} ${accessWords(entry, names, older)}`}
      width="lg"
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        <Row name={t("audit.when")}>{exactTime(entry.at)}</Row>
        <Row name={t("audit.kind")}>
          <code className="font-mono text-xs">{entry.kind}</code>
        </Row>
        <Row name={t("audit.hash")}>
          <code className="font-mono text-xs break-all">{entry.hash}</code>
        </Row>
      </dl>
      <pre
        tabIndex={0}
        aria-label={t("accessLog.details")}
        className="mt-4 max-h-56 overflow-auto rounded-panel border bg-canvas p-3 font-mono text-xs"
      >
        {JSON.stringify(entry.details, null, 2)}
      </pre>
    </Dialog>
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
