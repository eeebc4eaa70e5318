// A shape begun and not finished, kept over a reload or a crash of its tab.
import type { SyncQueue } from "./sync";
import type { Place } from "./storage";

type Keeper = Pick<SyncQueue, "storage" | "scope" | "tab" | "isGone">;

export async function keepDraft(sync: Keeper, place: Place, draft: unknown): Promise<void> {
  await sync.storage.putDraft({ scope: sync.scope, place, tab: sync.tab }, draft);
}

// What was begun here, by this tab or by one that is gone; null: nothing. What another tab has in hand stays there.
export async function takeDraft(sync: Keeper, place: Place): Promise<unknown> {
  const { scope, tab } = sync;
  for (const found of await sync.storage.drafts(scope, place)) {
    if (found.tab === tab) return found.draft;
    if (!(await sync.isGone(found.tab))) continue;
    await sync.storage.putDraft({ scope, place, tab }, found.draft);
    await sync.storage.putDraft({ scope, place, tab: found.tab }, null);
    return found.draft;
  }
  return null;
}
