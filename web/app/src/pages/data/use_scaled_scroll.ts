import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { anchor, isStuck, placeAt, scrolled, type ScrollPlace } from "~/lib/scaled_scroll";
import { type GridLayout, kGap, layoutGrid, type RowRange, rowsInView } from "~/lib/grid";

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

// The rows of a grid to draw, for an element that scrolls it in scale.
export function useScaledScroll(ref: RefObject<HTMLElement | null>, cell: number, length: number): ScaledScroll {
  const size = useSize(ref);
  const layout = layoutGrid(size.width, cell, length);
  const geometry = { content: layout.content, viewport: size.height };
  const place = useRef<ScrollPlace>({ top: 0, virtual: 0 });
  const latest = useRef({ layout, geometry });
  latest.current = { layout, geometry };
  const [view, setView] = useState<View>({ range: { first: 0, last: -1 }, shift: 0 });

  const show = useCallback(() => {
    const { layout: l, geometry: g } = latest.current;
    const range = rowsInView(l, place.current.virtual, g.viewport);
    const shift = place.current.virtual - place.current.top;
    setView((old) => (old.range.first === range.first && old.range.last === range.last && old.shift === shift ? old : { range, shift }));
  }, []);
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
  }, [layout.row, layout.columns, layout.content, size.height, move]);

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
  }, [ref, move, show]);

  return {
    ...view,
    layout,
    ready: size.width > 0,
    viewport: () => ({ virtual: place.current.virtual, height: latest.current.geometry.viewport }),
    scrollTo: (virtual) => move(placeAt(virtual, latest.current.geometry)),
  };
}
