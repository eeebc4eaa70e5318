// Which layers' suggestions lie over the images of a project, and from what score on: choices of this device.
import { create } from "zustand";

export interface Chosen {
  readonly layers: readonly number[]; // in the order in which they were chosen
  readonly thresholds: Readonly<Record<number, number>>; // by layer, 0..1
}

const kKey = "touchmark.suggestions";
const kNone: Chosen = { layers: [], thresholds: {} };

type All = Readonly<Record<number, Chosen>>; // by project

// What somebody else wrote there, or an older page, is as nothing.
export function readChosen(text: string | null): All {
  try {
    const read: unknown = JSON.parse(text ?? "{}");
    if (typeof read !== "object" || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter(([, one]) => isChosen(one)));
  } catch {
    return {};
  }
}

function isChosen(value: unknown): value is Chosen {
  if (typeof value !== "object" || value === null || !("layers" in value) || !("thresholds" in value)) return false;
  const { layers, thresholds } = value;
  const scores = typeof thresholds === "object" && thresholds !== null ? Object.values(thresholds) : [undefined];
  return Array.isArray(layers) && layers.every(Number.isSafeInteger) && scores.every((one) => typeof one === "number");
}

const useAll = create<{ all: All }>(() => ({ all: readChosen(localStorage.getItem(kKey)) }));

export function useChosen(project: number): Chosen {
  return useAll((s) => s.all[project] ?? kNone);
}

export function chooseLayer(project: number, layer: number, chosen: boolean): void {
  change(project, ({ layers, ...rest }) => {
    const others = layers.filter((id) => id !== layer);
    return { ...rest, layers: chosen ? [...others, layer] : others };
  });
}

export function setThreshold(project: number, layer: number, threshold: number): void {
  change(project, (now) => ({ ...now, thresholds: { ...now.thresholds, [layer]: threshold } }));
}

function change(project: number, to: (now: Chosen) => Chosen): void {
  const { all } = useAll.getState();
  const next = { ...all, [project]: to(all[project] ?? kNone) };
  useAll.setState({ all: next });
  localStorage.setItem(kKey, JSON.stringify(next));
}
