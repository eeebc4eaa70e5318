// The keymap's own words, which are English, unless the catalog of the language has others.
import type { CommandId } from "@touchmark/annotator";
import type { Annotator } from "@touchmark/render";
import { t } from "~/i18n";

export function commandLabel(id: string, label: string): string {
  return t(`keys.command.${id.replace(".", "_")}` as "keys.title", { defaultValue: label });
}

export function gestureWords(id: string, part: "keys" | "label", words: string): string {
  return t(`keys.gesture.${id}.${part}` as "keys.title", { defaultValue: words });
}

// Why a command can do nothing with what is selected; null: it can.
export function unavailableWords(annotator: Annotator, command: CommandId): string | null {
  const why = annotator.unavailable(command);
  return why === null ? null : t(`unavailable.${why as "locked"}`);
}
