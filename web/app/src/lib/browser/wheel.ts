// What the wheel does over an image: a choice of this device, for it is the device that has the wheel.
import type { WheelUse } from "@touchmark/render";
import { create } from "zustand";

const kKey = "touchmark.wheel";

function stored(): WheelUse {
  const value = localStorage.getItem(kKey);
  return value === "zoom" || value === "pan" ? value : "auto";
}

export const useWheel = create<{ use: WheelUse }>(() => ({ use: stored() }));

export function setWheel(use: WheelUse): void {
  localStorage.setItem(kKey, use);
  useWheel.setState({ use });
}
