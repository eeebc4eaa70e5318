// Whether Smart select was the last tool that somebody drew with on this device: then images are made ready for it.
import type { ToolId } from "@touchmark/annotator";

const kKey = "touchmark.smart_select";
const kNeutral: ReadonlySet<ToolId> = new Set<ToolId>(["select", "pan"]);

export function isSmartSelectInUse(): boolean {
  return localStorage.getItem(kKey) === "on";
}

export function noteTool(tool: ToolId): void {
  if (kNeutral.has(tool) || isSmartSelectInUse() === (tool === "sam")) return;
  localStorage.setItem(kKey, tool === "sam" ? "on" : "off");
}
