// How much of each person's work this browser holds that the server has not: for the words of a sign-in.
import type { Sync } from "@touchmark/annotator";
import { create } from "zustand";

const useCounts = create<Readonly<Record<string, number>>>(() => ({}));

export function countUnsaved(user: number, project: number, sync: Sync): void {
  const tell = () => {
    const { waiting, refused } = sync.getState();
    useCounts.setState({ [`${user}/${project}`]: waiting + refused });
  };
  sync.subscribe(tell);
  tell();
}

export function useUnsaved(user: number | undefined): number {
  return useCounts((counts) => Object.entries(counts).reduce((sum, [key, count]) => (key.startsWith(`${user}/`) ? sum + count : sum), 0));
}
