// Tabs of one user and project tell each other what happened to the journal.
import type { WireContent } from "../model/wire";
import type { JournalEntry, Settled } from "./storage";

export type ChannelMessage =
  | { readonly type: "put"; readonly entry: JournalEntry }
  | { readonly type: "settled"; readonly entry: JournalEntry; readonly settled: Settled; readonly content?: WireContent }
  | { readonly type: "refused"; readonly entry: JournalEntry }
  | { readonly type: "removed"; readonly opIds: readonly string[] }
  | { readonly type: "ask" | "here"; readonly tab: string }; // does that tab live: see peers.ts

export interface Channel {
  post(message: ChannelMessage): void;
  listen(listener: (message: ChannelMessage) => void): void;
  close(): void;
}

export function openChannel(name: string): Channel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      channel.onmessage = (event: MessageEvent<ChannelMessage>) => listener(event.data);
    },
    close: () => channel.close(),
  };
}
