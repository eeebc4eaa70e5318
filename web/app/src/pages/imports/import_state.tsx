import type { Import } from "@touchmark/client";
import { t } from "~/i18n";
import { Chip } from "~/kit/chip";

const kTones = { done: "good", failed: "bad", cancelled: "warning", undone: "neutral" } as const;

export function ImportState({ item }: { item: Import }) {
  const state = item.undone ? "undone" : item.state;
  return <Chip tone={kTones[state]}>{t(`imports.stateOf.${state}`)}</Chip>;
}

// Of one picture the name is not kept.
export function sourceName(item: Import): string {
  return item.source === "picture" ? t("imports.picture") : item.source;
}

export function actorName(actor: number, userName: (id: number) => string): string {
  return actor === 0 ? t("imports.commandLine") : userName(actor);
}
