import type { Version } from "@touchmark/client";
import { Link } from "@tanstack/react-router";
import { Download, GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { useClassNames, useUserNames } from "~/api/hooks";
import { ontologyQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { Dialog } from "~/kit/dialog";
import { count, exactTime } from "~/lib/text/format";
import { classesOf } from "~/lib/versions/version_facts";

interface VersionDialogProps {
  project: number;
  version: Version;
  onClose: () => void;
  onDownload?: () => void;
}

export function VersionDialog({ project, version, onClose, onDownload }: VersionDialogProps) {
  const className = useClassNames(project);
  const classes = classesOf(version, useQuery(ontologyQuery(project)).data?.classes ?? []);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={version.name}
      description={version.note || undefined}
      width="lg"
      footer={
        <>
          <Link
            to="/projects/$project/versions/compare"
            params={{ project }}
            search={{ from: version.seq }}
            className="inline-flex h-8 items-center gap-1.5 rounded-control border bg-surface px-2.5 font-medium hover:bg-hover"
          >
            <GitCompareArrows size={14} aria-hidden />
            {t("versions.compareNow")}
          </Link>
          {onDownload ? (
            <Button tone="primary" icon={Download} onClick={onDownload}>
              {t("versions.download")}
            </Button>
          ) : null}
        </>
      }
    >
      <Facts project={project} version={version} className={className} />
      {classes.length > 0 ? (
        <ul aria-label={t("versions.byClass")} className="mt-4 grid grid-cols-2 gap-x-6 gap-y-1 border-t pt-3 max-sm:grid-cols-1">
          {classes.map(({ name, n, id }) => (
            <li key={name} className="flex items-center gap-2">
              {id === undefined ? <span className="w-4" /> : <ClassMark id={id} />}
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <span className="numeric">{count(n)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

interface FactsProps {
  project: number;
  version: Version;
  className: (id: number) => string;
}

function Facts({ project, version, className }: FactsProps) {
  const userName = useUserNames(project);
  const split = version.split as { seed?: number; train?: number; val?: number; test?: number } | undefined;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      <Row name={t("versions.images")}>{count(version.assets)}</Row>
      <Row name={t("versions.annotations")}>{count(version.annotations)}</Row>
      {version.splits ? <Row name={t("versions.splits")}>{splitWords(version.splits)}</Row> : null}
      <Row name={t("versions.filter")}>{filterWords(version, className)}</Row>
      <Row name={t("versions.split")}>
        {split
          ? t("versions.splitIs", {
              train: percent(split.train),
              val: percent(split.val),
              test: percent(split.test),
              seed: split.seed ?? 0,
            })
          : t("versions.splitKept")}
      </Row>
      <Row name={t("versions.made")}>
        {userName(version.author)}, {exactTime(version.at)}
      </Row>
      <Row name={t("versions.seq")}>{t("versions.seqIs", { seq: count(version.seq) })}</Row>
      <Row name={t("versions.digest")}>
        <span className="font-mono text-xs break-all">{version.digest}</span>
      </Row>
    </dl>
  );
}

const percent = (ratio: number | undefined) => `${Math.round((ratio ?? 0) * 100)} %`;

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

// "Train 80, Validation 10": those that hold any image.
export function splitWords(splits: NonNullable<Version["splits"]>): string {
  return (["train", "val", "test", ""] as const)
    .filter((split) => (splits[split] ?? 0) > 0)
    .map((split) => `${t(`split.${split || "none"}`)} ${count(splits[split] ?? 0)}`)
    .join(", ");
}

function filterWords(version: Version, className: (id: number) => string): string {
  const statuses = version.filter?.statuses ?? [];
  const classes = version.filter?.class_ids ?? [];
  const parts = [t(version.filter?.unlabeled === false ? "versions.withoutUnlabeled" : "versions.withUnlabeled")];
  if (statuses.length > 0) parts.push(statuses.map((s) => t(`status.${s}`)).join(", "));
  if (classes.length > 0) parts.push(classes.map(className).join(", "));
  return parts.join("; ");
}
