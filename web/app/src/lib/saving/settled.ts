import type { Sync } from "@touchmark/annotator";
import { t } from "~/i18n";

const kPatienceMs = 10_000;

// Waits until the server has everything; says how much it has not when that takes too long.
export async function settled(sync: Sync, patience = kPatienceMs): Promise<void> {
  sync.retryNow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(t("label.notSaved", { count: sync.getState().waiting }))), patience);
  });
  try {
    await Promise.race([sync.whenSaved(), late]);
  } finally {
    clearTimeout(timer);
  }
}
