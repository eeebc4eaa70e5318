import { type Job, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api } from "~/api/client";
import { formatsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Select } from "~/kit/field";
import { JobProgress } from "~/kit/job_progress";
import { choicesFor, type ClassChoices, counted } from "~/lib/imports/class_choices";
import { annotations, images } from "~/lib/imports/words";
import { importPreview } from "~/lib/jobs/job_reports";
import { isActive } from "~/lib/jobs/jobs";
import { useJob } from "~/lib/jobs/use_job";
import { Preview } from "./import_preview";
import { useStartImport } from "./use_start_import";

interface LookProps {
  project: number;
  first: Job; // that looks at the files
  copy: boolean;
  onStarted: (job: Job) => void;
  onClose: () => void;
}

// What is in the files, and what becomes of it; leaving it removes what was sent.
export function LookDialog({ project, first, copy, onStarted, onClose }: LookProps) {
  const [begun, setBegun] = useState(first);
  const [format, setFormat] = useState("");
  const [choices, setChoices] = useState<ClassChoices>({});
  const job = useJob(begun) ?? begun;
  const again = useStartImport(project, setBegun);
  const start = useStartImport(project, onStarted);
  const drop = useMutation({
    mutationFn: () => unwrap(api.DELETE("/projects/{project}/previews/{job}", { params: { path: { project, job: begun.id } } })),
    onSettled: onClose, // what could not be removed goes within a day
  });
  const preview = importPreview(job);
  const active = isActive(job);
  const named = format ? { format } : {};
  const lookAgain = (next: string) => {
    setFormat(next);
    again.mutate({ preview: begun.id, dry_run: true, copy, ...(next ? { format: next } : {}) });
  };
  const choice = <FormatChoice value={format} known={preview !== null} onChange={lookAgain} />;
  return (
    <Dialog
      open
      steady
      onOpenChange={() => drop.mutate()}
      title={titleOf(active, preview !== null)}
      description={active || preview ? t(preview?.classes.length ? "import.previewText" : "import.lookingText") : undefined}
      width={preview ? "xl" : "lg"}
      footer={
        <>
          <Button busy={drop.isPending} onClick={() => drop.mutate()}>
            {t("import.discard")}
          </Button>
          {preview ? (
            <Button
              tone="primary"
              autoFocus
              busy={start.isPending}
              disabled={again.isPending}
              onClick={() => start.mutate({ preview: begun.id, copy, classes: choicesFor(choices, preview.classes), ...named })}
            >
              {goWords(preview.images, counted(preview, choices).annotations)}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {start.isError ? <ErrorNote error={start.error} /> : null}
        {again.isError ? <ErrorNote error={again.error} /> : null}
        {preview ? (
          <Preview project={project} preview={preview} choices={choices} onChoices={setChoices} format={choice} />
        ) : (
          <NoPreview job={job} format={choice} />
        )}
      </div>
    </Dialog>
  );
}

function titleOf(active: boolean, found: boolean): string {
  if (active) return t("import.looking");
  return found ? t("import.previewTitle") : t("import.lookFailed");
}

// Not yet, or not at all: then another format may be named.
function NoPreview({ job, format }: { job: Job; format: ReactNode }) {
  if (isActive(job)) return <JobProgress job={job} />;
  return (
    <>
      <p className="rounded-control bg-bad-soft px-3 py-2 break-words">{job.message || t("jobs.failedPlain")}</p>
      {format}
    </>
  );
}

function goWords(found: number, annotated: number): string {
  if (annotated === 0) return t("import.goImages", { images: images(found) });
  return t("import.go", { images: images(found), annotations: annotations(annotated) });
}

// `known`: the files could be read, so that leaving the choice to Touchmark means what it found.
function FormatChoice({ value, known, onChange }: { value: string; known: boolean; onChange: (value: string) => void }) {
  const formats = useQuery(formatsQuery).data ?? [];
  return (
    <label className="flex items-center gap-2">
      <span className="whitespace-nowrap text-muted">{t("import.readAs")}</span>
      <Select dense aria-label={t("import.readAs")} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t(known ? "import.detected" : "import.detect")}</option>
        <option value="images">{t("import.justImages")}</option>
        {formats.map((f) => (
          <option key={f.name} value={f.name}>
            {f.title}
          </option>
        ))}
      </Select>
    </label>
  );
}
