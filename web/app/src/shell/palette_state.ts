import { create } from "zustand";
import type { LucideIcon } from "lucide-react";

export interface PaletteCommand {
  id: string;
  label: string;
  icon?: LucideIcon | undefined;
  classId?: number; // shown by its mark in place of an icon
  keys?: string | undefined;
  unavailable?: () => string | null; // why it can do nothing now
  run: () => void;
}

export interface PaletteGroup {
  readonly title: string;
  readonly commands: readonly PaletteCommand[];
}

// The page in front may add groups of commands of its own (the annotator's tools, for example).
export const usePaletteState = create<{ open: boolean; page: readonly PaletteGroup[] }>(() => ({ open: false, page: [] }));

export function openPalette(): void {
  usePaletteState.setState({ open: true });
}

export function setPageCommands(commands: readonly PaletteCommand[], title: string): () => void {
  const group = { title, commands };
  usePaletteState.setState((s) => ({ page: [...s.page, group] }));
  return () => usePaletteState.setState((s) => ({ page: s.page.filter((one) => one !== group) }));
}
