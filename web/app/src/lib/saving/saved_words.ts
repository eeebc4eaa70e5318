// What the status bar may say about the work. Never "saved" before the server has answered.
import type { SavedState } from "@touchmark/annotator";
import { t } from "~/i18n";

export type SavedTone = "good" | "muted" | "warning" | "bad";

export function savedWords(saved: SavedState): { text: string; tone: SavedTone } {
  if (saved.auth) return { text: t("saved.auth", { count: saved.waiting }), tone: "bad" };
  switch (saved.kind) {
    case "saved":
      return { text: t("saved.saved"), tone: "muted" };
    case "saving":
    case "journaled":
      return { text: t("saved.saving"), tone: "muted" };
    case "offline":
      return { text: t("saved.offline", { count: saved.waiting }), tone: "warning" };
    case "conflict":
      return { text: t("saved.conflict", { count: saved.refused }), tone: "bad" };
    case "error":
      return { text: t("saved.error", { message: saved.message ?? "" }), tone: "bad" };
  }
}
