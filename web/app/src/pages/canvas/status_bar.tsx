import type { Annotator, AnnotatorState } from "@touchmark/render";
import { CircleAlert, CircleCheck, CloudOff, LoaderCircle, Minus, Plus } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { cx } from "~/kit/cx";
import { Keys } from "~/kit/kbd";
import { count } from "~/lib/text/format";
import { savedWords } from "~/lib/saving/saved_words";
import { keyOf } from "./tool_rail";

interface StatusBarProps {
  annotator: Annotator;
  state: AnnotatorState;
  onConflicts: () => void;
  onSignIn: () => void;
  children?: ReactNode;
}

export function StatusBar({ annotator, state, onConflicts, onSignIn, children }: StatusBarProps) {
  return (
    <footer data-image={state.image} className="flex h-8 shrink-0 items-center gap-4 border-t bg-surface px-2 text-xs">
      <Saved state={state} onConflicts={onConflicts} onSignIn={onSignIn} />
      <Hint state={state} />
      <div className="flex-1" />
      {children}
      <Cursor annotator={annotator} />
      <span className="text-muted">
        {t("canvas.objects", { count: state.counts.total, n: count(state.counts.total) })}
        {state.counts.hidden > 0 ? ` ${t("canvas.hidden", { n: count(state.counts.hidden) })}` : ""}
      </span>
      <span className="flex items-center">
        <IconButton
          icon={Minus}
          size={24}
          side="top"
          label={t("canvas.zoomOut")}
          keys={keyOf("view.zoom_out")}
          onClick={annotator.zoomOut}
        />
        <button type="button" title={t("canvas.fit")} onClick={annotator.fit} className="w-12 rounded-control text-center hover:bg-hover">
          {t("canvas.zoom", { percent: count(Math.round(state.zoom * 100)) })}
        </button>
        <IconButton icon={Plus} size={24} side="top" label={t("canvas.zoomIn")} keys={keyOf("view.zoom_in")} onClick={annotator.zoomIn} />
      </span>
    </footer>
  );
}

const kTones = { good: "text-good", muted: "text-muted", warning: "text-warning", bad: "text-bad" };

function Saved({ state, onConflicts, onSignIn }: Pick<StatusBarProps, "state" | "onConflicts" | "onSignIn">) {
  const { saved } = state;
  const { text, tone } = savedWords(saved);
  const Icon = tone === "bad" ? CircleAlert : saved.kind === "offline" ? CloudOff : saved.kind === "saved" ? CircleCheck : LoaderCircle;
  const act = saved.auth ? onSignIn : state.conflicts.length > 0 ? onConflicts : undefined;
  const body = (
    <>
      <Icon size={14} aria-hidden />
      <span>{text}</span>
    </>
  );
  return (
    <div role="status" aria-live="polite" data-saved={saved.kind} className={cx("flex items-center", kTones[tone])}>
      {act ? (
        <button type="button" onClick={act} className="flex items-center gap-1.5 rounded-control px-1 underline hover:bg-hover">
          {body}
        </button>
      ) : (
        <span className="flex items-center gap-1.5 px-1">{body}</span>
      )}
    </div>
  );
}

// One line on what the hand can do now.
function Hint({ state }: { state: AnnotatorState }) {
  if (state.readonly) return null;
  if (state.drawing)
    return (
      <HintLine
        items={[
          ["enter", t("hint.finish")],
          ["escape", t("hint.cancel")],
          ["backspace", t("hint.back")],
        ]}
      />
    );
  if (state.selection.length > 0)
    return (
      <HintLine
        items={[
          ["1–9", t("hint.relabel")],
          ["delete", t("hint.delete")],
          ["escape", t("hint.deselect")],
        ]}
      />
    );
  return (
    <HintLine
      items={[
        ["1–9", t("hint.pick")],
        ["?", t("hint.keys")],
      ]}
    />
  );
}

function HintLine({ items }: { items: [string, string][] }) {
  return (
    <span className="flex items-center gap-3 text-muted max-lg:hidden">
      {items.map(([keys, words]) => (
        <span key={keys} className="inline-flex items-center gap-1">
          <Keys keys={keys} /> {words}
        </span>
      ))}
    </span>
  );
}

// Written straight to the page: the pointer is too quick for rendering.
function Cursor({ annotator }: { annotator: Annotator }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      annotator.onCursor((at) => {
        if (ref.current) ref.current.textContent = at ? `${Math.floor(at.x)}, ${Math.floor(at.y)}` : "";
      }),
    [annotator],
  );
  return <span ref={ref} className="numeric w-20 text-muted max-lg:hidden" aria-hidden />;
}
