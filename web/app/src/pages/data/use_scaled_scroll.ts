import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { anchor, isStuck, placeAt, scrolled, type ScrollGeometry, type ScrollPlace } from "~/lib/gallery/scaled_scroll";
import { useLatest } from "~/lib/browser/use_latest";
import { type GridLayout, kGap, layoutGrid, layoutRows, type RowRange, rowsInView } from "~/lib/gallery/grid";

interface View {
  range: RowRange;
  shift: number; // content position minus element position: 0 while unscaled
}

export interface ScaledScroll extends View {
  layout: GridLayout;
  ready: boolean; // the size is known
  viewport: () => { virtual: number; height: number };
  scrollTo: (virtual: number) => void;
}

const kRest = 150; // milliseconds without scrolling before the scrollbar is put right

function useSize(ref: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth - 2 * kGap, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

interface Laid {
  layout: GridLayout;
  geometry: ScrollGeometry;
}

// Follows the scrollbar; at rest the bar is put where the place truly is.
function useScrolling(
  ref: RefObject<HTMLElement | null>,
  place: RefObject<ScrollPlace>,
  latest: RefObject<Laid>,
  move: (next: ScrollPlace) => void,
  show: () => void,
): void {
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      const g = latest.current.geometry;
      place.current = scrolled(place.current, element.scrollTop, g);
      if (isStuck(place.current, g)) return move(anchor(place.current, g));
      show();
      clearTimeout(timer);
      timer = setTimeout(() => place.current.virtual !== place.current.top && move(anchor(place.current, g)), kRest);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener("scroll", onScroll);
    };
  }, [ref, place, latest, move, show]);
}

// The rows of a grid, or of a table, to draw, for an element that scrolls it in scale. `cell`: the wanted width.
export function useScaledScroll(ref: RefObject<HTMLElement | null>, cell: number | "table", length: number): ScaledScroll {
  const size = useSize(ref);
  const layout = cell === "table" ? layoutRows(size.width, length) : layoutGrid(size.width, cell, length);
  const geometry = { content: layout.content, viewport: size.height };
  const place = useRef<ScrollPlace>({ top: 0, virtual: 0 });
  const latest = useLatest({ layout, geometry });
  const [view, setView] = useState<View>({ range: { first: 0, last: -1 }, shift: 0 });

  const show = useCallback(() => {
    const { layout: l, geometry: g } = latest.current;
    const range = rowsInView(l, place.current.virtual, g.viewport);
    const shift = place.current.virtual - place.current.top;
    setView((old) => (old.range.first === range.first && old.range.last === range.last && old.shift === shift ? old : { range, shift }));
  }, [latest]);
  const move = useCallback(
    (next: ScrollPlace) => {
      place.current = next;
      const element = ref.current;
      if (element && Math.abs(element.scrollTop - next.top) >= 1) {
        element.scrollTop = next.top;
        place.current = { virtual: next.virtual, top: element.scrollTop };
      }
      show();
    },
    [ref, show],
  );

  // The same cell stays at the top when the density or the window changes.
  const rowBefore = useRef({ row: layout.row, columns: layout.columns });
  useLayoutEffect(() => {
    const { row, columns } = rowBefore.current;
    const index = Math.floor(place.current.virtual / Math.max(1, row)) * columns;
    const kept = row === layout.row && columns === layout.columns ? place.current.virtual : Math.floor(index / layout.columns) * layout.row;
    rowBefore.current = { row: layout.row, columns: layout.columns };
    move(placeAt(kept, latest.current.geometry));
  }, [layout.row, layout.columns, layout.content, size.height, move, latest]);

  useScrolling(ref, place, latest, move, show);
  const scrollTo = useCallback((virtual: number) => move(placeAt(virtual, latest.current.geometry)), [move, latest]);
  return {
    ...view,
    layout,
    ready: size.width > 0,
    viewport: () => ({ virtual: place.current.virtual, height: latest.current.geometry.viewport }),
    scrollTo,
  };
}
