// A mask while it is painted: what it was, what it is now, and what other masks lost to it. Plain values; the tools of
// this folder show it as a preview and store it as one change.
import type { CommandId } from "../../keymap/commands";
import type { Annotation, Change, LocalKey } from "../../model/annotation";
import type { MaskShape, Point } from "../../model/shape";
import type { Verb } from "../../history/verbs";
import { combine, emptyColumns, extentOf, regionWithout, type Columns, type Region } from "../../shapes/mask/columns";
import { decodedMask, maskOf, previewMask } from "../../shapes/mask/mask";
import { kNoDraft, shapeDraft, type Effect, type ToolContext } from "../base/tool";

type MaskAnnotation = Annotation & { readonly shape: MaskShape };

export interface Painting {
  readonly target: MaskAnnotation | null; // null: a new object
  readonly columns: Columns;
  readonly others: ReadonlyMap<LocalKey, { readonly annotation: MaskAnnotation; readonly columns: Columns }>;
}

function isMask(annotation: Annotation | undefined): annotation is MaskAnnotation {
  return annotation?.shape.kind === "mask";
}

function masks(context: ToolContext): MaskAnnotation[] {
  const { width, height } = context.frame;
  return context.inArea({ left: 0, top: 0, right: width, bottom: height }).filter(isMask);
}

// The mask that a gesture works on.
export function targetOf(context: ToolContext): MaskAnnotation | null {
  if (context.paint.into === "class") {
    const own = masks(context).filter((a) => a.classId === context.activeClass && a.suggestion !== true);
    return own.at(-1) ?? null;
  }
  const [key] = context.selection;
  const selected = context.selection.length === 1 && key !== undefined ? context.get(key) : undefined;
  return isMask(selected) ? selected : null;
}

// Enter or N, at rest: the next gesture begins another mask. Null: for another command.
export function lettingGo(command: CommandId, context: ToolContext): Effect[] | null {
  return command === "edit.finish" && context.selection.length > 0 ? [{ type: "select", keys: [] }] : null;
}

// It is selected, and seen.
export function takingUp(target: Annotation | null): Effect[] {
  if (target === null) return [{ type: "select", keys: [] }];
  return [
    { type: "select", keys: [target.localKey] },
    { type: "show", key: target.localKey },
  ];
}

// The smallest one under the pointer.
export function maskUnder(p: Point, context: ToolContext): MaskAnnotation | null {
  return (
    context
      .hits(p, 0)
      .map((item) => item.annotation)
      .find(isMask) ?? null
  );
}

export function beginPainting(target: MaskAnnotation | null, context: ToolContext): Painting {
  const others = masks(context).filter((a) => a.localKey !== target?.localKey && a.suggestion !== true);
  return {
    target,
    columns: target === null ? emptyColumns(context.frame) : decodedMask(target.shape).columns,
    others: new Map(others.map((annotation) => [annotation.localKey, { annotation, columns: decodedMask(annotation.shape).columns }])),
  };
}

export function paint(painting: Painting, region: Region, how: "add" | "subtract", context: ToolContext): Painting {
  const { overlap } = context.paint;
  if (how === "subtract" || overlap === "allow") return { ...painting, columns: combine(painting.columns, region, how) };
  const others = [...painting.others];
  if (overlap === "keep") {
    const free = regionWithout(
      region,
      others.map(([, other]) => other.columns),
    );
    return { ...painting, columns: combine(painting.columns, free, how) };
  }
  return {
    ...painting,
    columns: combine(painting.columns, region, how),
    others: new Map(others.map(([key, other]) => [key, { ...other, columns: combine(other.columns, region, "subtract") }])),
  };
}

// What the painting has changed, as it looks now.
export function paintingPreview(painting: Painting): Effect[] {
  const shown: Annotation[] = changedOthers(painting).map((o) => ({ ...o.annotation, shape: previewMask(o.columns) }));
  const own = previewMask(painting.columns);
  if (painting.target !== null) shown.push({ ...painting.target, shape: own });
  const preview: Effect = { type: "preview", annotations: shown };
  return painting.target === null ? [preview, shapeDraft(own)] : [preview];
}

export const kEndPreview: readonly Effect[] = [{ type: "preview", annotations: [] }, kNoDraft];

// A mask without a pixel is no object: it is deleted, or never comes to be.
export function storePainting(painting: Painting, verb: Verb): Effect[] {
  const changes = changedOthers(painting).map(({ annotation, columns }) => changeTo(annotation, columns));
  const { target, columns } = painting;
  const done = [...kEndPreview];
  if (target === null) {
    if (extentOf(columns).area > 0) done.push({ type: "create", shape: maskOf(columns), beside: changes, select: true });
    return done;
  }
  if (columns !== decodedMask(target.shape).columns) changes.unshift(changeTo(target, columns));
  if (changes.length > 0) done.push({ type: "change", changes, verb });
  if (extentOf(columns).area > 0) done.push({ type: "select", keys: [target.localKey] });
  return done;
}

function changedOthers({ others }: Painting) {
  return [...others.values()].filter(({ annotation, columns }) => columns !== decodedMask(annotation.shape).columns);
}

function changeTo(before: MaskAnnotation, columns: Columns): Change {
  const after = extentOf(columns).area === 0 ? null : { ...before, shape: maskOf(columns) };
  return { key: before.localKey, before, after };
}
