// Named sets of objects, kept by project in this browser.
import { isTemplateObject, type WireNewContent } from "@touchmark/annotator";
import { create } from "zustand";
import { uuid } from "~/lib/browser/uuid";

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly objects: readonly WireNewContent[];
}

export const kMostTemplates = 50;
export const kLongestName = 100;
const kNone: readonly Template[] = [];
const keyOf = (project: number) => `touchmark.templates.${project}`;

function isTemplate(value: unknown): value is Template {
  const { id, name, objects } = (value ?? {}) as Partial<Record<keyof Template, unknown>>;
  if (typeof id !== "string" || typeof name !== "string" || !Array.isArray(objects) || objects.length === 0) return false;
  return name.trim() !== "" && name.length <= kLongestName && objects.every(isTemplateObject);
}

function stored(project: number): readonly Template[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(project)) ?? "[]");
    return Array.isArray(value) ? value.filter(isTemplate) : kNone;
  } catch {
    return kNone;
  }
}

// By project, as they were last read or written here; whoever shows them is told of a change by the epoch.
const cache = new Map<number, readonly Template[]>();
const useEpoch = create<{ epoch: number }>(() => ({ epoch: 0 }));
const tell = () => useEpoch.setState((s) => ({ epoch: s.epoch + 1 }));

export function templatesOf(project: number): readonly Template[] {
  const known = cache.get(project) ?? stored(project);
  cache.set(project, known);
  return known;
}

export const useTemplates = (project: number): readonly Template[] => useEpoch(() => templatesOf(project));

// False: the browser keeps no more. What another tab has written meanwhile stays.
function change(project: number, to: (now: readonly Template[]) => readonly Template[]): boolean {
  const next = to(stored(project));
  try {
    localStorage.setItem(keyOf(project), JSON.stringify(next));
  } catch {
    return false;
  }
  cache.set(project, next);
  tell();
  return true;
}

// One of the same name takes the place of the one before.
export function saveTemplate(project: number, name: string, objects: readonly WireNewContent[]): boolean {
  if (objects.length === 0 || name.trim() === "") return false;
  const made = { id: uuid(), name: name.trim().slice(0, kLongestName), objects };
  const others = (now: readonly Template[]) => now.filter((one) => one.name !== made.name);
  if (others(stored(project)).length >= kMostTemplates) return false;
  return change(project, (now) => [...others(now), made]);
}

export function renameTemplate(project: number, id: string, name: string): boolean {
  const text = name.trim().slice(0, kLongestName);
  if (text === "" || stored(project).some((one) => one.id !== id && one.name === text)) return false;
  return change(project, (now) => now.map((one) => (one.id === id ? { ...one, name: text } : one)));
}

export function removeTemplate(project: number, id: string): boolean {
  return change(project, (now) => now.filter((one) => one.id !== id));
}

// Another tab has changed them.
export function watchTemplates(): () => void {
  const forget = ({ key }: StorageEvent) => {
    if (key !== null && !key.startsWith("touchmark.templates.")) return;
    cache.clear();
    tell();
  };
  window.addEventListener("storage", forget);
  return () => window.removeEventListener("storage", forget);
}
