// The keymap's own words, which are English, unless the catalog of the language has others.
import { t } from "~/i18n";

export function commandLabel(id: string, label: string): string {
  return t(`keys.command.${id.replace(".", "_")}` as "keys.title", { defaultValue: label });
}

export function gestureWords(id: string, part: "keys" | "label", words: string): string {
  return t(`keys.gesture.${id}.${part}` as "keys.title", { defaultValue: words });
}
