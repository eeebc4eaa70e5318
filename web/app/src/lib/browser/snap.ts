// Whether what is drawn snaps to vertices and edges: a choice of this device, the same on every image.
import { create } from "zustand";

const kKey = "touchmark.snap";

export const useSnap = create<{ on: boolean }>(() => ({ on: localStorage.getItem(kKey) === "on" }));

export function toggleSnap(): void {
  const on = !useSnap.getState().on;
  localStorage.setItem(kKey, on ? "on" : "off");
  useSnap.setState({ on });
}
