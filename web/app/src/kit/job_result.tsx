import type { Job } from "@touchmark/client";
import { Link } from "@tanstack/react-router";
import { Download, ShieldAlert, ShieldCheck } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { exportUrl } from "~/api/client";
import { useFormatTitle, useProjectName } from "~/api/hooks";
import { t } from "~/i18n";
import { bytes, count } from "~/lib/text/format";
import { annotations, classes, images } from "~/lib/imports/words";
import { isActive } from "~/lib/jobs/jobs";
import { exportBytes, type ImportReport, importReport, lossReport, missingImages, verifyReport } from "~/lib/jobs/job_reports";
import { BulkEditResult } from "./bulk_edit_result";
import { ClassBars } from "./class_bars";
import { ImportNotes } from "./import_notes";
import { JobProgress } from "./job_progress";
import { LossList } from "./loss_list";
import { PolicyResult } from "./policy_result";
import { ProblemGroups } from "./problem_groups";

// What came of a job, by its kind.
export function JobResult({ job }: { job: Job }) {
  if (isActive(job))
    return (
      <div className="flex flex-col gap-3">
        <JobFacts job={job} />
        <JobProgress job={job} />
      </div>
    );
  const imported = importReport(job);
  const verified = verifyReport(job);
  const loss = lossReport(job);
  const missing = missingImages(job);
  return (
    <div className="flex flex-col gap-3">
      <JobFacts job={job} />
      {job.state === "failed" ? <p className="rounded-control bg-bad-soft px-3 py-2">{job.message || t("jobs.failedPlain")}</p> : null}
      {job.state === "cancelled" ? <p className="text-muted">{t("jobs.cancelledPlain")}</p> : null}
      {imported ? <ImportSummary job={job} report={imported} /> : null}
      {verified ? <VerifySummary job={job} /> : null}
      {job.state === "done" && job.kind.startsWith("export") && job.project ? (
        <a
          href={exportUrl(job.project, job.id)}
          download
          className="inline-flex h-8 w-fit items-center gap-1.5 rounded-control bg-accent px-2.5 font-medium text-on-accent hover:bg-accent-strong"
        >
          <Download size={14} aria-hidden />
          {t("export.download")}
        </a>
      ) : null}
      {missing.count > 0 ? (
        <details className="rounded-control bg-warning-soft px-3 py-2">
          <summary className="font-medium">{t("export.missingImages", { count: missing.count })}</summary>
          <ul className="mt-1 max-h-40 overflow-auto">
            {missing.names.map((name) => (
              <li key={name} className="truncate" title={name}>
                {name}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {loss ? <LossList loss={loss} /> : null}
      {job.kind.startsWith("bulk_edit") ? <BulkEditResult job={job} /> : null}
      {job.kind.startsWith("policy") ? <PolicyResult job={job} /> : null}
      {job.state === "done" && !/^(bulk_edit|policy)/.test(job.kind) && !imported && !verified && !loss ? (
        <p>{job.message || t("jobs.state.done")}</p>
      ) : null}
    </div>
  );
}

// Whose job it is, of what, and how large what came of it is.
function JobFacts({ job }: { job: Job }) {
  const project = useProjectName(job.project);
  const format = useFormatTitle(job.format);
  const size = exportBytes(job);
  const facts: [string, ReactNode][] = [];
  if (job.project)
    facts.push([
      t("jobs.project"),
      <Link key="project" to="/projects/$project/data" params={{ project: job.project }} className="link">
        {project ?? t("jobs.projectNumber", { id: job.project })}
      </Link>,
    ]);
  if (format) facts.push([t("jobs.format"), format]);
  if (job.selected !== undefined) facts.push([t("jobs.of"), images(job.selected)]);
  if (size !== undefined) facts.push([t("jobs.size"), bytes(size)]);
  if (facts.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 truncate">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function cameIn(report: ImportReport): string {
  if (report.annotations === 0)
    return report.assets > 0 ? t("import.resultImages", { images: images(report.assets) }) : t("import.resultNone");
  const named = Object.keys(report.classes).length;
  return t("import.result", { images: images(report.assets), annotations: annotations(report.annotations), classes: classes(named) });
}

function ImportSummary({ job, report }: { job: Job; report: ImportReport }) {
  return (
    <>
      <div className="flex flex-col gap-1">
        <p className="text-md">{cameIn(report)}</p>
        <ImportNotes {...report} />
      </div>
      {Object.keys(report.classes).length > 0 ? <ClassBars classes={report.classes} className="max-h-58" /> : null}
      {report.problems.length > 0 ? (
        <section className="flex flex-col gap-1">
          <h3 className="text-sm font-medium">{t("import.problems", { count: report.problemCount, n: count(report.problemCount) })}</h3>
          <ProblemGroups kinds={report.problems} label={t("imports.problems")} />
        </section>
      ) : null}
      {job.project && report.report > 0 ? (
        <Link to="/projects/$project/imports/$import" params={{ project: job.project, import: report.report }} className="link w-fit">
          {t("import.report")}
        </Link>
      ) : null}
    </>
  );
}

export function VerifySummary({ job }: { job: Job }) {
  const report = verifyReport(job);
  if (!report) return null;
  const Icon = report.ok ? ShieldCheck : ShieldAlert;
  return (
    <div className={report.ok ? "flex gap-3 rounded-control bg-good-soft px-3 py-2" : "flex gap-3 rounded-control bg-bad-soft px-3 py-2"}>
      <Icon size={20} className={report.ok ? "shrink-0 text-good" : "shrink-0 text-bad"} aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{report.ok ? t("verify.ok") : t("verify.broken")}</p>
        <p className="text-muted">
          {t("verify.counts", { events: count(report.events), rows: count(report.rows), versions: count(report.versions) })}
        </p>
        {report.media ? (
          <p className="text-muted">
            {t("verify.media", { files: count(report.media.files), damaged: count(report.media.damaged) })}
            {report.media.unhashed > 0 ? ` ${t("verify.unhashed", { n: count(report.media.unhashed) })}` : ""}
          </p>
        ) : null}
        {report.finding ? <p className="break-words">{report.finding}</p> : null}
        {report.problems.length > 0 ? (
          <ul className="max-h-40 overflow-auto">
            {report.problems.map((problem) => (
              <li key={problem} className="break-words">
                {problem}
              </li>
            ))}
            {report.problemCount > report.problems.length ? (
              <li>{t("verify.more", { n: count(report.problemCount - report.problems.length) })}</li>
            ) : null}
          </ul>
        ) : null}
        {report.headHash ? (
          <p className="truncate font-mono text-xs text-muted" title={report.headHash}>
            {report.headHash}
          </p>
        ) : null}
      </div>
    </div>
  );
}
