import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { t } from "~/i18n";
import { type TabItem, Tabs } from "~/kit/tabs";
import { useStoredNumber } from "~/lib/browser/use_stored";

const kRange: [number, number] = [240, 560];

interface InspectorProps {
  tab: string;
  onTab: (tab: string) => void;
  items: TabItem[];
  children?: ReactNode; // below the tabs
}

export function Inspector({ tab, onTab, items, children }: InspectorProps) {
  const [width, setWidth] = useStoredNumber("touchmark.inspector", 300, kRange);
  const from = useRef<{ x: number; width: number } | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? 16 : event.key === "ArrowRight" ? -16 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    setWidth(width + step);
  };
  const drag = (event: PointerEvent) => from.current && setWidth(from.current.width + from.current.x - event.clientX);
  return (
    <aside aria-label={t("canvas.inspector")} style={{ width }} className="relative flex shrink-0 flex-col border-l bg-surface">
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t("canvas.resize")}
        aria-valuenow={width}
        aria-valuemin={kRange[0]}
        aria-valuemax={kRange[1]}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = { x: event.clientX, width };
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          from.current = null;
        }}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize hover:bg-accent-soft"
      />
      <Tabs value={tab} onChange={onTab} items={items} label={t("canvas.inspector")} />
      {children}
    </aside>
  );
}
