import { keyNames } from "@touchmark/annotator";
import { useEffect } from "react";
import { useLatest } from "~/lib/browser/use_latest";
import { isPressing, isTyping } from "./keys";

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

// "shift+j", "mod+enter", "arrowdown", "?" -> what it does, while mounted. Not while typing or in a dialog.
// `first`: before the canvas hears of them.
export function useKeys(map: KeyMap, enabled = true, first = false): void {
  const latest = useLatest(map);
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event) || isPressing(event)) return;
      const name = [comboOf(event), ...keyNames(event)].find((one) => latest.current[one]);
      const run = name === undefined ? undefined : latest.current[name];
      if (!run) return;
      event.preventDefault();
      if (first) event.stopPropagation();
      run(event);
    };
    const target = first ? window : document;
    target.addEventListener("keydown", onKey as EventListener, first);
    return () => target.removeEventListener("keydown", onKey as EventListener, first);
  }, [enabled, first, latest]);
}

export function comboOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const shifted = event.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.altKey ? "alt+" : ""}${shifted ? "shift+" : ""}${key}`;
}
