// The classes that were in the hand last, by project, kept on this device.
import { withRecent } from "./find_classes";

const keyOf = (project: number) => `touchmark.recent_classes.${project}`;

export function recentClasses(project: number): readonly number[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(project)) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id): id is number => Number.isInteger(id)) : [];
  } catch {
    return [];
  }
}

export function noteRecentClass(project: number, id: number): void {
  const before = recentClasses(project);
  const after = withRecent(before, id);
  if (after !== before) localStorage.setItem(keyOf(project), JSON.stringify(after));
}
