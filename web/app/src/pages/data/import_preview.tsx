import type { ImportPreview } from "@touchmark/client";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "~/i18n";
import { PartName } from "~/kit/part_name";
import { ProblemGroups } from "~/kit/problem_groups";
import { Tip } from "~/kit/tooltip";
import { type ClassChoices, counted } from "~/lib/imports/class_choices";
import { count } from "~/lib/text/format";
import { ClassTable } from "./class_table";

interface PreviewProps {
  project: number;
  preview: ImportPreview;
  choices: ClassChoices;
  onChoices: (choices: ClassChoices) => void;
  format: ReactNode; // the choice of another one
}

// What was found in the files, before anything is stored.
export function Preview({ project, preview, choices, onChoices, format }: PreviewProps) {
  const unused = preview.unused.reduce((sum, kind) => sum + kind.count, 0);
  return (
    <div className="flex flex-col gap-4">
      <Parts preview={preview} format={format} />
      <Numbers preview={preview} choices={choices} />
      {preview.classes.length > 0 ? (
        <ClassTable project={project} classes={preview.classes} choices={choices} onChange={onChoices} />
      ) : null}
      {unused > 0 ? (
        <Told title={t("import.unused", { count: unused, n: count(unused) })}>
          <ProblemGroups kinds={preview.unused} label={t("import.unused", { count: unused, n: count(unused) })} />
        </Told>
      ) : null}
      {preview.problems.length > 0 ? (
        <Told title={t("import.problems", { count: preview.problem_count, n: count(preview.problem_count) })}>
          <ProblemGroups kinds={preview.problems} label={t("imports.problems")} />
        </Told>
      ) : (
        <p className="text-muted">{t("import.noProblems")}</p>
      )}
    </div>
  );
}

function Told({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="flex items-center gap-1.5 text-sm font-medium">
        <TriangleAlert size={14} className="text-warning" aria-hidden />
        {title}
      </h3>
      {children}
    </section>
  );
}

const kParts = 6; // named; more are counted

function Parts({ preview, format }: Pick<PreviewProps, "preview" | "format">) {
  const shown = preview.parts.slice(0, kParts);
  return (
    <div className="flex items-start gap-4 rounded-panel border bg-surface px-3 py-2">
      <ul aria-label={t("import.found")} className="min-w-0 flex-1">
        {shown.map((part) => (
          <li key={`${part.format} ${part.where}`} className="flex min-h-7 items-center">
            <PartName part={part} />
          </li>
        ))}
        {preview.parts.length > kParts ? (
          <li className="text-xs text-muted">{t("import.moreOfKind", { n: count(preview.parts.length - kParts) })}</li>
        ) : null}
        {preview.others.map((part) => (
          <li key={`other ${part.format} ${part.where}`} className="truncate text-xs text-muted" title={part.where}>
            {part.where ? <span className="font-mono">{part.where} </span> : null}
            {t("import.notRead", { title: part.title })}
          </li>
        ))}
      </ul>
      {format}
    </div>
  );
}

function Numbers({ preview, choices }: Pick<PreviewProps, "preview" | "choices">) {
  const { annotations, leftOut, classesLeftOut } = counted(preview, choices);
  const splits = Object.entries(preview.splits);
  const runs = Object.entries(preview.runs);
  return (
    <div className="flex flex-col gap-1">
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        <Number name={t("import.images")} n={preview.images} />
        <Number name={t("import.newImages")} n={preview.new_images} />
        {preview.known_images > 0 ? <Number name={t("import.knownImages")} n={preview.known_images} hint={t("import.knownHint")} /> : null}
        {preview.without_image > 0 ? (
          <Number name={t("import.withoutImage")} n={preview.without_image} hint={t("import.withoutHint")} />
        ) : null}
        {splits.map(([name, n]) => (
          <Number key={name} name={t(`split.${name as "train"}`)} n={n} />
        ))}
        <Number name={t("import.annotations")} n={annotations} leftOut={leftOut} />
        {preview.classes.length > 0 ? (
          <Number name={t("import.classes")} n={preview.classes.length - classesLeftOut} leftOut={classesLeftOut} />
        ) : null}
      </dl>
      {runs.length > 0 ? (
        <p className="text-muted">
          {t("import.runs")}: {runs.map(([name, n]) => `${name} (${count(n)})`).join(", ")}
        </p>
      ) : null}
    </div>
  );
}

function Number({ name, n, hint, leftOut = 0 }: { name: string; n: number; hint?: string; leftOut?: number }) {
  return (
    <div>
      <dt className="text-xs text-muted">
        {hint ? (
          <Tip label={hint}>
            <span className="underline decoration-dotted">{name}</span>
          </Tip>
        ) : (
          name
        )}
      </dt>
      <dd className="text-lg tabular-nums">
        {count(n)}
        {leftOut > 0 ? <span className="ml-2 text-xs text-muted">{t("import.leftOut", { n: count(leftOut) })}</span> : null}
      </dd>
    </div>
  );
}
