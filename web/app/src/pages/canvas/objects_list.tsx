import type { Asset, Class } from "@touchmark/client";
import type { ImageSource, ObjectRow } from "@touchmark/render";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownUp, CircleAlert, CloudUpload, Eye, EyeOff, Lock, Pin } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { create } from "zustand";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Input } from "~/kit/field";
import { Menu, MenuItem } from "~/kit/menu";
import { arrangeObjects, type NumberedRow, type ObjectOrder } from "~/lib/objects/arrange";
import { count, decimal } from "~/lib/text/format";
import { ObjectCrop, useAssetImage } from "./object_crop";
import { sizeOf } from "./object_words";
import type { Mounted } from "./use_annotator";

const kRow = 40; // CSS pixels
const kOrders: readonly ObjectOrder[] = ["order", "class", "size"];

// The next image is listed as this one was.
const useOrder = create<{ order: ObjectOrder }>(() => ({ order: "order" }));

interface ObjectsListProps extends Mounted {
  project: number;
  asset: Asset;
  classes: readonly Class[];
}

export function ObjectsList({ project, asset, classes, ...mounted }: ObjectsListProps) {
  const { state, objects } = mounted;
  const [text, setText] = useState("");
  const order = useOrder((s) => s.order);
  const jointed = useMemo(
    () => new Map(classes.flatMap((c) => (c.skeleton ? [[c.id ?? 0, c.skeleton.joints.length] as const] : []))),
    [classes],
  );
  const names = useMemo(() => new Map(classes.map((c) => [c.id ?? 0, c.name])), [classes]);
  const rows = useMemo(() => arrangeObjects(objects, { names, text, order }), [objects, names, text, order]);
  const numbers = useMemo(() => new Map(objects.map((row, i) => [row.key, i + 1])), [objects]);
  const source = useAssetImage(project, asset);
  if (objects.length === 0) return <NoObjects state={state} />;
  return (
    <>
      <div className="flex shrink-0 gap-1.5 border-b p-2">
        <Input
          dense
          aria-label={t("objects.find")}
          placeholder={t("objects.find")}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <Menu
          align="end"
          width={168}
          trigger={
            <IconButton icon={ArrowDownUp} label={t("objects.sort", { order: t(`objects.by.${order}`) })} active={order !== "order"} />
          }
        >
          {kOrders.map((one) => (
            <MenuItem key={one} checked={one === order} onSelect={() => useOrder.setState({ order: one })}>
              {t(`objects.by.${one}`)}
            </MenuItem>
          ))}
        </Menu>
      </div>
      {rows.length === 0 ? <p className="px-3 py-3 text-muted">{t("objects.noMatch")}</p> : null}
      <Rows {...mounted} rows={rows} numbers={numbers} names={names} jointed={jointed} source={source} />
    </>
  );
}

interface RowsProps extends Mounted {
  rows: readonly NumberedRow[];
  numbers: ReadonlyMap<string, number>; // of all objects, by key
  names: ReadonlyMap<number, string>;
  jointed: ReadonlyMap<number, number>; // of a class with a skeleton: how many joints
  source: ImageSource | null;
}

// Only what is in view is there.
function Rows({ annotator, state, rows, numbers, names, jointed, source }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => kRow, overscan: 6 });
  const selected = useMemo(() => new Set(state.selection), [state.selection]);
  const last = state.selection[state.selection.length - 1];
  const lastIndex = useMemo(() => (last === undefined ? -1 : rows.findIndex((o) => o.row.key === last)), [rows, last]);
  const end = (key: string) => endWords(numbers.get(annotator.endKey(key) ?? ""));
  const { pick, onKeyDown } = picking(annotator, state, rows, lastIndex);
  useEffect(() => {
    if (lastIndex >= 0) virtual.scrollToIndex(lastIndex, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lastIndex]);
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
      className={cx("min-h-0 flex-1 overflow-auto outline-offset-[-2px]", rows.length === 0 && "hidden")}
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const one = rows[item.index];
          if (!one) return null;
          const { row, number } = one;
          return (
            <div
              key={row.key}
              id={`object-${row.key}`}
              role="option"
              aria-selected={selected.has(row.key)}
              onClick={(event) => pick(row, event)}
              onMouseEnter={() => annotator.setHover(row.key)}
              style={{ transform: `translateY(${item.start}px)`, height: kRow }}
              className={cx(
                "group absolute inset-x-0 flex items-center gap-2 px-3",
                selected.has(row.key) ? "bg-accent-soft" : state.hover === row.key ? "bg-hover" : undefined,
              )}
            >
              <ObjectCrop source={source} shape={row.shape} classId={row.classId} />
              <Words
                row={row}
                number={number}
                name={names.get(row.classId) ?? t("common.noClass")}
                joints={jointed.get(row.classId)}
                ends={row.relation && t("relations.ends", { from: end(row.relation.from), to: end(row.relation.to) })}
              />
              <Eyes row={row} onEye={() => annotator.setVisible([row.key], !row.visible)} />
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
function picking(annotator: Mounted["annotator"], state: Mounted["state"], rows: readonly NumberedRow[], lastIndex: number) {
  const pick = (row: ObjectRow, event: MouseEvent) => {
    const { selection } = state;
    if (event.ctrlKey || event.metaKey) {
      annotator.select(selection.includes(row.key) ? selection.filter((k) => k !== row.key) : [...selection, row.key]);
    } else if (event.shiftKey && lastIndex >= 0) {
      const index = rows.findIndex((one) => one.row === row);
      annotator.select(rows.slice(Math.min(index, lastIndex), Math.max(index, lastIndex) + 1).map((one) => one.row.key));
    } else annotator.focusObject(row.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    const next = rows[Math.max(0, Math.min(rows.length - 1, lastIndex + (event.key === "ArrowDown" ? 1 : -1)))];
    if (next) annotator.focusObject(next.row.key);
  };
  return { pick, onKeyDown };
}

function endWords(number: number | undefined): string {
  return number === undefined ? t("relations.elsewhere") : `#${count(number)}`;
}

interface WordsProps {
  row: ObjectRow;
  number: number;
  name: string;
  joints: number | undefined; // of its class
  ends: string | undefined; // of a relation
}

function Words({ row, number, name, joints, ends }: WordsProps) {
  const { shape } = row;
  const skeleton = shape.kind === "keypoints" && shape.points.length === joints; // points alone have no names
  const facts = [
    ...(row.kind === "object" || row.kind === "tag" ? [] : [t(`kind.${row.kind}`)]),
    ...(ends === undefined ? [] : [ends]),
    ...(row.kind === "relation" ? [] : [sizeOf(row.shape)]),
    ...(row.shape.kind === "tag" ? [] : [t(skeleton ? "shape.skeleton" : `shape.${shape.kind}`)]),
    ...(row.group === 0 ? [] : [t("objects.group", { n: row.group })]),
    ...row.flags.map((f) => t(`flag.${f}`)),
  ];
  return (
    <span className={cx("min-w-0 flex-1 leading-[1.25]", !row.visible && "text-muted")}>
      <span className="flex items-center gap-1.5">
        <ClassMark id={row.classId} size={14} />
        <span className="min-w-0 truncate" title={name}>
          {name}
          {row.text ? (
            <span className="text-muted">
              {" "}
              <bdi>{t("common.quoted", { text: row.text })}</bdi>
            </span>
          ) : null}
        </span>
        <span className="flex-1" />
        {row.score === undefined ? null : <span className="text-xs text-model">{decimal(row.score, 2)}</span>}
        <span className="text-xs text-muted">#{count(number)}</span>
      </span>
      <span className="block truncate text-xs text-muted">{facts.join(" · ")}</span>
    </span>
  );
}

function Eyes({ row, onEye }: { row: ObjectRow; onEye: () => void }) {
  const Icon = row.visible ? Eye : EyeOff;
  return (
    <>
      {row.state === "conflict" ? <CircleAlert size={13} className="shrink-0 text-bad" aria-label={t("objects.conflict")} /> : null}
      {row.locked ? <Lock size={13} className="shrink-0 text-muted" aria-label={t("objects.locked")} /> : null}
      {row.pinned ? <Pin size={13} className="shrink-0 text-muted" aria-label={t("objects.pinned")} /> : null}
      {row.state === "waiting" ? <CloudUpload size={13} className="shrink-0 text-muted" aria-label={t("objects.waiting")} /> : null}
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          onEye();
        }}
        className={cx("shrink-0 rounded-control text-muted hover:text-ink", row.visible && "opacity-0 group-hover:opacity-100")}
      >
        <Icon size={14} />
      </span>
    </>
  );
}
