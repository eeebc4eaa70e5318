import { type Job, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { api } from "~/api/client";
import { useAdministrator } from "~/api/hooks";
import { formatsQuery, jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { uploadTransport } from "~/lib/uploads/transport";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Select } from "~/kit/field";
import { JobResult } from "~/kit/job_result";
import { Segmented } from "~/kit/segmented";
import { isActive } from "~/lib/jobs/jobs";
import { totals, UploadQueue } from "~/lib/uploads/upload_queue";
import { useJob } from "~/lib/jobs/use_job";
import { DropZone } from "./drop_zone";
import { ServerPath } from "./server_path";
import { UploadList } from "./upload_list";

const kMaxFiles = 10_000;
type From = "browser" | "server";
type Start = { uploads?: string[]; path?: string; copy?: boolean };

export function ImportDialog({ project, onClose }: { project: number; onClose: () => void }) {
  const administrator = useAdministrator(); // the folders are the server's, not a project's
  const [from, setFrom] = useState<From>("browser");
  const [format, setFormat] = useState("");
  const [queue] = useState(() => new UploadQueue(uploadTransport(project), localStorage, String(project)));
  const items = useSyncExternalStore(queue.subscribe, queue.getItems);
  const sum = useMemo(() => totals(items), [items]);
  const start = useMutation({
    mutationFn: (body: Start) =>
      unwrap(api.POST("/projects/{project}/imports", { params: { path: { project } }, body: { ...body, ...(format ? { format } : {}) } })),
    onSuccess: (job) => {
      queue.forget();
      queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, job));
    },
  });
  const job = useJob(start.data);
  const busy = items.length > 0 && !sum.finished;
  useWarnOnLeaving(busy);
  useEffect(() => () => queue.stop(), [queue]);

  if (job) return <ImportJob job={job} onClose={onClose} />;
  const ids = items.flatMap((item) => (item.state === "done" && item.id ? [item.id] : []));
  const footer =
    from === "server" ? null : (
      <UploadFooter
        some={items.length > 0}
        ready={sum.finished && ids.length > 0 && ids.length <= kMaxFiles}
        count={ids.length}
        format={<FormatChoice value={format} onChange={setFormat} />}
        busy={start.isPending}
        onDiscard={() => void queue.discard().then(onClose)}
        onStart={() => start.mutate({ uploads: ids })}
      />
    );
  return (
    <Dialog open onOpenChange={onClose} title={t("import.title")} description={t("import.text")} width="lg" footer={footer}>
      <div className="flex flex-col gap-3">
        {administrator && items.length === 0 ? <FromChoice value={from} onChange={setFrom} /> : null}
        {start.isError ? <ErrorNote error={start.error} /> : null}
        {from === "server" ? (
          <ServerPath
            busy={start.isPending}
            onStart={(path, copy) => start.mutate({ path, copy })}
            format={<FormatChoice value={format} onChange={setFormat} />}
          />
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

interface UploadFooterProps {
  some: boolean; // something was chosen
  ready: boolean;
  count: number; // files that are wholly there
  format: ReactNode;
  busy: boolean;
  onDiscard: () => void;
  onStart: () => void;
}

function UploadFooter({ some, ready, count, format, busy, onDiscard, onStart }: UploadFooterProps) {
  return (
    <>
      {some ? format : null}
      <div className="flex-1" />
      {some ? <Button onClick={onDiscard}>{t("import.discard")}</Button> : null}
      <Button tone="primary" disabled={!ready} busy={busy} onClick={onStart}>
        {count > 0 ? t("import.start", { count }) : t("import.open")}
      </Button>
    </>
  );
}

function FormatChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const formats = useQuery(formatsQuery).data ?? [];
  return (
    <Select aria-label={t("import.format")} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("import.detect")}</option>
      {formats.map((f) => (
        <option key={f.name} value={f.name}>
          {f.title}
        </option>
      ))}
    </Select>
  );
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
