import type { Asset, Project } from "@touchmark/client";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Bot, Download, FileClock, Images, SearchX, SquarePen, Trash2, Upload, UsersRound } from "lucide-react";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { useMay } from "~/api/hooks";
import { blockingError } from "~/api/blocking";
import { explainLine } from "~/api/explain";
import { projectQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { CreateBatch } from "~/kit/create_batch";
import { cx } from "~/kit/cx";
import { DownloadDialog, type SomeImages } from "~/kit/download_dialog";
import { EmptyState, ErrorPage, Skeleton } from "~/kit/feedback";
import { notify } from "~/kit/notice";
import { type AssetSearch, filterOf, isFiltered, parseAssetSearch } from "~/lib/assets/asset_search";
import type { BatchAssets } from "~/lib/batches/batches";
import { count } from "~/lib/text/format";
import { kMaxSelected, kNoSelection, type Selection } from "~/lib/gallery/selection";
import { useStoredNumber } from "~/lib/browser/use_stored";
import { BulkBar } from "./bulk_bar";
import { BulkEditDialog } from "./bulk_edit_dialog";
import { FilterChips, FilterMenu, StatusTabs } from "./filter_bar";
import { Gallery } from "./gallery";
import { ImportDialog } from "./import_dialog";
import { Trash } from "./trash";
import { allAssets, type AssetList, type Total } from "./use_assets";
import { Density, NameSearch, OrderMenu, ViewToggles } from "./view_bar";

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
  const onAll = useCallback((all: readonly Asset[]) => {
    for (const asset of all) seen.current.set(asset.id, asset);
    setSelection({ ids: new Set(all.map((asset) => asset.id)), anchor: null });
  }, []);
  const find = useCallback((asset: number) => seen.current.get(asset), []);
  return { selection, onList, onSelect, onAll, find };
}

// Whatever is in view: all that the filter finds.
function useSelectAll(project: number, search: AssetSearch, onAll: (all: readonly Asset[]) => void): () => void {
  const { mutate } = useMutation({
    mutationFn: () => allAssets(project, search),
    onSuccess: (all) => {
      onAll(all);
      if (all.length === kMaxSelected) notify(t("data.selectedFirst", { n: count(kMaxSelected) }));
    },
    onError: (error) => notify(explainLine(error)),
  });
  return mutate;
}

// How it is looked at, as the browser remembers it.
function useView() {
  const [cell, setCell] = useStoredNumber("touchmark.gallery.cell", 176, [96, 384]);
  const [table, setTable] = useStoredNumber("touchmark.gallery.table", 0, [0, 1]);
  const [labels, setLabels] = useStoredNumber("touchmark.gallery.labels", 0, [0, 1]);
  return {
    cell,
    setCell,
    table: table === 1,
    setTable: (on: boolean) => setTable(on ? 1 : 0),
    labels: labels === 1,
    setLabels: (on: boolean) => setLabels(on ? 1 : 0),
  };
}

type Opened = "import" | "batch" | { export: SomeImages } | { edit: SomeImages } | null;

export function DataPage() {
  const navigate = useNavigate();
  const { project: id } = useParams({ from: kFrom });
  const search = useSearch({ from: kFrom });
  const project = useQuery(projectQuery(id));
  const mayImport = useMay(id, "manager");
  const view = useView();
  const [opened, setOpened] = useState<Opened>(null);
  const [total, setTotal] = useState<Total>({ n: 0, more: false });
  const { selection, onList, onSelect, onAll, find } = useSelected(setTotal);
  const selectAll = useSelectAll(id, search, onAll);
  const onChange = (next: AssetSearch) => {
    onSelect(kNoSelection);
    void navigate({ to: "/projects/$project/data", params: { project: id }, search: parseAssetSearch({ ...next }), replace: true });
  };
  if (blockingError(project)) return <ErrorPage error={project.error} onRetry={() => void project.refetch()} />;
  const inTrash = search.deleted === 1 && mayImport;
  const filled = project.data && project.data.max_asset_id > 0 ? project.data : null;
  const onImport = mayImport ? () => setOpened("import") : undefined;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <TopRow project={id} filled={filled} search={search} loading={project.data === undefined} onChange={onChange} onImport={onImport} />
      {filled && !inTrash ? (
        <FilterRow project={filled} search={search} total={total} onChange={onChange}>
          {mayImport ? <OfTheseButtons project={id} search={search} onOpen={setOpened} /> : null}
          <div className="flex-1" />
          <OrderMenu search={search} onChange={onChange} />
          <ViewToggles table={view.table} labels={view.labels} onTable={view.setTable} onLabels={view.setLabels} />
          {view.table ? null : <Density value={view.cell} onChange={view.setCell} />}
        </FilterRow>
      ) : null}
      {inTrash ? (
        <Trash project={id} />
      ) : (
        <Gallery
          project={project.data}
          search={search}
          cell={view.table ? "table" : view.cell}
          labels={view.labels}
          selection={selection}
          onSelect={onSelect}
          onAll={selectAll}
          onList={onList}
          empty={<Empty filtered={isFiltered(search)} onClear={() => onChange({})} onImport={onImport} />}
        />
      )}
      <BulkBar
        project={id}
        selection={selection}
        find={find}
        onBatch={() => setOpened("batch")}
        onExport={(ids) => setOpened({ export: { asset_ids: ids } })}
        onEdit={(ids) => setOpened({ edit: { asset_ids: ids } })}
        onClear={() => onSelect(kNoSelection)}
      />
      <Opening id={id} project={project.data} opened={opened} offered={offeredFor(selection, search)} onClose={() => setOpened(null)} />
    </div>
  );
}

interface TopRowProps {
  project: number;
  filled: Project | null; // when it has images
  search: AssetSearch;
  loading: boolean;
  onChange: (search: AssetSearch) => void;
  onImport?: () => void; // for those who may
}

function TopRow({ project, filled, search, loading, onChange, onImport }: TopRowProps) {
  const inTrash = search.deleted === 1 && onImport !== undefined;
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b bg-surface px-6 py-1.5">
      <h1 className="mr-2 text-xl">{t("places.data")}</h1>
      {loading ? <Skeleton className="h-7 w-96" /> : null}
      {filled ? <StatusTabs project={filled} search={search} onChange={onChange} /> : null}
      <div className="flex-1" />
      {onImport ? <ImportsLink project={project} /> : null}
      {onImport && filled ? <TrashToggle on={inTrash} onChange={(on) => onChange(on ? { deleted: 1 } : {})} /> : null}
      {onImport ? <ImportButton dense onClick={onImport} /> : null}
    </div>
  );
}

// What can be made of all that match the filter; objects are edited without one, too.
function OfTheseButtons({ project, search, onOpen }: { project: number; search: AssetSearch; onOpen: (opened: Opened) => void }) {
  const navigate = useNavigate();
  const filter = filterOf(search);
  return (
    <>
      {isFiltered(search) ? (
        <>
          <Button dense tone="ghost" icon={UsersRound} onClick={() => onOpen("batch")}>
            {t("batches.ofFilter")}
          </Button>
          <Button dense tone="ghost" icon={Download} onClick={() => onOpen({ export: { filter } })}>
            {t("data.exportThese")}
          </Button>
          <Button
            dense
            tone="ghost"
            icon={Bot}
            onClick={() =>
              void navigate({ to: "/projects/$project/runs", params: { project }, search: { ...search, order: undefined, new: 1 } })
            }
          >
            {t("data.runModel")}
          </Button>
        </>
      ) : null}
      <Button dense tone="ghost" icon={SquarePen} onClick={() => onOpen({ edit: { filter } })}>
        {t("data.editObjects")}
      </Button>
    </>
  );
}

interface OpeningProps {
  id: number;
  project: Project | undefined;
  opened: Opened;
  offered: BatchAssets[];
  onClose: () => void;
}

function Opening({ id, project, opened, offered, onClose }: OpeningProps) {
  if (opened === null) return null;
  if (opened === "import") return <ImportDialog project={id} onClose={onClose} />;
  if (opened === "batch") return <CreateBatch project={id} offered={offered} onClose={onClose} />;
  if ("edit" in opened) return <BulkEditDialog project={id} images={opened.edit} onClose={onClose} />;
  return project ? <DownloadDialog project={project} version={null} some={opened.export} versions={[]} onClose={onClose} /> : null;
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
    <div className="flex min-h-10 flex-wrap items-center gap-2 px-6 pt-2">
      <FilterMenu project={project} search={search} onChange={onChange} />
      <NameSearch search={search} onChange={onChange} />
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
