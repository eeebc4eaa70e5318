import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Bot, Plus } from "lucide-react";
import { useMay } from "~/api/hooks";
import { jobsQuery, layersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Page } from "~/kit/page";
import { isFiltered } from "~/lib/assets/asset_search";
import { mayAccept } from "~/lib/layers/layers";
import type { RunImages, RunsSearch } from "~/lib/runs/new_run";
import { partsOf } from "~/lib/runs/progress";
import { NewRunDialog } from "./new_run_dialog";
import { RunPanel } from "./run_panel";

const kFrom = "/signedIn/shell/projects/$project/runs";

// Where one came from the gallery, what was filtered there.
function offeredFor({ new: _, ...search }: RunsSearch): RunImages[] {
  return isFiltered(search) ? [{ from: "filter", search }] : [];
}

// What each model run predicted, and what people and policies made of it.
export function RunsPage() {
  const { project } = useParams({ from: kFrom });
  const manager = useMay(project, "manager");
  const search = useSearch({ from: kFrom });
  const navigate = useNavigate();
  const layers = useQuery(layersQuery(project));
  const jobs = useQuery(jobsQuery).data ?? [];
  const openDialog = (on: boolean) =>
    void navigate({ to: "/projects/$project/runs", params: { project }, search: on ? { new: 1 } : {}, replace: true });
  const start = (
    <Button tone="primary" icon={Plus} onClick={() => openDialog(true)}>
      {t("runs.new")}
    </Button>
  );
  const runs = (layers.data ?? []).filter(mayAccept).reverse(); // the newest first
  return (
    <Page title={t("places.runs")} wide actions={manager && runs.length > 0 ? start : null}>
      <p className="max-w-[560px] text-muted">{t("runs.text")}</p>
      {layers.isError ? <ErrorNote error={layers.error} onRetry={() => void layers.refetch()} /> : null}
      {layers.isPending ? <Skeleton className="h-32" /> : null}
      {layers.data && runs.length === 0 ? (
        <EmptyState icon={Bot} title={t("runs.none")} action={manager ? start : null}>
          {t("runs.noneText")}
        </EmptyState>
      ) : null}
      {runs.map((run) => (
        <RunPanel key={run.id} project={project} run={run} parts={partsOf(jobs, run.id)} editable={manager} />
      ))}
      {manager && search.new === 1 ? (
        <NewRunDialog project={project} offered={offeredFor(search)} onClose={() => openDialog(false)} />
      ) : null}
    </Page>
  );
}
