import { kBrushTools, kPaintTools } from "@touchmark/annotator";
import type { Class } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { CircleAlert, CircleCheck, CloudOff, LoaderCircle, Minus, Plus } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { gate } from "~/api/client";
import { useGate } from "~/api/hooks";
import { useLive } from "~/api/stream";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ProgressBar } from "~/kit/feedback";
import { cx } from "~/kit/cx";
import { Keys } from "~/kit/kbd";
import { count } from "~/lib/text/format";
import { type Line, savedWords, type SavedTone } from "~/lib/saving/saved_words";
import { useSecondsUntil } from "~/lib/saving/use_seconds";
import { Duplicates } from "./duplicates";
import { digitKeys, digitUse } from "./digit_words";
import { PictureMark } from "./picture_mark";
import type { Mounted } from "./use_annotator";
import { keyOf, keysOf } from "~/lib/keyboard/keymap";

interface StatusBarProps extends Mounted {
  classes: readonly Class[];
  onConflicts: () => void;
  onRetry: () => void;
  children?: ReactNode;
}

export function StatusBar({ annotator, state, objects, classes, onConflicts, onRetry, children }: StatusBarProps) {
  return (
    <footer data-image={state.image} className="flex h-8 shrink-0 items-center gap-4 border-t bg-surface px-2 text-xs">
      <Saved state={state} onConflicts={onConflicts} onRetry={onRetry} />
      <Hint state={state} objects={objects} classes={classes} />
      {state.under ? <span className="text-muted max-lg:hidden">{t("canvas.under", state.under)}</span> : null}
      <div className="flex-1" />
      {state.readonly ? null : <Duplicates annotator={annotator} objects={objects} />}
      {children}
      <PictureMark />
      <Cursor annotator={annotator} />
      <span className="text-muted">{t("canvas.objects", { count: state.counts.total, n: count(state.counts.total) })}</span>
      {state.counts.hidden > 0 ? (
        <button
          type="button"
          title={t("canvas.showHidden")}
          onClick={annotator.showAll}
          className="rounded-control px-1 underline hover:bg-hover"
        >
          {t("canvas.hidden", { n: count(state.counts.hidden) })}
        </button>
      ) : null}
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

function useLine(): Line {
  const gate = useGate();
  const lost = useLive((live) => live.link === "lost");
  const retryAt = useLive((live) => live.retryAt);
  return { lost, out: gate.kind !== "in", retryAt };
}

function Saved({ state, onConflicts, onRetry }: Pick<StatusBarProps, "state" | "onConflicts" | "onRetry">) {
  const { saved } = state;
  const words = savedWords(saved, useLine());
  const act = words.act === "sign_in" ? gate.offer : state.conflicts.length > 0 ? onConflicts : words.act === "retry" ? onRetry : undefined;
  const body = (
    <>
      <SavedIcon tone={words.tone} saved={saved.kind === "saved"} />
      <span>{words.text}</span>
    </>
  );
  return (
    <div role="status" aria-live="polite" data-saved={saved.kind} className={cx("flex items-center", kTones[words.tone])}>
      {act ? (
        <button type="button" onClick={act} className="flex items-center gap-1.5 rounded-control px-1 underline hover:bg-hover">
          {body}
        </button>
      ) : (
        <span className="flex items-center gap-1.5 px-1">{body}</span>
      )}
      {words.act === "retry" ? <Countdown at={words.retryAt} /> : null}
    </div>
  );
}

function SavedIcon({ tone, saved }: { tone: SavedTone; saved: boolean }) {
  if (tone === "bad") return <CircleAlert size={14} aria-hidden />;
  if (tone === "warning") return <CloudOff size={14} aria-hidden />;
  return saved ? <CircleCheck size={14} aria-hidden /> : <LoaderCircle size={14} aria-hidden />;
}

// Not read out: it changes every second.
function Countdown({ at }: { at: number | undefined }) {
  const seconds = useSecondsUntil(at);
  return (
    <span aria-hidden className="whitespace-nowrap">
      {"· "}
      {seconds > 0 ? t("saved.again", { seconds }) : t("saved.now")}
    </span>
  );
}

// One line on what the hand can do now.
function Hint({ state, objects, classes }: Pick<StatusBarProps, "state" | "objects" | "classes">) {
  if (state.keyCursor) return <KeyCursorHint drawing={state.drawing} />;
  if (state.readonly) return null;
  if (state.progress !== null) return <Progress {...state.progress} />;
  if (state.nextJoint !== null && state.selection.length === 0) return <JointHint state={state} classes={classes} />;
  if (state.redrawing || state.bordering) return <OtherWayHint state={state} objects={objects} />;
  if (state.vertex) return <VertexHint joint={objects.find((o) => o.key === state.selection[0])?.shape.kind === "keypoints"} />;
  if (kPaintTools.has(state.tool) && (state.tool !== "lasso" || !state.drawing)) return <PaintHint state={state} />;
  if (state.drawing && state.tool === "relation")
    return (
      <>
        <span className="text-muted max-lg:hidden">{t("hint.second")}</span>
        <HintLine items={[[keyOf("edit.cancel"), t("hint.cancel")]]} />
      </>
    );
  if (state.drawing)
    return (
      <>
        {state.tool === "scissors" ? <HintLine items={[["shift", t("hint.scissorsStraight")]]} /> : null}
        {state.depth ? <span className="text-muted max-lg:hidden">{t("hint.depth")}</span> : null}
        <HintLine
          items={[
            [keyOf("edit.finish"), t("hint.finish")],
            [keyOf("edit.cancel"), t("hint.cancel")],
            [keyOf("edit.delete"), t("hint.back")],
          ]}
        />
      </>
    );
  if (state.selection.length > 0)
    return (
      <HintLine
        items={[
          [digitKeys(), digitUse(state.digitTarget, state.selection.length)],
          [keyOf("edit.delete"), t("hint.delete")],
          [keyOf("edit.cancel"), t("hint.deselect")],
        ]}
      />
    );
  return (
    <HintLine
      items={[
        [digitKeys(), digitUse(state.digitTarget, 0)],
        [keyOf("app.help"), t("hint.keys")],
      ]}
    />
  );
}

function KeyCursorHint({ drawing }: { drawing: boolean }) {
  return (
    <HintLine
      items={[
        ["enter", t("keyCursor.click")],
        ["space", t("keyCursor.hold")],
        ...(drawing ? ([[keysOf("edit.finish").find((key) => key !== "enter"), t("hint.finish")]] as HintItem[]) : []),
        ["escape", t(drawing ? "hint.cancel" : "keyCursor.leave")],
      ]}
    />
  );
}

function Progress({ done, of }: { done: number; of: number }) {
  const words = t("canvas.masksOf", { n: count(done), total: count(of) });
  return (
    <span role="status" className="flex items-center gap-2">
      <span className="w-24">
        <ProgressBar done={done} total={of} label={words} />
      </span>
      {words}
    </span>
  );
}

// While a part is redrawn, or a border is about to be copied.
function OtherWayHint({ state, objects }: Pick<StatusBarProps, "state" | "objects">) {
  const line = objects.find((o) => o.key === state.selection[0])?.shape.kind === "polyline";
  return (
    <>
      <span className="text-muted max-lg:hidden">{t(state.bordering ? "hint.border" : "hint.redraw")}</span>
      <HintLine
        items={[
          [keyOf("draft.other_way") ?? "", t("hint.otherWay")],
          ...(state.redrawing && line ? ([["enter", t("hint.finish")]] as [string, string][]) : []),
          ["escape", t("hint.cancel")],
        ]}
      />
    </>
  );
}

// Of a tool that paints masks: a stroke is over with its button, so there is nothing to finish in it.
function PaintHint({ state }: Pick<StatusBarProps, "state">) {
  if (state.tool === "sam") return <SmartSelectHint drawing={state.drawing} />;
  if (state.tool === "watershed") return <WatershedHint drawing={state.drawing} />;
  if (state.drawing) return <HintLine items={[[keyOf("edit.cancel"), t("hint.cancel")]]} />;
  if (state.tool === "wand" || state.tool === "grabcut") return <FoundHint state={state} />;
  const items: HintItem[] = [
    [digitKeys(), digitUse(state.digitTarget, state.selection.length)],
    ...(state.selection.length > 0 && state.paint.into === "object" ? ([[keyOf("edit.finish"), t("hint.anotherMask")]] as HintItem[]) : []),
    ["alt", t(state.tool === "eraser" ? "hint.paints" : "hint.erases")],
    ...(kBrushTools.has(state.tool)
      ? ([
          [keyOf("brush.smaller"), t("hint.smaller")],
          [keyOf("brush.larger"), t("hint.larger")],
        ] as HintItem[])
      : []),
  ];
  return <HintLine items={items} />;
}

// Of a tool that finds an area at once.
function FoundHint({ state }: Pick<StatusBarProps, "state">) {
  const held: HintItem[] = [
    ["shift", t("hint.found")],
    ["alt", t("hint.takes")],
  ];
  return (
    <>
      <span className="text-muted max-lg:hidden">{t(state.tool === "wand" ? "hint.wandDrag" : "hint.cutBox")}</span>
      <HintLine items={[[digitKeys(), digitUse(state.digitTarget, state.selection.length)], ...(state.selection.length > 0 ? held : [])]} />
    </>
  );
}

function SmartSelectHint({ drawing }: { drawing: boolean }) {
  if (!drawing) return <span className="text-muted max-lg:hidden">{t("hint.sam")}</span>;
  return (
    <HintLine
      items={[
        ["alt", t("hint.outside")],
        [keyOf("edit.finish"), t("hint.finish")],
        [keyOf("edit.delete"), t("hint.back")],
        [keyOf("edit.cancel"), t("hint.cancel")],
      ]}
    />
  );
}

function WatershedHint({ drawing }: { drawing: boolean }) {
  const items: HintItem[] = [
    ["alt", t("hint.outside")],
    [keyOf("edit.finish"), t("hint.finish")],
    [keyOf("edit.delete"), t("hint.back")],
    [keyOf("edit.cancel"), t("hint.cancel")],
  ];
  return <HintLine items={drawing ? items : items.slice(0, 1)} />;
}

// Which joint the next click places.
function JointHint({ state, classes }: Pick<StatusBarProps, "state" | "classes">) {
  const joints = classes.find((c) => c.id === state.activeClass)?.skeleton?.joints ?? [];
  const next = state.nextJoint ?? 0;
  const name = joints[next];
  const ends: HintItem[] = [
    [keyOf("edit.finish"), t("hint.finish")],
    [keyOf("edit.delete"), t("hint.back")],
  ];
  return (
    <>
      {name === undefined ? null : (
        <span className="max-lg:hidden">{t("hint.joint", { name, n: count(next + 1), total: count(joints.length) })}</span>
      )}
      <HintLine items={[["alt", t("hint.jointHidden")], [keyOf("joint.skip"), t("hint.jointSkip")], ...(state.drawing ? ends : [])]} />
      {state.drawing ? null : <span className="text-muted max-lg:hidden">{t("hint.lay")}</span>}
    </>
  );
}

function VertexHint({ joint }: { joint: boolean }) {
  return (
    <HintLine
      items={[
        ...(joint ? ([[keyOf("joint.visibility"), t("hint.visibility")]] as HintItem[]) : []),
        [keyOf("edit.delete"), t("hint.vertexDelete")],
        [keyOf("edit.cancel"), t("hint.vertexLeave")],
      ]}
    />
  );
}

type HintItem = [keys: string | undefined, words: string];

// What has no key is not spoken of.
function HintLine({ items }: { items: HintItem[] }) {
  return (
    <span className="flex items-center gap-3 text-muted max-lg:hidden">
      {items.map(([keys, words]) =>
        keys === undefined ? null : (
          <span key={words} className="inline-flex items-center gap-1">
            <Keys keys={keys} /> {words}
          </span>
        ),
      )}
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
