import { create } from "zustand";

export type ThemeChoice = "system" | "light" | "dark";
const kKey = "touchmark.theme";

function stored(): ThemeChoice {
  const value = localStorage.getItem(kKey);
  return value === "light" || value === "dark" ? value : "system";
}

const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
const resolve = (choice: ThemeChoice): "light" | "dark" => (choice === "system" ? (darkQuery.matches ? "dark" : "light") : choice);

interface Theme {
  choice: ThemeChoice;
  resolved: "light" | "dark";
}

export const useTheme = create<Theme>(() => ({ choice: stored(), resolved: resolve(stored()) }));

function apply({ choice, resolved }: Theme): void {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  document.documentElement.dataset.resolved = resolved;
}

export function setTheme(choice: ThemeChoice): void {
  localStorage.setItem(kKey, choice);
  useTheme.setState({ choice, resolved: resolve(choice) });
}

useTheme.subscribe(apply);
darkQuery.addEventListener("change", () => useTheme.setState((s) => ({ resolved: resolve(s.choice) })));
apply(useTheme.getState());
