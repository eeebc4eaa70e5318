import type { DigitTarget } from "@touchmark/annotator";
import { t } from "~/i18n";
import { keyOf } from "~/lib/keyboard/keymap";
import { keyParts } from "~/lib/keyboard/keys";

// What the digits are for now, with their keys: at the pointer and above the classes.
export function digitWords(target: DigitTarget, selected: number): string {
  const [keys, what] = [digitKeys(), digitUse(target, selected)];
  return keys === undefined ? what : t("digits.line", { keys: keyParts(keys).join("+"), what });
}

// The digits where classes have them, else the key of the first.
export function digitKeys(): string | undefined {
  return keyOf("class.1") === "1" ? "1–9" : keyOf("class.1");
}

export function digitUse(target: DigitTarget, selected: number): string {
  if (target === "tag") return t("digits.tag");
  return target === "selection" ? t("digits.selection", { count: selected }) : t("digits.next");
}
