import type { Job } from "@touchmark/client";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useAdministrator } from "~/api/hooks";
import { queryClient } from "~/api/queries";
import { uploadTransport } from "~/lib/uploads/transport";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { JobResult } from "~/kit/job_result";
import { Segmented } from "~/kit/segmented";
import { isActive } from "~/lib/jobs/jobs";
import { totals, UploadQueue } from "~/lib/uploads/upload_queue";
import { useJob } from "~/lib/jobs/use_job";
import { DropZone } from "./drop_zone";
import { LookDialog } from "./look_dialog";
import { ServerPath } from "./server_path";
import { UploadList } from "./upload_list";
import { type ImportBody, useStartImport } from "./use_start_import";

const kMaxFiles = 10_000;
type From = "browser" | "server";
// Choosing files, looking at what is in them, importing them: three dialogs in one place.
export function ImportDialog({ project, onClose }: { project: number; onClose: () => void }) {
  const [look, setLook] = useState<Job>();
  const [started, setStarted] = useState<Job>();
  const [copy, setCopy] = useState(true);
  const job = useJob(started);
  if (job) return <ImportJob job={job} onClose={onClose} />;
  if (look) return <LookDialog project={project} first={look} copy={copy} onStarted={setStarted} onClose={onClose} />;
  return (
    <ChooseDialog
      project={project}
      onLook={(begun, copies) => {
        setCopy(copies);
        setLook(begun);
      }}
      onClose={onClose}
    />
  );
}

interface ChooseProps {
  project: number;
  onLook: (job: Job, copy: boolean) => void;
  onClose: () => void;
}

function ChooseDialog({ project, onLook, onClose }: ChooseProps) {
  const administrator = useAdministrator(); // the folders are the server's, not a project's
  const [from, setFrom] = useState<From>("browser");
  const [queue] = useState(() => new UploadQueue(uploadTransport(project), localStorage, String(project)));
  const items = useSyncExternalStore(queue.subscribe, queue.getItems);
  const sum = useMemo(() => totals(items), [items]);
  const start = useStartImport(project);
  useWarnOnLeaving(items.length > 0 && !sum.finished);
  useEffect(() => () => queue.stop(), [queue]);
  const begin = (body: ImportBody) =>
    start.mutate(
      { ...body, dry_run: true },
      {
        onSuccess: (job) => {
          queue.forget();
          onLook(job, body.copy ?? true);
        },
      },
    );
  const ids = items.flatMap((item) => (item.state === "done" && item.id ? [item.id] : []));
  const ready = sum.finished && sum.failed === 0 && ids.length > 0 && ids.length <= kMaxFiles;
  const idle = start.isIdle;
  useEffect(() => {
    if (ready && idle) begin({ uploads: ids }); // once all of it is there, nobody needs to ask for it
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ready, idle]);
  const footer =
    from === "server" || items.length === 0 ? null : (
      <>
        <Button onClick={() => void queue.discard().then(onClose)}>{t("import.discard")}</Button>
        {start.isError || sum.failed > 0 ? (
          <Button
            tone="primary"
            disabled={!sum.finished || ids.length === 0 || ids.length > kMaxFiles}
            busy={start.isPending}
            onClick={() => begin({ uploads: ids })}
          >
            {t("import.lookAgain")}
          </Button>
        ) : null}
      </>
    );
  return (
    <Dialog open steady onOpenChange={onClose} title={t("import.title")} description={t("import.text")} width="lg" footer={footer}>
      <div className="flex flex-col gap-3">
        {administrator && items.length === 0 ? <FromChoice value={from} onChange={setFrom} /> : null}
        {start.isError ? <ErrorNote error={start.error} /> : null}
        {from === "server" ? (
          <ServerPath busy={start.isPending} onStart={(path, copies) => begin({ path, copy: copies })} />
        ) : (
          <>
            <DropZone compact={items.length > 0} onFiles={(files) => queue.add(files)} />
            {items.length > kMaxFiles ? <p className="text-bad">{t("import.tooMany")}</p> : null}
            {items.length > 0 ? <UploadList items={items} sum={sum} onRetry={() => queue.retryFailed()} /> : null}
          </>
        )}
      </div>
    </Dialog>
  );
}

function FromChoice({ value, onChange }: { value: From; onChange: (from: From) => void }) {
  return (
    <Segmented
      label={t("import.from")}
      value={value}
      onChange={onChange}
      options={[
        { value: "browser", label: t("import.fromBrowser") },
        { value: "server", label: t("import.fromServer") },
      ]}
    />
  );
}

function useWarnOnLeaving(busy: boolean): void {
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [busy]);
}

function ImportJob({ job, onClose }: { job: Job; onClose: () => void }) {
  const active = isActive(job);
  useEffect(() => {
    if (!active && job.project) void queryClient.invalidateQueries({ queryKey: ["project", job.project] });
  }, [active, job.project]);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={active ? t("import.running") : t("import.finished")}
      width="lg"
      footer={
        <Button tone={active ? "default" : "primary"} onClick={onClose}>
          {active ? t("import.background") : t("import.show")}
        </Button>
      }
    >
      <JobResult job={job} />
    </Dialog>
  );
}
