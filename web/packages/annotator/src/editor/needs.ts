// What commands want of the selection, and why there is nothing for one of them to do. The one table for keys, menus and the
// command palette.
import type { CommandId } from "../keymap/commands";
import type { History } from "../history/history";
import type { Annotation, LocalKey } from "../model/annotation";
import { isConvertible } from "../shapes/convert";
import { isArea } from "../shapes/overlaid";
import type { Suggestions } from "../store/suggestions";
import type { ViewState } from "../store/view_state";
import type { ToolId } from "../tools/base/ids";
import type { Notice, NoticeId } from "../tools/base/notice";
import type { DigitTarget } from "./options";
import { isDrawn, present } from "./edits";
import { isBox, isOutline } from "./assisting";
import type { Overlay } from "./overlay";
import type { Sticky } from "./sticky";

// Something is selected; that is not all locked; nor all pinned; two of them.
type Need = "some" | "unlocked" | "free" | "several";

const kNeeds: Readonly<Partial<Record<CommandId | "edit.relabel", Need>>> = {
  "edit.copy": "some",
  "edit.duplicate": "some",
  "app.copy_to_next": "some",
  "object.hide": "some",
  "object.lock": "some",
  "object.pin": "some",
  "view.zoom_selection": "some",
  "edit.delete": "unlocked",
  "edit.cut": "unlocked",
  "edit.relabel": "unlocked",
  "object.occluded": "unlocked",
  "object.text": "unlocked",
  "object.to_front": "unlocked",
  "object.to_back": "unlocked",
  "object.ungroup": "unlocked",
  "object.split": "unlocked",
  "object.convert": "unlocked",
  "object.tighten": "unlocked",
  "object.snap_edges": "unlocked",
  "object.box_to_mask": "unlocked",
  "object.flip": "unlocked",
  "object.join": "several",
  "object.group": "several",
  "object.nudge_left": "free",
  "object.nudge_right": "free",
  "object.nudge_up": "free",
  "object.nudge_down": "free",
  "object.nudge_left_far": "free",
  "object.nudge_right_far": "free",
  "object.nudge_up_far": "free",
  "object.nudge_down_far": "free",
};

// Some of what is selected is of use for it, or there is something to bring back; else why not.
type Use = readonly [has: (editor: Asked) => boolean, why: NoticeId];

const kCopies: Use = [(e) => anySelected(e, (a) => a.kind !== "relation"), "copy_relation"];

const kSuggested: Use = [(e) => e.suggestions.shown().length > 0, "suggestion_none"];

const kUses: Readonly<Partial<Record<CommandId | "edit.relabel", Use>>> = {
  "edit.copy": kCopies,
  "edit.cut": kCopies,
  "edit.duplicate": kCopies,
  "app.copy_to_next": kCopies,
  "edit.paste": [(e) => e.sticky.clipboard.length > 0, "paste_none"],
  "edit.paste_in_place": [(e) => e.sticky.clipboard.length > 0, "paste_none"],
  "edit.repeat_last": [(e) => e.sticky.left.some(isDrawn), "repeat_none"],
  "edit.undo": [(e) => e.history.undoLabel !== null || e.overlay.draft !== null, "undo_none"],
  "edit.redo": [(e) => e.history.redoLabel !== null, "redo_none"],
  "object.ungroup": [(e) => anySelected(e, (a) => a.group !== 0), "ungroup_none"],
  "object.convert": [(e) => anySelected(e, (a) => isConvertible(a.shape)), "convert_none"],
  "object.tighten": [(e) => anySelected(e, isBox), "tighten_box"],
  "object.box_to_mask": [(e) => anySelected(e, isBox), "box_to_mask_box"],
  "object.snap_edges": [(e) => anySelected(e, isOutline), "snap_edges_outline"],
  "object.flip": [(e) => anySelected(e, (a) => a.shape.kind === "keypoints"), "flip_none"],
  "suggestion.next": kSuggested,
  "suggestion.previous": kSuggested,
  "suggestion.accept": kSuggested,
  "suggestion.reject": kSuggested,
  "suggestion.accept_class": kSuggested,
  "suggestion.reject_class": kSuggested,
  "suggestion.accept_above": kSuggested,
  "suggestion.reject_below": [(e) => e.suggestions.below().length > 0, "suggestion_none_below"],
  "joint.visibility": [(e) => e.overlay.chosen !== null && anySelected(e, (a) => a.shape.kind === "keypoints"), "joint_none"],
  // With nothing selected it is taken up, and Ctrl picks what to cut.
  "tool.slice": [(e) => e.view.selection.length === 0 || anySelected(e, isArea), "slice_none"],
};

function anySelected({ view, object }: Asked, is: (annotation: Annotation) => boolean): boolean {
  return present(view.selection, object).some(is);
}

// What is asked of the editor.
export interface Asked {
  readonly suggestions: Pick<Suggestions, "shown" | "below">;
  readonly object: (key: LocalKey) => Annotation | undefined;
  readonly sticky: Pick<Sticky, "clipboard" | "left">;
  readonly history: Pick<History, "undoLabel" | "redoLabel">;
  readonly view: Pick<ViewState, "selection" | "isLocked" | "isPinned">;
  readonly overlay: Pick<Overlay, "chosen" | "draft">;
  readonly readonly: boolean;
  readonly busy: boolean;
  readonly tool: ToolId;
  readonly digitTarget: DigitTarget;
  say(notice: Notice): void;
}

// Null: it can be done, or wants nothing. What is half drawn has commands of its own.
export function whyNot(editor: Asked, command: CommandId | "edit.relabel"): NoticeId | null {
  return unmet(editor, command) ?? unused(editor, command);
}

function unused(editor: Asked, command: CommandId | "edit.relabel"): NoticeId | null {
  const use = editor.readonly || editor.busy ? undefined : kUses[command];
  return use === undefined || use[0](editor) ? null : use[1];
}

// Says why there is nothing to do it to, once the tool at hand has no use for it either.
export function isUseless(editor: Asked, command: CommandId): boolean {
  const why = unused(editor, command);
  if (why !== null) editor.say({ id: why });
  return why !== null;
}

function unmet(editor: Asked, command: CommandId | "edit.relabel"): NoticeId | null {
  const { view, readonly, busy, digitTarget } = editor;
  const need = kNeeds[command.startsWith("class.") && digitTarget === "selection" ? "edit.relabel" : command];
  const { selection } = view;
  if (need === undefined || readonly || busy) return null;
  if (selection.length === 0) return need === "several" ? "select_two" : "select_first";
  if (need === "some") return null;
  const every = (held: (key: LocalKey) => boolean) => selection.every((key) => held(key));
  if (every((key) => view.isLocked(key))) return "locked";
  if (need === "several" && selection.length < 2) return "select_two";
  const moves = need === "free" && editor.overlay.chosen === null; // a pin does not hold a chosen vertex
  return moves && every((key) => view.isPinned(key) || view.isLocked(key)) ? "pinned" : null;
}

// Says why. Null: it is not turned away; false: somebody else may have a use for its key. The arrows turn the page where
// nothing is selected.
export function turnedAway(editor: Asked, command: CommandId | "edit.relabel"): boolean | null {
  const why = unmet(editor, command);
  if (why === null) return null;
  const little = why === "select_first" || why === "select_two";
  if (!little || !command.startsWith("object.nudge")) editor.say({ id: why });
  return !little;
}

// What the hand is told when it takes up a tool of which nothing is seen yet.
export function sayFirst(editor: Asked): void {
  if (editor.readonly) return;
  if (editor.tool === "relation") editor.say({ id: "relation_from" });
  else if (editor.tool === "slice") editor.say({ id: anySelected(editor, isArea) ? "slice_path" : "slice_none" });
}
