import type { Job, Layer, Verdicts } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { useClassNames } from "~/api/hooks";
import { queryClient, verdictsQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Panel } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { Time } from "~/kit/time";
import { count, decimal } from "~/lib/text/format";
import { DropLayerDialog } from "~/kit/drop_layer_dialog";
import { PolicyDialog } from "./policy_dialog";
import { acceptance, kVerdicts } from "~/lib/verdicts/verdicts";
import { RunProgress } from "./run_progress";
import { VerdictBar } from "./verdict_bar";
import { type Behind, VerdictImages } from "./verdict_images";

interface RunPanelProps {
  project: number;
  run: Layer;
  parts: readonly Job[]; // that write it, as far as they are remembered
  editable: boolean;
}

export function RunPanel({ project, run, parts, editable }: RunPanelProps) {
  const verdicts = useQuery(verdictsQuery(project, run.id));
  const [dialog, setDialog] = useState<"policy" | "drop" | null>(null);
  const [behind, setBehind] = useState<Behind | null>(null);
  const [open, setOpen] = useState(false);
  const { data } = verdicts;
  // While a run is written its numbers grow.
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: verdictsQuery(project, run.id).queryKey });
  }, [project, run.id, run.annotations]);
  return (
    <Panel>
      <section aria-label={run.name} className="flex flex-col gap-3 px-4 py-3">
        <Head project={project} run={run} editable={editable} verdicts={data} onOpen={setDialog} />
        <RunProgress name={run.name} parts={parts} editable={editable} />
        {verdicts.isError ? <ErrorNote error={verdicts.error} onRetry={() => void verdicts.refetch()} /> : null}
        {verdicts.isPending ? <Skeleton className="h-12" /> : null}
        {data ? (
          <>
            <VerdictBar counts={data.all} onOpen={(verdict) => setBehind({ verdict })} />
            <Button
              dense
              tone="ghost"
              className="self-start"
              icon={open ? ChevronDown : ChevronRight}
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {t("runs.details")}
            </Button>
            {open ? <Details project={project} verdicts={data} onOpen={setBehind} /> : null}
          </>
        ) : null}
      </section>
      {dialog === "policy" ? <PolicyDialog project={project} run={run} onClose={() => setDialog(null)} /> : null}
      {dialog === "drop" ? <DropLayerDialog project={project} layer={run} onClose={() => setDialog(null)} /> : null}
      {behind ? <VerdictImages project={project} layer={run.id} behind={behind} onClose={() => setBehind(null)} /> : null}
    </Panel>
  );
}

interface HeadProps extends Omit<RunPanelProps, "parts"> {
  verdicts: Verdicts | undefined;
  onOpen: (dialog: "policy" | "drop") => void;
}

// What it is, and what can be done with it.
function Head({ project, run, editable, verdicts, onOpen }: HeadProps) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-md" title={run.name}>
          {run.name}
        </h2>
        <p className="truncate text-xs text-muted">
          {run.model ?? t(`layer.kind.${run.kind}`)}
          {verdicts ? (
            <>
              {" "}
              · <Time at={verdicts.at} />
            </>
          ) : null}
        </p>
      </div>
      {run.kind === "run" ? (
        <Link
          to="/projects/$project/layers/$layer/evaluation"
          params={{ project, layer: run.id }}
          aria-label={t("layers.evaluateNamed", { name: run.name })}
          className="link inline-flex h-7 items-center px-2 text-xs font-medium"
        >
          {t("layers.evaluate")}
        </Link>
      ) : null}
      {editable && run.kind === "run" ? (
        <Button dense onClick={() => onOpen("policy")} disabled={(verdicts?.all.waiting ?? 0) === 0}>
          {t("runs.policy")}
        </Button>
      ) : null}
      {editable ? (
        <Button dense tone="danger" onClick={() => onOpen("drop")} aria-label={t("layers.dropNamed", { name: run.name })}>
          {t("layers.drop")}
        </Button>
      ) : null}
    </div>
  );
}

interface DetailsProps {
  project: number;
  verdicts: Verdicts;
  onOpen: (behind: Behind) => void;
}

function Details({ project, verdicts, onOpen }: DetailsProps) {
  const className = useClassNames(project);
  const classes = verdicts.classes.toSorted((a, b) => b.predicted - a.predicted);
  return (
    <div className="flex flex-col gap-4">
      <Numbers
        label={t("runs.byClass")}
        first={t("runs.class")}
        rows={classes.map((one) => ({ name: className(one.class_id ?? 0), counts: one, behind: { class_id: one.class_id } }))}
        onOpen={onOpen}
      />
      <Numbers
        label={t("runs.byScore")}
        first={t("runs.score")}
        rows={verdicts.scores.map((one, bin) => ({
          name: t("runs.bin", { from: decimal(bin / 10, 1), to: decimal((bin + 1) / 10, 1) }),
          counts: one,
          behind: { score_bin: bin },
        }))}
        onOpen={onOpen}
      />
    </div>
  );
}

interface NumbersProps {
  label: string;
  first: string;
  rows: readonly { name: string; counts: Verdicts["all"]; behind: Behind }[];
  onOpen: (behind: Behind) => void;
}

function Numbers({ label, first, rows, onOpen }: NumbersProps) {
  return (
    <div className="overflow-x-auto">
      <Table
        label={label}
        head={
          <>
            <Th>{first}</Th>
            <Th numeric>{t("runs.predicted")}</Th>
            {kVerdicts.map((verdict) => (
              <Th key={verdict} numeric>
                {t(`runs.verdict.${verdict}`)}
              </Th>
            ))}
            <Th numeric>{t("runs.right")}</Th>
          </>
        }
      >
        {rows.map(({ name, counts, behind }) => (
          <tr key={name} className="border-b last:border-0">
            <Td className="max-w-64 truncate" title={name}>
              {name}
            </Td>
            <Td numeric>
              <Count n={counts.predicted} onOpen={() => onOpen(behind)} />
            </Td>
            {kVerdicts.map((verdict) => (
              <Td key={verdict} numeric>
                <Count n={counts[verdict]} onOpen={() => onOpen({ ...behind, verdict })} />
              </Td>
            ))}
            <Td numeric>{percent(acceptance(counts))}</Td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

function percent(share: number | null): string {
  return share === null ? "" : t("runs.percent", { n: count(Math.round(share * 100)) });
}

// Leads to the images behind it.
function Count({ n, onOpen }: { n: number; onOpen: () => void }) {
  if (n === 0) return <span className="text-muted">0</span>;
  return (
    <button type="button" className="link inline-flex min-h-6 min-w-6 items-center justify-end" onClick={onOpen}>
      {count(n)}
    </button>
  );
}
