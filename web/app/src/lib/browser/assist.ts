// How the tools that look at the pixels work: a choice of this device, the same on every image.
import { type AssistOptions, kDefaultAssist } from "@touchmark/annotator";
import { create } from "zustand";

const kKey = "touchmark.assist";

// What cannot be read, or is of another kind than it should be, is the default.
function stored(): AssistOptions {
  try {
    const kept = JSON.parse(localStorage.getItem(kKey) ?? "{}") as Partial<AssistOptions>;
    const known = Object.entries(kept).filter(([name, value]) => typeof value === typeof kDefaultAssist[name as keyof AssistOptions]);
    return { ...kDefaultAssist, ...Object.fromEntries(known) };
  } catch {
    return kDefaultAssist;
  }
}

export const useAssist = create<AssistOptions>(() => stored());

export function setAssist(part: Partial<AssistOptions>): void {
  useAssist.setState(part);
  localStorage.setItem(kKey, JSON.stringify(useAssist.getState()));
}

export function toggleAssist(option: "edges" | "tighten"): void {
  setAssist({ [option]: !useAssist.getState()[option] });
}
