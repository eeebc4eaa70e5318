import { Link } from "@tanstack/react-router";
import { useClassNames } from "~/api/hooks";
import { t } from "~/i18n";
import { Dialog } from "~/kit/dialog";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Thumb } from "~/kit/thumb";
import type { Behind } from "~/lib/evaluation/evaluation";
import { count } from "~/lib/text/format";
import { type Evaluated, useImagesBehind } from "./use_evaluation";

interface ImagesDialogProps {
  evaluated: Evaluated;
  behind: Behind;
  minScore: number;
  onClose: () => void;
}

// The images behind a number, to be opened on the canvas.
export function ImagesDialog({ evaluated, behind, minScore, onClose }: ImagesDialogProps) {
  const asked = useImagesBehind(evaluated, behind, minScore);
  const page = asked.data && "items" in asked.data ? asked.data : undefined;
  const title = useTitle(evaluated.project, behind);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      width="xl"
      description={page ? t("evaluation.imagesBehind", { count: page.total }) : undefined}
    >
      {asked.isError ? <ErrorNote error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {!page && !asked.isError ? <Skeleton className="h-40" /> : null}
      {page ? (
        <ul aria-label={title} className="grid grid-cols-[repeat(auto-fill,minmax(128px,1fr))] gap-2">
          {page.items.map(({ asset_id: asset, count: n }) => (
            <li key={asset}>
              <Link
                to="/projects/$project/label"
                params={{ project: evaluated.project }}
                search={{ asset, browse: 1 }}
                className="relative block aspect-square overflow-hidden rounded-control border bg-canvas hover:border-accent"
              >
                <Thumb project={evaluated.project} asset={asset} size={256} alt={t("evaluation.imageNumber", { id: asset })} />
                <span className="absolute right-1 bottom-1 rounded-control bg-surface px-1.5 text-xs tabular-nums">{count(n)}</span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      {page && page.total > page.items.length ? (
        <p className="pt-3 text-muted">{t("evaluation.firstImages", { shown: count(page.items.length), total: count(page.total) })}</p>
      ) : null}
    </Dialog>
  );
}

function useTitle(project: number, behind: Behind): string {
  const className = useClassNames(project);
  if ("error" in behind) return t(`evaluation.error.${behind.error}`);
  const name = (id: number) => (id === 0 ? t("evaluation.background") : className(id));
  const { truth, predicted } = behind;
  if (truth !== undefined && predicted !== undefined) return t("evaluation.takenFor", { truth: name(truth), predicted: name(predicted) });
  return truth !== undefined
    ? t("evaluation.allTruths", { name: name(truth) })
    : t("evaluation.allPredicted", { name: name(predicted ?? 0) });
}
