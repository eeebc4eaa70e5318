import { X } from "lucide-react";
import { useEffect } from "react";
import { create } from "zustand";
import { t } from "~/i18n";
import { Button, IconButton } from "./button";

interface NoticeState {
  text: string;
  serial: number;
  action?: { label: string; run: () => void };
}

// One line at a time, for what was done and can be undone. Never for what the page shows by itself.
const useNotice = create<{ current: NoticeState | null }>(() => ({ current: null }));
let serial = 0;

export function notify(text: string, action?: NoticeState["action"]): void {
  useNotice.setState({ current: { text, action, serial: ++serial } });
}

// What it speaks of is no longer so.
export function withdrawNotice(): void {
  useNotice.setState({ current: null });
}

export function shownNotice(): string | null {
  return useNotice.getState().current?.text ?? null;
}

export function NoticeHost() {
  const current = useNotice((s) => s.current);
  useEffect(() => {
    if (!current) return;
    const timer = setTimeout(() => useNotice.setState({ current: null }), current.action ? 10_000 : 5_000);
    return () => clearTimeout(timer);
  }, [current]);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed bottom-12 left-1/2 z-50 -translate-x-1/2">
      {current ? (
        <div
          key={current.serial}
          className="appear pointer-events-auto flex items-center gap-3 rounded-panel border bg-raised py-1.5 pr-1.5 pl-3 shadow-float"
        >
          <span>{current.text}</span>
          {current.action ? (
            <Button
              dense
              onClick={() => {
                current.action?.run();
                useNotice.setState({ current: null });
              }}
            >
              {current.action.label}
            </Button>
          ) : null}
          <IconButton icon={X} size={24} label={t("common.dismiss")} onClick={() => useNotice.setState({ current: null })} />
        </div>
      ) : null}
    </div>
  );
}
