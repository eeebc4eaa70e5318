import type { Evaluation } from "@touchmark/client";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Target } from "lucide-react";
import { useState } from "react";
import { layersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Page, Section } from "~/kit/page";
import { type Behind, type EvaluationSearch, isProgress } from "~/lib/evaluation/evaluation";
import { kTruth } from "~/lib/layers/layers";
import { count } from "~/lib/text/format";
import { ClassScores } from "./class_scores";
import { ConfusionMap } from "./confusion_map";
import { Controls } from "./controls";
import { ErrorBars } from "./error_bars";
import { Headline } from "./headline";
import { ImagesDialog } from "./images_dialog";
import { PrChart } from "./pr_chart";
import { Slices } from "./slices";
import { useLayerName } from "./use_layer_name";
import { useEvaluation } from "./use_evaluation";

const kFrom = "/signedIn/shell/projects/$project/layers/$layer/evaluation";

// How good the predictions of a run are.
export function EvaluationPage() {
  const { project, layer } = useParams({ from: kFrom });
  const search = useSearch({ from: kFrom });
  const navigate = useNavigate();
  const layerName = useLayerName(project);
  const layers = useQuery(layersQuery(project)).data ?? [];
  const asked = useEvaluation({ project, layer, search });
  const set = (patch: Partial<EvaluationSearch>) =>
    void navigate({
      to: "/projects/$project/layers/$layer/evaluation",
      params: { project, layer },
      search: { ...search, ...patch },
      replace: true,
    });
  const data = asked.data && !isProgress(asked.data) ? asked.data : undefined;
  return (
    <Page
      wide
      title={t("evaluation.title", { name: layerName(layers.find(({ id }) => id === layer)) })}
      actions={<BackToWork project={project} />}
    >
      <Controls project={project} layer={layer} layers={layers} search={search} data={data} onChange={set} />
      {asked.isError ? <ErrorNote error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {asked.isPending ? <Skeleton className="h-64" /> : null}
      {asked.data && isProgress(asked.data) ? <Counting {...asked.data} /> : null}
      {data && !asked.isError ? <Report project={project} layer={layer} search={search} data={data} onChange={set} /> : null}
    </Page>
  );
}

function BackToWork({ project }: { project: number }) {
  return (
    <Link to="/projects/$project/work" params={{ project }} className="link">
      {t("evaluation.layers")}
    </Link>
  );
}

function Counting({ done, total }: { done: number; total: number }) {
  return (
    <div role="status" className="flex items-center gap-3 text-muted">
      <progress aria-label={t("evaluation.counting")} className="h-1.5 w-64 accent-accent" max={Math.max(1, total)} value={done} />
      {t("evaluation.countingOf", { done: count(done), total: count(total) })}
    </div>
  );
}

interface ReportProps {
  project: number;
  layer: number;
  search: EvaluationSearch;
  data: Evaluation;
  onChange: (patch: Partial<EvaluationSearch>) => void;
}

function Report({ project, layer, search, data, onChange }: ReportProps) {
  const [behind, setBehind] = useState<Behind | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  if (data.images === 0) return <NothingCounts data={data} search={search} onChange={onChange} />;
  return (
    <>
      <Headline data={data} />
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-6 max-lg:grid-cols-1">
        <Section title={t("evaluation.curve")} text={t("evaluation.curveText", { iou: data.iou })}>
          <PrChart data={data} chosen={data.classes.find(({ id }) => id === chosen)} />
        </Section>
        <Section title={t("evaluation.errors")} text={t("evaluation.errorsText")}>
          <ErrorBars errors={data.errors} onOpen={(error) => setBehind({ error })} />
        </Section>
      </div>
      <Section title={t("evaluation.classes")} text={t("evaluation.classesText")}>
        <ClassScores classes={data.classes} chosen={chosen} onChoose={setChosen} onOpen={setBehind} />
      </Section>
      <Section title={t("evaluation.confusion")} text={t("evaluation.confusionText")}>
        <ConfusionMap project={project} cells={data.confusion} onOpen={setBehind} />
      </Section>
      <Section title={t("evaluation.slices")} text={t("evaluation.slicesText")}>
        <Slices data={data} />
      </Section>
      {behind ? (
        <ImagesDialog
          evaluated={{ project, layer, search }}
          behind={behind}
          minScore={minScoreOf(behind, data)}
          onClose={() => setBehind(null)}
        />
      ) : null}
    </>
  );
}

// The table of classes counts predictions of any score, the confusion those from the chosen one on.
function minScoreOf(behind: Behind, data: Evaluation): number {
  return "predicted" in behind && behind.truth === undefined ? 0 : data.min_score;
}

function NothingCounts({ data, search, onChange }: Pick<ReportProps, "data" | "search" | "onChange">) {
  const against = search.against ?? kTruth;
  return (
    <EmptyState
      icon={Target}
      title={t("evaluation.nothingTitle")}
      action={
        data.images_left_out > 0 ? (
          <button type="button" className="link" onClick={() => onChange({ all: 1 })}>
            {t("evaluation.countAll", { count: data.images_left_out })}
          </button>
        ) : null
      }
    >
      {against === kTruth ? t("evaluation.nothingText") : t("evaluation.nothingThere")}
    </EmptyState>
  );
}
