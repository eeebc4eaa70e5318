import type { Project } from "@touchmark/client";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { thumbnailFor } from "~/api/client";
import { t } from "~/i18n";
import { ErrorNote } from "~/kit/feedback";
import type { AssetSearch } from "~/lib/asset_search";
import { kGap, scrollToShow } from "~/lib/grid";
import { physicalHeight } from "~/lib/scaled_scroll";
import { extend, type Selection, toggle } from "~/lib/selection";
import { useKeys } from "~/lib/use_keys";
import { router } from "~/router";
import { AssetCell } from "./asset_cell";
import { type AssetList, useAssets } from "./use_assets";
import { useScaledScroll } from "./use_scaled_scroll";

interface GalleryProps {
  project: Project | undefined;
  search: AssetSearch;
  cell: number;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onList: (list: AssetList) => void;
  empty: ReactNode;
}

export function Gallery({ project, search, cell, selection, onSelect, onList, empty }: GalleryProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [window, setWindow] = useState({ first: 0, last: 60 });
  const list = useAssets(project, search, window.first, window.last);
  const scroll = useScaledScroll(scroller, cell, list.length);
  const { columns, row } = scroll.layout;
  const [current, setCurrent] = useState(-1);
  const { first, last } = scroll.range;

  useEffect(() => onList(list));
  useEffect(() => setWindow({ first: first * columns, last: (last + 1) * columns - 1 }), [first, last, columns]);
  useEffect(() => {
    setCurrent(-1);
    scroll.scrollTo(0);
    // Only when the filters change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [JSON.stringify(search)]);

  const latest = useRef({ list, selection });
  latest.current = { list, selection };
  const open = useCallback(
    (index: number) => {
      const asset = latest.current.list.at(index);
      if (asset && project) void router.navigate({ to: "/projects/$project/label", params: { project: project.id }, search: { asset: asset.id, browse: 1 } });
    },
    [project],
  );
  const onToggle = useCallback(
    (index: number, range: boolean) => {
      const { list: l, selection: s } = latest.current;
      const asset = l.at(index);
      if (!asset) return;
      setCurrent(index);
      onSelect(range ? extend(s, index, (i) => l.at(i)?.id) : toggle(s, index, asset.id));
    },
    [onSelect],
  );
  useGalleryKeys({ list, columns, current, setCurrent, selection, onSelect, open, onToggle, show: (index) => {
    const view = scroll.viewport();
    scroll.scrollTo(scrollToShow(scroll.layout, index, view.virtual, view.height));
  } });

  const cells = [];
  if (scroll.ready) {
    for (let r = first; r <= last; r += 1) {
      for (let c = 0; c < columns && r * columns + c < list.length; c += 1) {
        const index = r * columns + c;
        const asset = list.at(index);
        cells.push(
          <div
            key={index}
            role="presentation"
            className="absolute"
            style={{ width: scroll.layout.cell - kGap, height: row - kGap, transform: `translate(${kGap + c * scroll.layout.cell}px, ${kGap + r * row - scroll.shift}px)` }}
          >
            <AssetCell
              project={project?.id ?? 0}
              index={index}
              asset={asset}
              selected={asset ? selection.ids.has(asset.id) : false}
              current={index === current}
              selecting={selection.ids.size > 0}
              thumbnail={thumbnailFor(scroll.layout.cell)}
              onOpen={open}
              onToggle={onToggle}
            />
          </div>,
        );
      }
    }
  }
  const isEmpty = !list.loading && !list.error && list.length === 0;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {list.error ? <div className="p-4"><ErrorNote error={list.error} onRetry={list.retry} /></div> : null}
      {isEmpty ? empty : null}
      <div
        ref={scroller}
        role="listbox"
        aria-multiselectable
        aria-label={t("data.gallery")}
        tabIndex={0}
        aria-activedescendant={current >= 0 ? `cell-${current}` : undefined}
        className={isEmpty ? "hidden" : "min-h-0 flex-1 overflow-y-scroll outline-offset-[-2px]"}
      >
        <div role="presentation" className="relative mx-2 overflow-hidden" style={{ height: physicalHeight(scroll.layout.content) }}>
          {cells}
        </div>
      </div>
    </div>
  );
}

interface KeysInput {
  list: AssetList;
  columns: number;
  current: number;
  setCurrent: (index: number) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  open: (index: number) => void;
  onToggle: (index: number, range: boolean) => void;
  show: (index: number) => void;
}

function useGalleryKeys({ list, columns, current, setCurrent, selection, onSelect, open, onToggle, show }: KeysInput): void {
  const go = (step: number, range = false) => {
    const next = current < 0 ? 0 : Math.max(0, Math.min(list.length - 1, current + step));
    setCurrent(next);
    show(next);
    if (range) onSelect(extend(selection.anchor === null ? { ...selection, anchor: Math.max(0, current) } : selection, next, (i) => list.at(i)?.id));
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
      escape: () => onSelect({ ids: new Set(), anchor: null }),
    },
    list.length > 0,
  );
}
