// What an editor is given, and what it tells.
import type { Annotation, Change, ClassInfo, LocalKey, Size } from "../model/annotation";
import type { AssistPort } from "../assist/ask";
import type { Clock } from "../time/clock";
import type { ToolId } from "../tools/base/ids";
import type { Notice } from "../tools/base/notice";
import type { Sticky } from "./sticky";

// A finished gesture, for the journal.
export interface Commit {
  readonly changes: readonly Change[];
  readonly tool: string; // tool id, "undo", "redo", or what else did it
  readonly activeMs: number;
  readonly madeBy?: string; // "assist:<model>@<version>"; absent: a person
}

// What a digit, or a class chosen in a list, is for: the selected objects, the next one, or the image's tags.
export type DigitTarget = "selection" | "next" | "tag";

export interface EditorOptions {
  frame: Size;
  annotations: readonly Annotation[];
  classes: readonly ClassInfo[];
  readonly?: boolean;
  tool?: ToolId;
  classId?: number;
  unnamed?: (classId: number) => string; // what an object is called whose class has no name here; 0: it has none
  clock?: Clock;
  uuid?: () => string;
  sticky?: Sticky;
  historyCapacity?: number;
  assist?: AssistPort | null; // who looks at the pixels; without one the tools that ask find nothing
  onCommit?: (commit: Commit) => void;
  onNotice?: (notice: Notice) => void;
  onOpen?: (key: LocalKey) => void;
}
