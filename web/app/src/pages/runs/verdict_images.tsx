import { unwrap, type Verdict } from "@touchmark/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "~/api/client";
import { useClassNames } from "~/api/hooks";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Thumb } from "~/kit/thumb";
import { count, decimal } from "~/lib/text/format";

// Which number was opened.
export interface Behind {
  readonly verdict?: Verdict | undefined;
  readonly class_id?: number | undefined;
  readonly score_bin?: number | undefined;
}

const kPage = 60;

interface VerdictImagesProps {
  project: number;
  layer: number;
  behind: Behind;
  onClose: () => void;
}

// The images behind a number of a run, to be opened one by one.
export function VerdictImages({ project, layer, behind, onClose }: VerdictImagesProps) {
  const className = useClassNames(project);
  const pages = useInfiniteQuery({
    queryKey: ["project", project, "verdicts", layer, "assets", behind],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/projects/{project}/layers/{layer}/verdicts/assets", {
          params: { path: { project, layer }, query: { ...behind, after: pageParam, limit: kPage } },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.next_after,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const { verdict, class_id: classId, score_bin: bin } = behind;
  const said = [
    t(verdict === undefined ? "runs.predicted" : `runs.verdict.${verdict}`),
    ...(classId === undefined ? [] : [className(classId)]),
    ...(bin === undefined ? [] : [t("runs.bin", { from: decimal(bin / 10, 1), to: decimal((bin + 1) / 10, 1) })]),
  ];
  return (
    <Dialog open onOpenChange={onClose} width="lg" title={said.join(" · ")} description={t("runs.imagesText")}>
      {pages.isError ? <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton className="h-32" /> : null}
      {pages.data && items.length === 0 ? <p className="text-muted">{t("runs.noImages")}</p> : null}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-2">
        {items.map(({ asset, predictions }) => {
          const name = t("runs.image", { id: asset, count: predictions, n: count(predictions) });
          return (
            <li key={asset}>
              <Link
                to="/projects/$project/label"
                params={{ project }}
                search={{ asset, browse: 1 }}
                className="group flex flex-col gap-0.5"
              >
                <Thumb
                  project={project}
                  asset={asset}
                  size={128}
                  alt={name}
                  className="aspect-square w-full rounded-control object-cover"
                />
                <span aria-hidden className="truncate text-xs text-muted group-hover:text-ink">
                  {t("runs.imageShort", { id: asset, n: count(predictions) })}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {pages.hasNextPage ? (
        <Button className="mt-3" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("runs.more")}
        </Button>
      ) : null}
    </Dialog>
  );
}
