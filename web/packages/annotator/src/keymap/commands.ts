// Everything a key, a menu entry or the command palette can ask for, by name.

export type EditorCommand =
  | "tool.select"
  | "tool.pan"
  | "tool.box"
  | "tool.rotated_box"
  | "tool.polygon"
  | "tool.tag"
  | "edit.undo"
  | "edit.redo"
  | "edit.delete"
  | "edit.copy"
  | "edit.cut"
  | "edit.paste"
  | "edit.duplicate"
  | "edit.select_all"
  | "edit.cancel"
  | "edit.finish"
  | "object.next"
  | "object.previous"
  | "object.nudge_left"
  | "object.nudge_right"
  | "object.nudge_up"
  | "object.nudge_down"
  | "object.nudge_left_far"
  | "object.nudge_right_far"
  | "object.nudge_up_far"
  | "object.nudge_down_far"
  | "object.occluded"
  | "object.hide"
  | "view.hide_all"
  | "view.labels"
  | "view.zoom_in"
  | "view.zoom_out"
  | "view.fit"
  | "view.actual_size"
  | "view.zoom_selection"
  | "class.1"
  | "class.2"
  | "class.3"
  | "class.4"
  | "class.5"
  | "class.6"
  | "class.7"
  | "class.8"
  | "class.9"
  | "class.10";

// Not done here: handed to the app through `onCommand`.
export type AppCommand =
  "app.next_image" | "app.previous_image" | "app.submit" | "app.help" | "app.palette" | "app.pick_class" | "app.save";

export type CommandId = EditorCommand | AppCommand;
