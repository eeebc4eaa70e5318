import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Bot } from "lucide-react";
import { useMay } from "~/api/hooks";
import { layersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Page } from "~/kit/page";
import { mayAccept } from "~/lib/layers/layers";
import { RunPanel } from "./run_panel";

const kFrom = "/signedIn/shell/projects/$project/runs";

// What each model run predicted, and what people and policies made of it.
export function RunsPage() {
  const { project } = useParams({ from: kFrom });
  const manager = useMay(project, "manager");
  const layers = useQuery(layersQuery(project));
  const runs = (layers.data ?? []).filter(mayAccept).reverse(); // the newest first
  return (
    <Page title={t("places.runs")} wide>
      <p className="max-w-[560px] text-muted">{t("runs.text")}</p>
      {layers.isError ? <ErrorNote error={layers.error} onRetry={() => void layers.refetch()} /> : null}
      {layers.isPending ? <Skeleton className="h-32" /> : null}
      {layers.data && runs.length === 0 ? (
        <EmptyState icon={Bot} title={t("runs.none")}>
          {t("runs.noneText")}
        </EmptyState>
      ) : null}
      {runs.map((run) => (
        <RunPanel key={run.id} project={project} run={run} editable={manager} />
      ))}
    </Page>
  );
}
