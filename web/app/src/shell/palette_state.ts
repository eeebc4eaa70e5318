import { create } from "zustand";
import type { LucideIcon } from "lucide-react";

export interface PaletteCommand {
  id: string;
  label: string;
  icon?: LucideIcon;
  keys?: string;
  run: () => void;
}

// The page in front may add commands of its own (the annotator's tools, for example).
export const usePaletteState = create<{ open: boolean; page: readonly PaletteCommand[] }>(() => ({ open: false, page: [] }));

export function openPalette(): void {
  usePaletteState.setState({ open: true });
}

export function setPageCommands(page: readonly PaletteCommand[]): () => void {
  usePaletteState.setState({ page });
  return () => usePaletteState.setState((s) => (s.page === page ? { page: [] } : s));
}
