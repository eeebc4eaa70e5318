// The images that are opened are made ready for Smart select while it is in the hand, or was the last tool drawn with.
import type { Asset } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import type { SegmentDesk } from "~/lib/segment/desk";
import { isSmartSelectInUse, noteTool } from "~/lib/segment/in_use";
import { makeFeaturesAhead } from "~/lib/segment/server";

export function getsReady(annotator: Annotator, desk: SegmentDesk): void {
  let done = false;
  const look = () => {
    const { tool, readonly, image } = annotator.getState();
    if (readonly || image !== "ready") return;
    noteTool(tool);
    if (done || !isSmartSelectInUse()) return;
    done = true;
    desk.prepare();
  };
  annotator.subscribe(look);
  look();
}

// Of the image that comes next.
export function makeReadyAhead(project: number, { id }: Pick<Asset, "id">): void {
  if (isSmartSelectInUse()) void makeFeaturesAhead(project, id);
}
