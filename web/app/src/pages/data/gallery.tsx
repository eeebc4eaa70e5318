import type { Project } from "@touchmark/client";
import { useNavigate } from "@tanstack/react-router";
import { type CSSProperties, type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { thumbnailFor } from "~/api/client";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { ErrorNote } from "~/kit/feedback";
import type { AssetSearch } from "~/lib/assets/asset_search";
import { useLatest } from "~/lib/browser/use_latest";
import { kGap, scrollToShow } from "~/lib/gallery/grid";
import { physicalHeight } from "~/lib/gallery/scaled_scroll";
import { extend, type Selection, toggle } from "~/lib/gallery/selection";
import { useKeys } from "~/lib/keyboard/use_keys";
import { AssetCell } from "./asset_cell";
import { AssetRow, AssetTableHead } from "./asset_row";
import { type AssetList, useAssets } from "./use_assets";
import { useSketches } from "./use_sketches";
import { type ScaledScroll, useScaledScroll } from "./use_scaled_scroll";

interface GalleryProps {
  project: Project | undefined;
  search: AssetSearch;
  cell: number | "table"; // the width of a cell, or a table with a row for each image
  labels: boolean; // drawn over the pictures
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onAll: () => void;
  onList: (list: AssetList) => void;
  empty: ReactNode;
}

// The assets where the gallery looks, and how it scrolls over them.
function useScrolledAssets(
  project: Project | undefined,
  search: AssetSearch,
  cell: number | "table",
  scroller: RefObject<HTMLElement | null>,
) {
  const [window, setWindow] = useState({ first: 0, last: 60 });
  const list = useAssets(project, search, window.first, window.last);
  const scroll = useScaledScroll(scroller, cell, list.length);
  const { columns } = scroll.layout;
  const first = scroll.range.first * columns;
  const last = (scroll.range.last + 1) * columns - 1;
  if (scroll.range.last >= 0 && (window.first !== first || window.last !== last)) setWindow({ first, last });
  return { list, scroll };
}

// The cell that the keys are on; none (-1) once `scope` is another.
function useCurrent(scope: string): [number, (index: number) => void] {
  const [state, setState] = useState({ scope, index: -1 });
  const set = useCallback((index: number) => setState({ scope, index }), [scope]);
  return [state.scope === scope ? state.index : -1, set];
}

function useOpen(project: Project | undefined, list: AssetList): (index: number) => void {
  const navigate = useNavigate();
  const latest = useLatest(list);
  return useCallback(
    (index) => {
      const asset = latest.current.at(index);
      if (!asset || !project) return;
      void navigate({ to: "/projects/$project/label", params: { project: project.id }, search: { asset: asset.id, browse: 1 } });
    },
    [project, navigate, latest],
  );
}

type Toggle = (index: number, range: boolean) => void;

function useToggle(list: AssetList, selection: Selection, onSelect: (next: Selection) => void, onCurrent: (index: number) => void): Toggle {
  const latest = useLatest({ list, selection });
  return useCallback(
    (index, range) => {
      const { list: l, selection: s } = latest.current;
      const asset = l.at(index);
      if (!asset) return;
      onCurrent(index);
      onSelect(range ? extend(s, index, (i) => l.at(i)?.id) : toggle(s, index, asset.id));
    },
    [onSelect, onCurrent, latest],
  );
}

export function Gallery({ project, search, cell, labels, selection, onSelect, onAll, onList, empty }: GalleryProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { list, scroll } = useScrolledAssets(project, search, cell, scroller);
  const { scrollTo } = scroll;
  const filters = JSON.stringify(search);
  const [current, setCurrent] = useCurrent(filters);
  useEffect(() => onList(list));
  useEffect(() => scrollTo(0), [filters, scrollTo]);

  const open = useOpen(project, list);
  const onToggle = useToggle(list, selection, onSelect, setCurrent);
  const show = (index: number) => {
    const view = scroll.viewport();
    scrollTo(scrollToShow(scroll.layout, index, view.virtual, view.height));
  };
  useGalleryKeys({ list, columns: scroll.layout.columns, current, setCurrent, selection, onSelect, onAll, open, onToggle, show });
  const table = cell === "table";
  const isEmpty = !list.loading && !list.error && list.length === 0;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {list.error ? (
        <div className="p-4">
          <ErrorNote error={list.error} onRetry={list.retry} />
        </div>
      ) : null}
      {isEmpty ? empty : null}
      {table && !isEmpty ? <AssetTableHead /> : null}
      <div
        ref={scroller}
        role="listbox"
        aria-multiselectable
        aria-label={t("data.gallery")}
        tabIndex={0}
        aria-activedescendant={current >= 0 ? `cell-${current}` : undefined}
        className={isEmpty ? "hidden" : "min-h-0 flex-1 overflow-y-scroll outline-offset-[-2px]"}
      >
        <div
          role="presentation"
          className={cx("relative overflow-hidden", table ? "mx-3" : "mx-2")}
          style={{ height: physicalHeight(scroll.layout.content) }}
        >
          <Cells
            project={project?.id ?? 0}
            list={list}
            scroll={scroll}
            table={table}
            labels={labels}
            selection={selection}
            current={current}
            onOpen={open}
            onToggle={onToggle}
          />
        </div>
      </div>
    </div>
  );
}

interface CellsProps {
  project: number;
  list: AssetList;
  scroll: ScaledScroll;
  table: boolean;
  labels: boolean;
  selection: Selection;
  current: number;
  onOpen: (index: number) => void;
  onToggle: (index: number, range: boolean) => void;
}

// The cells of the rows in view.
function Cells({ project, list, scroll, table, labels, selection, current, onOpen, onToggle }: CellsProps) {
  const { columns, cell } = scroll.layout;
  const from = scroll.range.first * columns;
  const to = Math.min((scroll.range.last + 1) * columns, list.length);
  const sketches = useSketches(project, list, from, to - 1, scroll.ready && (labels || table));
  if (!scroll.ready) return null;
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).map((index) => {
    const asset = list.at(index);
    const shared = { project, index, asset, selected: asset ? selection.ids.has(asset.id) : false, current: index === current };
    const sketch = asset ? sketches.get(asset.id) : undefined;
    return (
      <div key={index} role="presentation" className="absolute" style={placeOf(scroll, table, index)}>
        {table ? (
          <AssetRow {...shared} sketch={sketch} drawn={labels} onOpen={onOpen} onToggle={onToggle} />
        ) : (
          <AssetCell
            {...shared}
            sketch={labels ? sketch : undefined}
            selecting={selection.ids.size > 0}
            thumbnail={thumbnailFor(cell)}
            onOpen={onOpen}
            onToggle={onToggle}
          />
        )}
      </div>
    );
  });
}

// Rows of a table touch, cells of a grid have a gap around them.
function placeOf({ layout, shift }: ScaledScroll, table: boolean, index: number): CSSProperties {
  const { columns, cell, row } = layout;
  if (table) return { width: "100%", height: row, transform: `translateY(${index * row - shift}px)` };
  const x = kGap + (index % columns) * cell;
  const y = kGap + Math.floor(index / columns) * row - shift;
  return { width: cell - kGap, height: row - kGap, transform: `translate(${x}px, ${y}px)` };
}

interface KeysInput {
  list: AssetList;
  columns: number;
  current: number;
  setCurrent: (index: number) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onAll: () => void;
  open: (index: number) => void;
  onToggle: (index: number, range: boolean) => void;
  show: (index: number) => void;
}

function useGalleryKeys({ list, columns, current, setCurrent, selection, onSelect, onAll, open, onToggle, show }: KeysInput): void {
  const go = (step: number, range = false) => {
    const next = current < 0 ? 0 : Math.max(0, Math.min(list.length - 1, current + step));
    setCurrent(next);
    show(next);
    if (range)
      onSelect(extend(selection.anchor === null ? { ...selection, anchor: Math.max(0, current) } : selection, next, (i) => list.at(i)?.id));
  };
  useKeys(
    {
      j: () => go(1),
      k: () => go(-1),
      arrowright: () => go(1),
      arrowleft: () => go(-1),
      arrowdown: () => go(columns),
      arrowup: () => go(-columns),
      "shift+arrowright": () => go(1, true),
      "shift+arrowleft": () => go(-1, true),
      "shift+arrowdown": () => go(columns, true),
      "shift+arrowup": () => go(-columns, true),
      home: () => go(-list.length),
      end: () => go(list.length),
      enter: () => open(current),
      x: () => current >= 0 && onToggle(current, false),
      "shift+x": () => current >= 0 && onToggle(current, true),
      "mod+a": onAll,
      escape: () => onSelect({ ids: new Set(), anchor: null }),
    },
    list.length > 0,
  );
}
