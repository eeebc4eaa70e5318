import type { Asset } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useEffect, useRef } from "react";
import { usePicture } from "~/lib/picture/picture";
import { assetImage, maybeDeep } from "./image";

const kRestMs = 200; // another window of values is asked for when the hand rests

// The picture as it was last shown in this tab, and as it is adjusted now.
export function usePictureShown(annotator: Annotator | null, project: number, asset: Asset): void {
  const { look, turn, guides, band, window } = usePicture();
  useEffect(() => annotator?.setLook(look), [annotator, look]);
  useEffect(() => annotator?.setTurn(turn), [annotator, turn]);
  useEffect(() => annotator?.setGuides(guides), [annotator, guides]);
  const made = useRef<Annotator | null>(null); // with the picture of its time
  useEffect(() => {
    if (annotator === null || !maybeDeep(asset)) return;
    if (made.current !== annotator) {
      made.current = annotator;
      return;
    }
    const timer = setTimeout(() => annotator.setImage(assetImage(project, asset)), kRestMs);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- an asset that was only submitted is the same picture
  }, [annotator, project, asset.id, band, window]);
}
