// The keys that people have in their fingers from other tools, as far as there is the same thing to do here. What a
// preset does not name has the default keys.
import type { CommandId } from "./commands";
import type { Remap } from "./remap";

export type PresetId = "touchmark" | "cvat" | "label_studio";

const digits = (prefix: string): Remap =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => {
      const digit = String((i + 1) % 10);
      return [`class.${i + 1}` as CommandId, [digit, `${prefix}${digit}`]];
    }),
  );

export const kPresets: Readonly<Record<PresetId, Remap>> = {
  touchmark: {},
  // Tools have no keys of their own there: those are the default ones.
  cvat: {
    ...digits("mod+"),
    "app.help": ["f1", "?"],
    "app.next_image": ["f"],
    "app.previous_image": ["d"],
    "app.picture": ["f2", "shift+i"],
    "app.turn_right": ["mod+r"],
    "app.turn_left": ["mod+shift+r"],
    "edit.finish": ["n", "enter"],
    "object.occluded": ["q", "/"],
    "object.hide": ["h"],
  },
  label_studio: {
    "app.next_image": ["mod+arrowright", "f"],
    "app.previous_image": ["mod+arrowleft", "d"],
    "app.turn_right": ["alt+arrowright"],
    "app.turn_left": ["alt+arrowleft"],
    "tool.pan": ["h"],
    "tool.box": ["r"],
    "tool.rotated_box": ["shift+r"],
    "tool.brush": ["b"],
    "edit.delete": ["backspace", "delete"],
    "object.hide": ["alt+h"],
    "object.next": ["alt+.", "tab"],
    "view.zoom_in": ["mod++", "mod+=", "+", "="],
    "view.zoom_out": ["mod+-", "-"],
  },
};
