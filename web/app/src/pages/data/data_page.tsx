import type { Asset, Project } from "@touchmark/client";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { FileClock, Images, SearchX, Trash2, Upload, UsersRound } from "lucide-react";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { useMay } from "~/api/hooks";
import { blockingError } from "~/api/blocking";
import { projectQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { CreateBatch } from "~/kit/create_batch";
import { cx } from "~/kit/cx";
import { EmptyState, ErrorPage, Skeleton } from "~/kit/feedback";
import { type AssetSearch, isFiltered, parseAssetSearch } from "~/lib/assets/asset_search";
import type { BatchAssets } from "~/lib/batches/batches";
import { count } from "~/lib/text/format";
import { kNoSelection, type Selection } from "~/lib/gallery/selection";
import { useStoredNumber } from "~/lib/browser/use_stored";
import { BulkBar } from "./bulk_bar";
import { FilterChips, FilterMenu, StatusTabs } from "./filter_bar";
import { Gallery } from "./gallery";
import { ImportDialog } from "./import_dialog";
import { Trash } from "./trash";
import type { AssetList, Total } from "./use_assets";

const kFrom = "/signedIn/shell/projects/$project/data";

// What is selected, with the assets as they were seen when they were.
function useSelected(onTotal: (next: (old: Total) => Total) => void) {
  const [selection, setSelection] = useState<Selection>(kNoSelection);
  const list = useRef<AssetList>(null);
  const seen = useRef(new Map<number, Asset>());
  const onList = useCallback(
    (next: AssetList) => {
      list.current = next;
      onTotal((old) => (old.n === next.total.n && old.more === next.total.more ? old : next.total));
    },
    [onTotal],
  );
  const onSelect = useCallback((next: Selection) => {
    setSelection(next);
    for (const asset of next.ids) {
      const found = list.current?.at(list.current.indexOf(asset));
      if (found) seen.current.set(asset, found);
    }
  }, []);
  const find = useCallback((asset: number) => seen.current.get(asset), []);
  return { selection, onList, onSelect, find };
}

export function DataPage() {
  const navigate = useNavigate();
  const { project: id } = useParams({ from: kFrom });
  const search = useSearch({ from: kFrom });
  const project = useQuery(projectQuery(id));
  const mayImport = useMay(id, "manager");
  const [cell, setCell] = useStoredNumber("touchmark.gallery.cell", 176, [96, 384]);
  const [importing, setImporting] = useState(false);
  const [batching, setBatching] = useState(false);
  const [total, setTotal] = useState<Total>({ n: 0, more: false });
  const { selection, onList, onSelect, find } = useSelected(setTotal);
  const onChange = (next: AssetSearch) => {
    onSelect(kNoSelection);
    void navigate({ to: "/projects/$project/data", params: { project: id }, search: parseAssetSearch({ ...next }), replace: true });
  };
  if (blockingError(project)) return <ErrorPage error={project.error} onRetry={() => void project.refetch()} />;
  const importButton = mayImport ? <ImportButton dense onClick={() => setImporting(true)} /> : null;
  const inTrash = search.deleted === 1 && mayImport;
  const filled = project.data && project.data.max_asset_id > 0 ? project.data : null;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <h1 className="visually-hidden">{t("places.data")}</h1>
      <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b bg-surface px-4 py-1.5">
        {project.data === undefined ? <Skeleton className="h-7 w-96" /> : null}
        {filled ? <StatusTabs project={filled} search={search} onChange={onChange} /> : null}
        <div className="flex-1" />
        {mayImport ? <ImportsLink project={id} /> : null}
        {mayImport && filled ? <TrashToggle on={inTrash} onChange={(on) => onChange(on ? { deleted: 1 } : {})} /> : null}
        {importButton}
      </div>
      {filled && !inTrash ? (
        <FilterRow project={filled} search={search} total={total} onChange={onChange}>
          {mayImport && isFiltered(search) ? <BatchButton onClick={() => setBatching(true)} /> : null}
          <div className="flex-1" />
          <Density value={cell} onChange={setCell} />
        </FilterRow>
      ) : null}
      {inTrash ? (
        <Trash project={id} />
      ) : (
        <Gallery
          project={project.data}
          search={search}
          cell={cell}
          selection={selection}
          onSelect={onSelect}
          onList={onList}
          empty={
            <Empty filtered={isFiltered(search)} onClear={() => onChange({})} onImport={mayImport ? () => setImporting(true) : undefined} />
          }
        />
      )}
      <BulkBar project={id} selection={selection} find={find} onBatch={() => setBatching(true)} onClear={() => onSelect(kNoSelection)} />
      {batching ? <CreateBatch project={id} offered={offeredFor(selection, search)} onClose={() => setBatching(false)} /> : null}
      {importing ? <ImportDialog project={id} onClose={() => setImporting(false)} /> : null}
    </div>
  );
}

interface FilterRowProps {
  project: Project;
  search: AssetSearch;
  total: Total;
  onChange: (search: AssetSearch) => void;
  children: ReactNode;
}

function FilterRow({ project, search, total, onChange, children }: FilterRowProps) {
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-2 px-4 pt-2">
      <FilterMenu project={project} search={search} onChange={onChange} />
      <FilterChips project={project} search={search} onChange={onChange} />
      {children}
      <p className="text-xs text-muted" role="status">
        {t(total.more ? "data.countMore" : "data.count", { count: total.n, n: count(total.n) })}
      </p>
    </div>
  );
}

// What a batch made here is likely to be of.
function offeredFor(selection: Selection, search: AssetSearch): BatchAssets[] {
  const offered: BatchAssets[] = [];
  if (selection.ids.size > 0) offered.push({ from: "selection", ids: [...selection.ids] });
  if (isFiltered(search)) offered.push({ from: "filter", search });
  return offered;
}

function TrashToggle({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={cx(
        "inline-flex h-7 items-center gap-1.5 rounded-control px-2 whitespace-nowrap",
        on ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
      )}
    >
      <Trash2 size={14} aria-hidden />
      {t("trash.title")}
    </button>
  );
}

function ImportsLink({ project }: { project: number }) {
  return (
    <Link
      to="/projects/$project/imports"
      params={{ project }}
      className="inline-flex h-7 items-center gap-1.5 rounded-control px-2 whitespace-nowrap text-muted hover:bg-hover hover:text-ink"
    >
      <FileClock size={14} aria-hidden />
      {t("imports.title")}
    </Link>
  );
}

function BatchButton({ onClick }: { onClick: () => void }) {
  return (
    <Button dense tone="ghost" icon={UsersRound} onClick={onClick}>
      {t("batches.ofFilter")}
    </Button>
  );
}

function ImportButton({ dense, onClick }: { dense?: boolean; onClick: () => void }) {
  return (
    <Button dense={dense} tone="primary" icon={Upload} onClick={onClick}>
      {t("import.open")}
    </Button>
  );
}

function Empty({ filtered, onClear, onImport }: { filtered: boolean; onClear: () => void; onImport?: () => void }) {
  return filtered ? <NoMatch onClear={onClear} /> : <NoImages onImport={onImport} />;
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState icon={SearchX} title={t("data.noMatchTitle")} action={<Button onClick={onClear}>{t("data.clearFilters")}</Button>}>
      {t("data.noMatchText")}
    </EmptyState>
  );
}

function NoImages({ onImport }: { onImport?: () => void }) {
  return (
    <EmptyState icon={Images} title={t("data.emptyTitle")} action={onImport ? <ImportButton onClick={onImport} /> : null}>
      {onImport ? t("data.emptyText") : t("data.emptyViewer")}
    </EmptyState>
  );
}

function Density({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <input
      type="range"
      aria-label={t("data.density")}
      title={t("data.density")}
      min={96}
      max={384}
      step={8}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
      className="h-7 w-24 accent-accent"
    />
  );
}
