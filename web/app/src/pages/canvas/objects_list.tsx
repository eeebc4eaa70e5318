import type { Class } from "@touchmark/client";
import type { ObjectRow } from "@touchmark/render";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleAlert, CloudUpload, Eye, EyeOff } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from "react";
import { t } from "~/i18n";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import type { Mounted } from "./use_annotator";

export function ObjectsList({ annotator, state, objects, classes }: Mounted & { classes: readonly Class[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const names = new Map(classes.map((c) => [c.id, c.name]));
  const rows = useVirtualizer({ count: objects.length, getScrollElement: () => scroller.current, estimateSize: () => 28, overscan: 12 });
  const jointed = new Set(classes.flatMap((c) => (c.skeleton && c.skeleton.joints.length > 0 ? [c.id ?? 0] : [])));
  const selected = new Set(state.selection);
  const last = state.selection[state.selection.length - 1];
  const lastIndex = last === undefined ? -1 : objects.findIndex((o) => o.key === last);
  const { pick, onKeyDown } = picking({ annotator, state, objects }, lastIndex);
  useEffect(() => {
    if (lastIndex >= 0) rows.scrollToIndex(lastIndex, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lastIndex]);
  if (objects.length === 0) return <NoObjects state={state} />;
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-multiselectable
      aria-label={t("objects.title")}
      tabIndex={0}
      aria-activedescendant={lastIndex >= 0 ? `object-${last}` : undefined}
      onKeyDown={onKeyDown}
      onMouseDown={(event) => event.preventDefault()} // the canvas keeps the keys: a digit labels what was clicked
      onMouseLeave={() => annotator.setHover(null)}
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <div role="presentation" className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const row = objects[item.index];
          if (!row) return null;
          return (
            <div
              key={row.key}
              id={`object-${row.key}`}
              role="option"
              aria-selected={selected.has(row.key)}
              onClick={(event) => pick(row, event)}
              onMouseEnter={() => annotator.setHover(row.key)}
              style={{ transform: `translateY(${item.start}px)` }}
              className={cx(
                "group absolute inset-x-0 flex h-7 items-center gap-2 px-3",
                selected.has(row.key) ? "bg-accent-soft" : state.hover === row.key ? "bg-hover" : undefined,
              )}
            >
              <Row
                row={row}
                name={names.get(row.classId) ?? t("common.noClass")}
                jointed={jointed.has(row.classId)}
                onEye={() => annotator.setVisible([row.key], !row.visible)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function NoObjects({ state }: Pick<Mounted, "state">) {
  const text = state.image === "loading" ? t("common.loading") : state.readonly ? t("objects.none") : t("objects.noneYet");
  return <p className="px-3 py-3 text-muted">{text}</p>;
}

// A click chooses one, with Ctrl one more, with Shift all up to it; the arrows walk.
function picking({ annotator, state, objects }: Mounted, lastIndex: number) {
  const pick = (row: ObjectRow, event: MouseEvent) => {
    const { selection } = state;
    if (event.ctrlKey || event.metaKey) {
      annotator.select(selection.includes(row.key) ? selection.filter((k) => k !== row.key) : [...selection, row.key]);
    } else if (event.shiftKey && lastIndex >= 0) {
      const index = objects.indexOf(row);
      annotator.select(objects.slice(Math.min(index, lastIndex), Math.max(index, lastIndex) + 1).map((o) => o.key));
    } else annotator.focusObject(row.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    const next = objects[Math.max(0, Math.min(objects.length - 1, lastIndex + (event.key === "ArrowDown" ? 1 : -1)))];
    if (next) annotator.focusObject(next.key);
  };
  return { pick, onKeyDown };
}

// `jointed`: points of its class are joints.
function Row({ row, name, jointed, onEye }: { row: ObjectRow; name: string; jointed: boolean; onEye: () => void }) {
  const Icon = row.visible ? Eye : EyeOff;
  return (
    <>
      <ClassMark id={row.classId} />
      <span className={cx("min-w-0 flex-1 truncate", !row.visible && "text-muted")} title={name}>
        {name}
        {row.text ? <span className="text-muted"> “{row.text}”</span> : null}
      </span>
      {row.flags.length > 0 ? <span className="text-xs text-muted">{row.flags.map((f) => t(`flag.${f}`)).join(", ")}</span> : null}
      {row.score === undefined ? null : <span className="text-xs text-model">{row.score.toFixed(2)}</span>}
      <span className="text-xs text-muted">
        {t(jointed && row.shape.kind === "keypoints" ? "shape.skeleton" : `shape.${row.shape.kind}`)}
      </span>
      {row.state === "conflict" ? <CircleAlert size={13} className="text-bad" aria-label={t("objects.conflict")} /> : null}
      {row.state === "waiting" ? <CloudUpload size={13} className="text-muted" aria-label={t("objects.waiting")} /> : null}
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          onEye();
        }}
        className={cx("rounded-control text-muted hover:text-ink", row.visible && "opacity-0 group-hover:opacity-100")}
      >
        <Icon size={14} />
      </span>
    </>
  );
}
