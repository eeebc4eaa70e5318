// What a gesture did, as undo names it: "Move car", "Delete 3 objects". In English; the page has the verbs in its language.
export type Verb =
  | "Accept"
  | "Add"
  | "Add to"
  | "Add vertex to"
  | "Bring to the front"
  | "Convert"
  | "Cut"
  | "Cut from"
  | "Delete"
  | "Delete vertex of"
  | "Draw"
  | "Duplicate"
  | "Edit"
  | "Erase"
  | "Fill"
  | "Group"
  | "Join"
  | "Kind of"
  | "Last point"
  | "Mirror"
  | "Move"
  | "Move vertex of"
  | "Nudge"
  | "Number"
  | "Occlusion of"
  | "Paint"
  | "Paste"
  | "Redraw"
  | "Relabel"
  | "Repeat"
  | "Resize"
  | "Restore"
  | "Rotate"
  | "Send to the back"
  | "Simplify"
  | "Slice"
  | "Split"
  | "Tag"
  | "Ungroup"
  | "Unlabel joint of"
  | "Visibility of joint of";

export interface HistoryLabel {
  readonly verb: Verb;
  readonly count: number; // of the objects
  readonly name: string; // of the class, where it is one object
}
