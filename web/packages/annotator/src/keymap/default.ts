// The keys as data: what the "?" sheet shows and what resolveKey() looks up. A key is "mod+shift+z": mod is
// Ctrl, or Command on a Mac; letters and digits by what is printed on them.
import type { CommandId } from "./commands";

export type KeyScope = "tools" | "drawing" | "edit" | "classes" | "objects" | "view" | "navigate" | "review";

export interface KeyRow {
  readonly id: CommandId;
  readonly keys: readonly string[];
  readonly label: string; // English; the catalog of the app may translate it by `id`
  readonly scope: KeyScope;
}

function digits(): KeyRow[] {
  return Array.from({ length: 10 }, (_, i) => ({
    id: `class.${i + 1}` as CommandId,
    keys: [String((i + 1) % 10)],
    label: `Class ${i + 1}: label the selection, or pick it for the next object`,
    scope: "classes",
  }));
}

const row = (scope: KeyScope, id: CommandId, label: string, ...keys: string[]): KeyRow => ({ id, keys, label, scope });

export const kDefaultKeymap: readonly KeyRow[] = [
  row("tools", "tool.select", "Select and edit", "v"),
  row("tools", "tool.pan", "Hand", "m"),
  row("tools", "tool.box", "Box", "b"),
  row("tools", "tool.rotated_box", "Rotated box", "r"),
  row("tools", "tool.ellipse", "Ellipse", "o"),
  row("tools", "tool.cuboid_2d", "Cuboid (a box in perspective)", "shift+o"),
  row("tools", "tool.extreme_box", "Box through four extreme points", "x"),
  row("tools", "tool.polygon", "Polygon", "p"),
  row("tools", "tool.brush", "Brush: paint a mask", "w"),
  row("tools", "tool.eraser", "Eraser of masks", "e"),
  row("tools", "tool.lasso", "Lasso: paint what it goes around", "a"),
  row("tools", "tool.fill", "Fill a hole of a mask", "g"),
  row("tools", "tool.wand", "Magic wand: what has the color of a place", "shift+q"),
  row("tools", "tool.superpixel", "Superpixel brush: paint parts of even color", "shift+b"),
  row("tools", "tool.watershed", "Watershed brush: scribble inside and outside", "shift+v"),
  row("tools", "tool.grabcut", "Cut out: the object in a box becomes a mask", "shift+g"),
  row("tools", "tool.scissors", "Intelligent scissors: a polygon along edges", "shift+x"),
  row("tools", "tool.polyline", "Polyline (an open polygon)", "shift+p"),
  row("tools", "tool.points", "Points", "k"),
  row("tools", "tool.skeleton", "Skeleton (keypoints with names)", "shift+k"),
  row("tools", "tool.text", "Text region: what is written there", "y"),
  row("tools", "tool.relation", "Relation: from one object to another", "u"),
  row("tools", "tool.slice", "Slice the selected polygons or masks along a path", "shift+j"),
  row("tools", "tool.tag", "Tag of the image", "t"),
  row("drawing", "edit.finish", "Finish the shape, or open the selected object", "enter", "n"),
  row("drawing", "brush.larger", "Larger brush", "]"),
  row("drawing", "brush.smaller", "Smaller brush", "["),
  row("drawing", "edit.cancel", "Cancel; then clear the selection; then select tool", "escape"),
  row("drawing", "joint.skip", "Skeleton: the next joint is not labeled", ","),
  row("drawing", "joint.visibility", "Joint visible, hidden, not labeled", "."),
  row("drawing", "view.key_cursor", "Cursor of the keyboard: draw and edit with arrows, Enter and Space", "shift+c"),
  row("drawing", "app.snap", "Snap to vertices and edges, on or off", "s"),
  row("drawing", "app.snap_edges", "Snap to edges of the picture, on or off", "alt+s"),
  row("drawing", "app.tighten", "Draw boxes closer as soon as they are drawn, on or off"),
  row("drawing", "draft.other_way", "Border or redrawn part: take the other way around", "i"),
  row("drawing", "polygon.into", "Polygon: new, added to the selected one, or cut out of it", "shift+a"),
  row("drawing", "points.one_each", "Points: one point an object", "shift+e"),
  ...digits(),
  row("classes", "app.pick_class", "Find a class by name", "c"),
  row("edit", "edit.undo", "Undo", "mod+z"),
  row("edit", "edit.redo", "Redo", "mod+shift+z", "mod+y"),
  row("edit", "edit.delete", "Delete the chosen vertex, else the selection; while drawing: take back a vertex", "delete", "backspace"),
  row("edit", "edit.copy", "Copy", "mod+c"),
  row("edit", "edit.cut", "Cut", "mod+x"),
  row("edit", "edit.paste", "Paste at the pointer", "mod+v"),
  row("edit", "edit.paste_in_place", "Paste at the place it was copied from", "mod+shift+v"),
  row("edit", "app.copy_to_next", "Copy the selection to the next image, and go there", "mod+b"),
  row("edit", "edit.repeat_last", "Repeat the objects of the image before", "mod+shift+b"),
  row("edit", "edit.duplicate", "Duplicate", "mod+d"),
  row("edit", "edit.select_all", "Select all", "mod+a"),
  row("objects", "object.next", "Next object", "tab"),
  row("objects", "object.previous", "Previous object", "shift+tab"),
  row("objects", "object.nudge_left", "Nudge left by a pixel", "arrowleft"),
  row("objects", "object.nudge_right", "Nudge right by a pixel", "arrowright"),
  row("objects", "object.nudge_up", "Nudge up by a pixel", "arrowup"),
  row("objects", "object.nudge_down", "Nudge down by a pixel", "arrowdown"),
  row("objects", "object.nudge_left_far", "Nudge left by ten", "shift+arrowleft"),
  row("objects", "object.nudge_right_far", "Nudge right by ten", "shift+arrowright"),
  row("objects", "object.nudge_up_far", "Nudge up by ten", "shift+arrowup"),
  row("objects", "object.nudge_down_far", "Nudge down by ten", "shift+arrowdown"),
  row("objects", "object.occluded", "Occluded", "q"),
  row("objects", "object.lock", "Lock: neither picked nor changed; again to unlock", "shift+d"),
  row("objects", "object.pin", "Pin: not moved; again to let go", "shift+s"),
  row("objects", "object.group", "Group the selection", "mod+g"),
  row("objects", "object.ungroup", "Take out of its group", "mod+shift+g"),
  row("objects", "app.attributes", "Walk through the attributes of the objects", "shift+w"),
  row("objects", "object.text", "Make text regions of objects, and objects of text regions", "shift+t"),
  row("objects", "object.to_front", "Bring to the front", "pageup"),
  row("objects", "object.to_back", "Send to the back", "pagedown"),
  row("objects", "text.number", "Number the text regions in reading order", "shift+n"),
  row("objects", "object.flip", "Mirror a skeleton, left for right", "shift+f"),
  row("objects", "object.hide", "Hide or show the selection", "h"),
  row("objects", "object.join", "Join areas to one polygon or mask", "j"),
  row("objects", "object.split", "Split parts into objects of their own", "alt+j"),
  row("objects", "object.tighten", "Draw boxes closer around what is in them", "shift+z"),
  row("objects", "object.snap_edges", "Snap outlines to edges of the picture"),
  row("objects", "object.convert", "Turn masks, ellipses and cuboids into polygons, and polygons into masks", "shift+m"),
  row("view", "view.hide_all", "Hide or show all objects", "shift+h"),
  row("view", "view.labels", "Show class names on the image", "l"),
  row("view", "view.zoom_in", "Zoom in", "+", "="),
  row("view", "view.zoom_out", "Zoom out", "-"),
  row("view", "view.fit", "Fit the image", "shift+0", "home"),
  row("view", "view.actual_size", "One image pixel per screen pixel", "shift+1"),
  row("view", "view.zoom_selection", "Zoom to the selection", "z", "shift+2"),
  row("view", "app.picture", "Picture: brightness, channels, values", "shift+i"),
  row("view", "app.picture_reset", "Show the picture as it is"),
  row("view", "app.turn_right", "Turn the view clockwise", "shift+r"),
  row("view", "app.turn_left", "Turn the view counterclockwise", "shift+l"),
  row("view", "app.mirror", "Mirror the view, left for right", "shift+y"),
  row("view", "app.upend", "Mirror the view, top for bottom", "shift+u"),
  row("view", "app.minimap", "Show the overview map"),
  row("view", "app.rulers", "Show rulers"),
  row("view", "app.grid", "Show the grid of pixels"),
  row("view", "view.menu", "Menu of the selection, or of the image", "contextmenu", "shift+f10"),
  row("navigate", "app.next_image", "Next image", "f", "arrowright"),
  row("navigate", "app.previous_image", "Previous image", "d", "arrowleft"),
  row("navigate", "app.submit", "Submit", "mod+enter"),
  row("navigate", "app.save", "Save (everything is saved as you go)", "mod+s"),
  row("navigate", "app.palette", "Command palette", "mod+k"),
  row("navigate", "app.help", "Keys", "?"),
  row("review", "review.approve", "Approve", "a"),
  row("review", "review.reject", "Reject", "r"),
  row("review", "review.fix", "Fix what is wrong", "e"),
  row("review", "review.reopen", "Take an approval back", "o"),
  row("review", "review.next", "Next image to review", "j"),
  row("review", "review.previous", "Previous image to review", "k"),
];

export interface GestureHint {
  readonly id: string;
  readonly keys: string;
  readonly label: string;
}

// Keys that belong to the gesture: always the last part of the help sheet, nothing to remap (keymap/remap.ts).
// English, as the labels above.
export const kGestureHints: readonly GestureHint[] = [
  { id: "pan", keys: "Space + drag, middle or right drag, two fingers on a trackpad", label: "Pan" },
  { id: "zoom", keys: "Wheel, pinch", label: "Zoom at the pointer" },
  { id: "ctrl", keys: "Ctrl held in a drawing tool", label: "Select and edit instead" },
  {
    id: "shift",
    keys: "Shift",
    label: "Square box, circle, 15° steps, one axis, continuous points of polygons and lines, add to the selection",
  },
  { id: "outline", keys: "Drag an outline, double click it", label: "New vertex" },
  { id: "vertex", keys: "Alt + click on a vertex", label: "Delete it" },
  { id: "erase", keys: "Alt in brush, eraser, lasso and bucket", label: "Erase instead, or paint instead" },
  { id: "tolerance", keys: "Drag with the wand", label: "More to the right or up, less to the left or down" },
  { id: "found", keys: "Shift, Alt with the wand and when cutting out", label: "Add to the selected mask, take from it" },
  { id: "outside", keys: "Alt with the superpixel and the watershed brush", label: "Take away; what lies outside" },
  { id: "straight", keys: "Shift with the scissors", label: "Straight to the pointer" },
  { id: "center", keys: "Alt in the ellipse tool", label: "Draw from the center" },
  { id: "menu", keys: "Right click, a finger that rests", label: "Menu of what is there" },
  { id: "beneath", keys: "Click again at the same place", label: "What lies beneath" },
  { id: "whole", keys: "Alt + drag an outline", label: "Move the whole line or polygon" },
  { id: "arrow", keys: "Click on an arrow", label: "Select the relation" },
  { id: "joint", keys: "Alt + click in the skeleton tool", label: "The joint is hidden" },
  { id: "border", keys: "Alt + click while drawing a polygon or line, from a point on a neighbor", label: "Copy its border up to there" },
  { id: "redraw", keys: "Shift + click on a vertex, new points, click on another vertex", label: "Redraw that part of a polygon or line" },
  {
    id: "cursor",
    keys: "With the cursor of the keyboard: arrows, Shift + arrows, Alt + arrows",
    label: "Move it, ten times as far, by one pixel",
  },
  { id: "cursorClick", keys: "With it: Enter, with Shift or Alt as on a click", label: "Click where it is" },
  { id: "cursorHold", keys: "With it: Space, and Space again", label: "Press and hold, let go: what is dragged by hand" },
];
