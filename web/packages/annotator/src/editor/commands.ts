// What the editor does for a command that no tool took. One line a command.
import type { CommandId } from "../keymap/commands";
import type { Verb } from "../history/verbs";
import type { Annotation, Change, ClassInfo, LocalKey, SkeletonInfo, Size } from "../model/annotation";
import type { Point } from "../model/shape";
import type { AnnotationStore } from "../store/store";
import type { Suggestions } from "../store/suggestions";
import type { ViewState } from "../store/view_state";
import { kBrushTools, kToolIds, type ToolId } from "../tools/base/ids";
import type { Notice } from "../tools/base/notice";
import { kPolygonInto, nextBrushSize, type PaintOptions } from "../tools/base/paint_options";
import { movedBounds } from "../shapes/registry";
import { copyChanges, withTheirRelations } from "./copies";
import { convertChanges, isDrawn, mirrorChanges, patchChanges, present, removeChanges, toggleFlagChanges } from "./edits";
import { depthChanges, groupChanges, numberChanges, textChanges } from "./order";
import { kSuggestionCommands } from "./suggesting";
import { joinSelected, splitSelected } from "./joining";
import { snapToEdges, tighten } from "./assisting";
import { boxToMask } from "./box_to_mask";
import type { Progress } from "./overlay";
import type { AssistPort } from "../assist/ask";
import type { Sticky } from "./sticky";

const kPasteOffset = 12; // screen pixels

// What a command may do with the editor.
export interface Commandable {
  readonly store: AnnotationStore;
  readonly suggestions: Suggestions;
  readonly view: ViewState;
  readonly sticky: Sticky;
  readonly frame: Size;
  readonly pixel: number;
  readonly tool: ToolId;
  readonly activeClass: number;
  readonly uuid: () => string;
  pickable(): readonly ClassInfo[];
  readonly paint: PaintOptions;
  setPaint(paint: Partial<PaintOptions>): void;
  skeletonOf(classId: number): SkeletonInfo | null;
  className(classId: number): string;
  say(notice: Notice): void;
  setSticky(part: Partial<Pick<Sticky, "assist" | "onePointEach" | "polygonInto">>): void;
  ask: AssistPort["ask"];
  setTool(id: ToolId): void;
  setClass(classId: number): void;
  undo(): boolean;
  redo(): boolean;
  commit(changes: readonly Change[], verb: Verb, tool: string, select?: readonly LocalKey[], madeBy?: string): boolean;
  showProgress(progress: Progress | null): void;
  open(key: LocalKey): void;
  object(key: LocalKey): Annotation | undefined; // of the image, or suggested for it
}

type Run = (editor: Commandable) => boolean;

const kCommands: Readonly<Record<string, Run>> = {
  "edit.undo": (e) => e.undo(),
  "edit.redo": (e) => e.redo(),
  "edit.delete": (e) => e.commit(removeChanges(selected(e)), "Delete", e.tool),
  "edit.relabel": (e) => e.commit(patchChanges(selected(e), { classId: e.activeClass }), "Relabel", e.tool),
  "edit.copy": copy,
  "edit.cut": (e) => copy(e) && e.commit(removeChanges(selected(e)), "Cut", e.tool),
  "edit.paste": paste,
  "edit.paste_in_place": (e) => addCopies(e, e.sticky.clipboard, { x: 0, y: 0 }, "Paste", "paste"),
  "edit.repeat_last": (e) =>
    addCopies(e, withTheirRelations(e.sticky.left.filter(isDrawn), e.sticky.left), { x: 0, y: 0 }, "Repeat", "repeat"),
  "edit.duplicate": (e) => addCopies(e, withTheirRelations(selected(e), e.store.relations()), beside(e, 1), "Duplicate", "duplicate"),
  "edit.select_all": selectAll,
  "edit.cancel": cancel,
  "edit.finish": (e) => openSelected(e),
  "object.next": (e) => cycle(e, 1),
  "object.previous": (e) => cycle(e, -1),
  "object.occluded": (e) => e.commit(toggleFlagChanges(selected(e), "occluded"), "Occlusion of", e.tool),
  "object.text": (e) => e.commit(textChanges(selected(e)), "Kind of", e.tool),
  "object.to_front": (e) => e.commit(depthChanges(e.store.all(), selected(e), true), "Bring to the front", e.tool),
  "object.to_back": (e) => e.commit(depthChanges(e.store.all(), selected(e), false), "Send to the back", e.tool),
  "text.number": (e) => e.commit(numberChanges(e.store.all()), "Number", e.tool),
  "object.lock": (e) => selected(e).length > 0 && (e.view.toggleLocked(e.view.selection), true),
  "object.pin": (e) => selected(e).length > 0 && (e.view.togglePinned(e.view.selection), true),
  "object.group": (e) => selected(e).length > 1 && e.commit(groupChanges(e.store.all(), selected(e)), "Group", e.tool),
  "object.ungroup": (e) => e.commit(patchChanges(selected(e), { group: 0 }), "Ungroup", e.tool),
  "object.hide": toggleHidden,
  "object.join": (e) => joinSelected(e, selected(e)),
  "object.split": (e) => splitSelected(e, selected(e)),
  "polygon.into": nextPolygonInto,
  "object.convert": (e) => e.commit(convertChanges(selected(e), e.frame), "Convert", e.tool),
  "object.tighten": (e) => tighten(e, selected(e)),
  "object.box_to_mask": (e) => boxToMask(e, selected(e)),
  "object.snap_edges": (e) => snapToEdges(e, selected(e)),
  "brush.larger": (e) => resizeBrush(e, true),
  "brush.smaller": (e) => resizeBrush(e, false),
  "object.flip": (e) =>
    e.commit(
      mirrorChanges(selected(e), (id) => e.skeletonOf(id)),
      "Mirror",
      e.tool,
    ),
  "points.one_each": (e) => e.tool === "points" && (e.setSticky({ onePointEach: !e.sticky.onePointEach }), true),
  ...kSuggestionCommands,
  "view.hide_all": (e) => (e.view.setAllVisible(e.view.allHidden), true),
};

// False: there was nothing to do.
export function runCommand(editor: Commandable, command: CommandId | "edit.relabel"): boolean {
  const tool = command.startsWith("tool.") ? (command.slice(5) as ToolId) : null;
  if (tool !== null && kToolIds.includes(tool)) {
    editor.setTool(tool);
    return true;
  }
  if (command.startsWith("class.")) return pickByDigit(editor, Number(command.slice(6)));
  return kCommands[command]?.(editor) ?? false;
}

function nextPolygonInto(e: Commandable): boolean {
  if (e.tool !== "polygon") return false;
  const next = (kPolygonInto.indexOf(e.sticky.polygonInto) + 1) % kPolygonInto.length;
  e.setSticky({ polygonInto: kPolygonInto[next] ?? "new" });
  return true;
}

function resizeBrush(e: Commandable, larger: boolean): boolean {
  if (!kBrushTools.has(e.tool)) return false;
  e.setPaint({ size: nextBrushSize(e.paint.size, larger) });
  return true;
}

function selected(e: Commandable) {
  return present(e.view.selection, (key) => e.object(key));
}

function pickByDigit(e: Commandable, digit: number): boolean {
  const picked = e.pickable()[digit - 1];
  if (picked === undefined) return false;
  e.setClass(picked.id);
  return true;
}

function copy(e: Commandable): boolean {
  const annotations = withTheirRelations(selected(e), e.store.relations());
  if (annotations.length === 0) return false;
  Object.assign(e.sticky, { clipboard: annotations, clipboardFrom: e, pastes: 0, pastedAt: null });
  return true;
}

// Under the pointer, where it is over the canvas. Without it, onto the same image beside the original, onto another
// at the same place. Never twice onto the same place, nor onto the original: each is further.
function paste(e: Commandable): boolean {
  return pasteObjects(e, e.sticky.clipboard, e.sticky.clipboardFrom === e, "Paste", "paste");
}

// `own`: they are of this image.
export function pasteObjects(e: Commandable, sources: readonly Annotation[], own: boolean, verb: Verb, tool: string): boolean {
  const { sticky } = e;
  const { pointer } = e.view;
  const bounds = movedBounds(sources);
  let offset = { x: 0, y: 0 };
  if (pointer !== null && bounds !== null) {
    offset = { x: pointer.x - (bounds.left + bounds.right) / 2, y: pointer.y - (bounds.top + bounds.bottom) / 2 };
    const still = sticky.pastedAt?.x === pointer.x && sticky.pastedAt.y === pointer.y;
    const onOriginal = own && Math.hypot(offset.x, offset.y) < (kPasteOffset / 2) * e.pixel;
    sticky.pastes = still ? sticky.pastes + 1 : onOriginal ? 1 : 0;
  } else sticky.pastes = own ? sticky.pastes + 1 : 0;
  sticky.pastedAt = pointer;
  const further = beside(e, sticky.pastes);
  return addCopies(e, sources, { x: offset.x + further.x, y: offset.y + further.y }, verb, tool);
}

function beside(e: Commandable, times: number): Point {
  return { x: kPasteOffset * e.pixel * times, y: kPasteOffset * e.pixel * times };
}

function addCopies(e: Commandable, sources: Parameters<typeof copyChanges>[0], offset: Point, verb: Verb, tool: string): boolean {
  const changes = copyChanges(sources, offset, e.frame, e.uuid);
  return e.commit(
    changes,
    verb,
    tool,
    changes.filter((c) => c.after?.kind !== "relation").map((c) => c.key),
  );
}

function selectAll(e: Commandable): boolean {
  e.view.select(
    e.store
      .all()
      .filter((a) => e.view.isVisible(a) && isDrawn(a) && !e.view.isLocked(a.localKey))
      .map((a) => a.localKey),
  );
  return true;
}

// Step by step back to rest: the selection goes, then the tool.
function cancel(e: Commandable): boolean {
  if (e.view.selection.length > 0) e.view.select([]);
  else if (e.tool !== "select") e.setTool("select");
  else return false;
  return true;
}

function openSelected(e: Commandable): boolean {
  const key = e.view.selection[0];
  if (key === undefined) return false;
  e.open(key);
  return true;
}

function cycle(e: Commandable, step: 1 | -1): boolean {
  const keys: LocalKey[] = e.store
    .all()
    .filter((a) => e.view.isVisible(a))
    .map((a) => a.localKey);
  if (keys.length === 0) return false;
  const at = e.view.selection.length > 0 ? keys.indexOf(e.view.selection.at(-1) as LocalKey) : -1;
  const next = at < 0 ? (step === 1 ? 0 : keys.length - 1) : (at + step + keys.length) % keys.length;
  e.view.select([keys[next] as LocalKey]);
  return true;
}

function toggleHidden(e: Commandable): boolean {
  const annotations = selected(e);
  if (annotations.length === 0) return false;
  e.view.setVisible(e.view.selection, !annotations.some((a) => e.view.isVisible(a)));
  return true;
}
