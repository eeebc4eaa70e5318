import type { Class } from "@touchmark/client";
import { useEffect, useState } from "react";
import { t } from "~/i18n";
import { useLatest } from "~/lib/browser/use_latest";
import type { Mounted } from "./use_annotator";

const kStill = 250; // milliseconds without a move, then the place is said

// Where the cursor of the keyboard stands, and over what, for those who hear it.
export function KeyCursorWords({ annotator, state, objects, classes }: Mounted & { classes: readonly Class[] }) {
  const [text, setText] = useState("");
  const latest = useLatest({ state, objects, classes });
  const on = state.keyCursor;
  useEffect(() => {
    if (!on) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (x: number, y: number) => {
      const { state: now, objects: rows, classes: all } = latest.current;
      const over = rows.find((row) => row.key === now.hover);
      const name = all.find((c) => c.id === over?.classId)?.name;
      setText(name === undefined ? t("keyCursor.at", { x, y }) : t("keyCursor.over", { x, y, name }));
    };
    const off = annotator.onCursor((at) => {
      clearTimeout(timer);
      if (at) timer = setTimeout(() => say(Math.round(at.x), Math.round(at.y)), kStill);
    });
    return () => {
      clearTimeout(timer);
      off();
      setText(t("keyCursor.off"));
    };
  }, [annotator, on, latest]);
  return (
    <div aria-live="polite" data-key-cursor={on} className="visually-hidden">
      {text}
    </div>
  );
}
