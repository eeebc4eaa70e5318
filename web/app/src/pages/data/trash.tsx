import { type TrashedAsset, unwrap } from "@touchmark/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCcw, Trash2, X } from "lucide-react";
import { useMemo, useState } from "react";
import { api } from "~/api/client";
import { useUserNames } from "~/api/hooks";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { cx } from "~/kit/cx";
import { EmptyState, ErrorNote, Skeleton } from "~/kit/feedback";
import { Checkbox } from "~/kit/field";
import { Thumb } from "~/kit/thumb";
import { Time } from "~/kit/time";
import { extend, kNoSelection, type Selection, toggle } from "~/lib/gallery/selection";
import { useKeys } from "~/lib/keyboard/use_keys";
import { count } from "~/lib/text/format";
import { useRestore } from "./trash_actions";

const kPage = 60;

function useTrash(project: number) {
  return useInfiniteQuery({
    queryKey: ["project", project, "assets", "trash"],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: kPage, ...(pageParam === undefined ? {} : { before: pageParam }) };
      return unwrap(api.GET("/projects/{project}/trash", { params: { path: { project }, query }, signal }));
    },
    getNextPageParam: (page) => page.next,
  });
}

// Deleted images, the latest first, and the way back.
export function Trash({ project }: { project: number }) {
  const trash = useTrash(project);
  const restore = useRestore(project);
  const [selection, setSelection] = useState<Selection>(kNoSelection);
  const list = useMemo(() => trash.data?.pages.flatMap((page) => page.items) ?? [], [trash.data]);
  const there = new Set(list.map((asset) => asset.id));
  const ids = [...selection.ids].filter((id) => there.has(id));
  const bringBack = (some: readonly number[]) => restore.mutate({ ids: some }, { onSuccess: () => setSelection(kNoSelection) });
  useKeys({ escape: () => setSelection(kNoSelection) }, ids.length > 0);
  const onToggle = (index: number, range: boolean) => {
    const asset = list[index];
    if (asset) setSelection(range ? extend(selection, index, (i) => list[i]?.id) : toggle(selection, index, asset.id));
  };
  if (trash.isSuccess && list.length === 0) {
    return (
      <EmptyState icon={Trash2} title={t("trash.emptyTitle")}>
        {t("trash.emptyText")}
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-auto px-6 pt-3 pb-20">
      {trash.isError ? <ErrorNote error={trash.error} onRetry={() => void trash.refetch()} /> : null}
      <div className="flex min-h-8 flex-wrap items-center gap-3 pb-2">
        <Checkbox
          label={t("trash.all")}
          checked={list.length > 0 && ids.length === list.length}
          onChange={(e) => setSelection(e.target.checked ? { ids: there, anchor: null } : kNoSelection)}
        />
        <p className="text-muted">{t("trash.text")}</p>
        <div className="flex-1" />
        <p className="text-xs text-muted" role="status">
          {t(trash.hasNextPage ? "trash.countMore" : "trash.count", { count: list.length, n: count(list.length) })}
        </p>
      </div>
      {trash.isPending ? <Loading /> : null}
      <ul aria-label={t("trash.title")} className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-3">
        {list.map((asset, index) => (
          <TrashCell
            key={asset.id}
            project={project}
            asset={asset}
            selected={selection.ids.has(asset.id)}
            busy={restore.isPending}
            onToggle={(range) => onToggle(index, range)}
            onRestore={() => bringBack([asset.id])}
          />
        ))}
      </ul>
      {trash.hasNextPage ? (
        <Button className="mt-4" busy={trash.isFetchingNextPage} onClick={() => void trash.fetchNextPage()}>
          {t("trash.more")}
        </Button>
      ) : null}
      {ids.length > 0 ? (
        <RestoreBar n={ids.length} busy={restore.isPending} onRestore={() => bringBack(ids)} onClear={() => setSelection(kNoSelection)} />
      ) : null}
    </div>
  );
}

function Loading() {
  return (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-3">
      {Array.from({ length: 8 }, (_, i) => (
        <Skeleton key={i} className="h-52" />
      ))}
    </div>
  );
}

interface CellProps {
  project: number;
  asset: TrashedAsset;
  selected: boolean;
  busy: boolean;
  onToggle: (range: boolean) => void;
  onRestore: () => void;
}

function TrashCell({ project, asset, selected, busy, onToggle, onRestore }: CellProps) {
  const userName = useUserNames(project);
  return (
    <li
      className={cx("flex flex-col overflow-hidden rounded-panel border bg-surface", selected && "border-accent outline-1 outline-accent")}
    >
      <div className="relative h-36 bg-hover" onClick={(e) => onToggle(e.shiftKey)}>
        <Thumb project={project} asset={asset.id} size={256} alt="" deleted className="opacity-70" />
        <Checkbox
          className="absolute top-2 left-2 rounded-control bg-surface"
          label={<span className="sr-only">{t("trash.select", { name: asset.name })}</span>}
          checked={selected}
          onClick={(e) => e.stopPropagation()}
          onChange={(e) => onToggle((e.nativeEvent as MouseEvent).shiftKey)}
        />
      </div>
      <div className="flex flex-col gap-0.5 p-2 text-xs">
        <span className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-sm" title={asset.name}>
            {asset.name}
          </span>
          <IconButton icon={RotateCcw} size={24} label={t("trash.restoreOne", { name: asset.name })} disabled={busy} onClick={onRestore} />
        </span>
        <span className="truncate text-muted">
          {t("trash.by", { name: userName(asset.deleted_by) })} <Time at={asset.deleted_at} />
        </span>
        <span className="flex items-center gap-2 text-muted">
          <span className="flex-1">{t("trash.annotations", { count: asset.annotations, n: count(asset.annotations) })}</span>
          <Link to="/projects/$project/audit" params={{ project }} search={{ event: asset.deleted_seq }} className="link">
            {t("trash.event")}
          </Link>
        </span>
      </div>
    </li>
  );
}

interface BarProps {
  n: number;
  busy: boolean;
  onRestore: () => void;
  onClear: () => void;
}

function RestoreBar({ n, busy, onRestore, onClear }: BarProps) {
  return (
    <div
      role="toolbar"
      aria-label={t("data.bulk")}
      className="appear absolute bottom-4 left-1/2 z-10 flex -translate-x-1/2 items-center gap-2 rounded-panel border bg-raised py-1.5 pr-1.5 pl-3 shadow-float"
    >
      <span className="font-medium whitespace-nowrap">{t("data.selected", { n: count(n) })}</span>
      <Button dense tone="primary" icon={RotateCcw} busy={busy} onClick={onRestore}>
        {t("trash.restore")}
      </Button>
      <IconButton icon={X} label={t("data.clearSelection")} keys="escape" onClick={onClear} />
    </div>
  );
}
