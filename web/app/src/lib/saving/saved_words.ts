// What the status bar may say about the work and the way to the server. Never "saved" before the server has answered.
import type { SavedState } from "@touchmark/annotator";
import { t } from "~/i18n";

export type SavedTone = "good" | "muted" | "warning" | "bad";

// What the page knows beside the state of the work.
export interface Line {
  lost: boolean; // no connection to the server
  out: boolean; // nobody, or somebody else, is signed in
  retryAt: number | null; // when the connection is tried again, as Date.now()
}

export interface SavedWords {
  text: string;
  tone: SavedTone;
  act?: "sign_in" | "retry"; // what a click on it does
  retryAt?: number; // when the page tries again by itself
}

const kFine: Line = { lost: false, out: false, retryAt: null };

export function savedWords(saved: SavedState, line: Line = kFine): SavedWords {
  if (saved.kind === "error") return { text: t("saved.error", { message: saved.message ?? "" }), tone: "bad" };
  if (saved.auth || line.out) {
    return { text: saved.waiting > 0 ? t("saved.auth", { count: saved.waiting }) : t("saved.out"), tone: "bad", act: "sign_in" };
  }
  const retryAt = earliest(saved.retryAt, line.retryAt);
  const again = retryAt === undefined ? {} : { retryAt };
  switch (saved.kind) {
    case "offline":
      return { text: t("saved.offline", { count: saved.waiting }), tone: "warning", act: "retry", ...again };
    case "conflict":
      return { text: t("saved.conflict", { count: saved.refused }), tone: "bad" };
    case "saving":
    case "journaled":
      return { text: t("saved.saving"), tone: "muted" };
    case "saved":
      if (line.lost) return { text: t("saved.lost"), tone: "warning", act: "retry", ...again };
      return { text: t("saved.saved"), tone: "muted" };
  }
}

function earliest(a: number | null | undefined, b: number | null | undefined): number | undefined {
  const both = [a, b].filter((one) => typeof one === "number");
  return both.length === 0 ? undefined : Math.min(...both);
}
