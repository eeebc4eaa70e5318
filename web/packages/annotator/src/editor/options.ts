// What an editor is given, and what it shows and tells.
import type { Rect } from "../geometry/point";
import type { Annotation, Change, ClassInfo, LocalKey, Size } from "../model/annotation";
import type { Clock } from "../time/clock";
import type { ToolId } from "../tools/base/ids";
import type { Draft, Hint } from "../tools/base/tool";
import type { Sticky } from "./sticky";

// A finished gesture, for the journal.
export interface Commit {
  readonly changes: readonly Change[];
  readonly tool: string; // tool id, "undo", "redo", or what else did it
  readonly activeMs: number;
}

// What a digit, or a class chosen in a list, is for: the selected objects, the next one, or the image's tags.
export type DigitTarget = "selection" | "next" | "tag";

// What lies over the stored objects while something is going on.
export interface Overlay {
  readonly previews: ReadonlyMap<LocalKey, Annotation>;
  readonly draft: Draft | null;
  readonly marquee: Rect | null;
  readonly hint: Hint | null;
  readonly cursor: string;
}

export interface EditorOptions {
  frame: Size;
  annotations: readonly Annotation[];
  classes: readonly ClassInfo[];
  readonly?: boolean;
  tool?: ToolId;
  classId?: number;
  clock?: Clock;
  uuid?: () => string;
  sticky?: Sticky;
  historyCapacity?: number;
  onCommit?: (commit: Commit) => void;
  onOpen?: (key: LocalKey) => void;
}
