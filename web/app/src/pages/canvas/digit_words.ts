import type { DigitTarget } from "@touchmark/annotator";
import { t } from "~/i18n";

// What the digits are for now, with their keys: at the pointer and above the classes.
export function digitWords(target: DigitTarget, selected: number): string {
  return t("digits.line", { what: digitUse(target, selected) });
}

export function digitUse(target: DigitTarget, selected: number): string {
  if (target === "tag") return t("digits.tag");
  return target === "selection" ? t("digits.selection", { count: selected }) : t("digits.next");
}
