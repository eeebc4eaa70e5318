import { type AssetFilter, type ExportRequest, type Job, type Project, unwrap, type Version } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "~/api/client";
import { formatsQuery, jobsQuery, queryClient } from "~/api/queries";
import { upsertJob } from "~/api/stream";
import { t } from "~/i18n";
import { Button } from "./button";
import { cx } from "./cx";
import { Dialog } from "./dialog";
import { ErrorNote, Skeleton } from "./feedback";
import { Checkbox, Field, Select } from "./field";
import { JobResult } from "./job_result";
import { LossList } from "./loss_list";
import { isActive } from "~/lib/jobs/jobs";
import { useJob } from "~/lib/jobs/use_job";
import { count } from "~/lib/text/format";

const kSome = "some"; // what is chosen, where a version would have its id

// Some of the images as they are now, named or as a filter finds them.
export type SomeImages = { asset_ids: number[] } | { filter: AssetFilter };

interface DownloadDialogProps {
  project: Project;
  version: number | null; // null: the project as it is now
  some?: SomeImages; // of it, these alone
  versions: readonly Version[];
  onClose: () => void;
}

export function DownloadDialog({ project, version, some, versions, onClose }: DownloadDialogProps) {
  const formats = useQuery(formatsQuery);
  const [chosen, setChosen] = useState("");
  const [from, setFrom] = useState(some ? kSome : version === null ? "" : String(version));
  const [images, setImages] = useState(false);
  const format = chosen || formats.data?.[0]?.name || "";
  const which = from === kSome ? some : from ? { version_id: Number(from) } : { as_of: project.head };
  const request: ExportRequest = { format, images, ...which };
  const preview = useQuery({
    queryKey: ["project", project.id, "preview", format, from, project.head],
    enabled: format !== "",
    queryFn: () =>
      unwrap(
        api.POST("/projects/{project}/exports/preview", { params: { path: { project: project.id } }, body: { ...request, images: false } }),
      ),
  });
  const start = useMutation({
    mutationFn: () => unwrap(api.POST("/projects/{project}/exports", { params: { path: { project: project.id } }, body: request })),
    onSuccess: (job) => queryClient.setQueryData(jobsQuery.queryKey, (jobs) => upsertJob(jobs, job)),
  });
  const job = useJob(start.data);
  if (job) return <ExportJob job={job} onClose={onClose} />;
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button tone="primary" busy={start.isPending} disabled={format === ""} onClick={() => start.mutate()}>
        {t("export.start")}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t("export.title")} width="lg" footer={footer}>
      <div className="flex flex-col gap-4">
        {formats.isError || start.isError ? <ErrorNote error={formats.error ?? start.error} /> : null}
        <WhatChoice value={from} some={some} versions={versions} onChange={setFrom} />
        <FormatChoice formats={formats.data ?? []} value={format} onChange={setChosen} />
        <div aria-live="polite">
          {preview.isError ? (
            <ErrorNote error={preview.error} onRetry={() => void preview.refetch()} />
          ) : preview.data ? (
            <LossList loss={preview.data} />
          ) : (
            <Skeleton className="h-10" />
          )}
        </div>
        <Checkbox label={t("export.images")} checked={images} onChange={(e) => setImages(e.target.checked)} />
      </div>
    </Dialog>
  );
}

function ExportJob({ job, onClose }: { job: Job; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isActive(job) ? t("export.running") : t("export.ready")}
      footer={<Button onClick={onClose}>{isActive(job) ? t("import.background") : t("common.close")}</Button>}
    >
      <JobResult job={job} />
    </Dialog>
  );
}

interface WhatChoiceProps {
  value: string; // a version's id; "": the project as it is now; kSome
  some: SomeImages | undefined;
  versions: readonly Version[];
  onChange: (value: string) => void;
}

function WhatChoice({ value, some, versions, onChange }: WhatChoiceProps) {
  return (
    <Field label={t("export.what")}>
      {(id) => (
        <Select id={id} value={value} onChange={(e) => onChange(e.target.value)}>
          {some ? <option value={kSome}>{someWords(some)}</option> : null}
          {versions.map((v) => (
            <option key={v.id} value={v.id}>
              {v.name}
            </option>
          ))}
          <option value="">{t("export.now")}</option>
        </Select>
      )}
    </Field>
  );
}

function someWords(some: SomeImages): string {
  if ("filter" in some) return t("batches.fromFilter");
  return t("batches.fromSelection", { count: some.asset_ids.length, n: count(some.asset_ids.length) });
}

interface FormatChoiceProps {
  formats: readonly { name: string; title: string }[];
  value: string;
  onChange: (name: string) => void;
}

function FormatChoice({ formats, value, onChange }: FormatChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium">{t("export.format")}</legend>
      <div className="grid grid-cols-2 gap-2">
        {formats.map((f) => (
          <label
            key={f.name}
            className={cx(
              "flex h-9 items-center gap-2 rounded-control border px-3",
              f.name === value ? "border-accent bg-accent-soft" : "hover:bg-hover",
            )}
          >
            <input type="radio" name="format" className="accent-accent" checked={f.name === value} onChange={() => onChange(f.name)} />
            <span className="truncate">{f.title}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
