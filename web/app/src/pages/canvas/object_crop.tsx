import type { Shape } from "@touchmark/annotator";
import type { Asset } from "@touchmark/client";
import type { ImageSource } from "@touchmark/render";
import { useEffect, useRef, useState } from "react";
import { classStyle } from "~/lib/ontology/class_color";
import { cropArea, shapeBounds, shapePath } from "~/lib/shapes/shape_path";
import { assetImage } from "./image";

const kSize = 32; // CSS pixels of its square

// The picture that the canvas shows; null until it is there.
export function useAssetImage(project: number, asset: Asset): ImageSource | null {
  const [source, setSource] = useState<ImageSource | null>(null);
  useEffect(() => {
    let live = true;
    assetImage(project, asset).then(
      (loaded) => live && setSource(loaded),
      () => undefined, // the canvas says so
    );
    return () => {
      live = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the picture of an asset does not change
  }, [project, asset.id]);
  return source;
}

// What an object is on, cut from the picture in the browser: nothing is asked of the server.
export function ObjectCrop({ source, shape, classId }: { source: ImageSource | null; shape: Shape; classId: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (ref.current) paint(ref.current, source, shape, classId);
  }, [source, shape, classId]);
  return <canvas ref={ref} aria-hidden className="shrink-0 rounded-control bg-hover" style={{ width: kSize, height: kSize }} />;
}

function paint(canvas: HTMLCanvasElement, source: ImageSource | null, shape: Shape, classId: number): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.height = Math.round(kSize * ratio);
  const context = canvas.getContext("2d");
  if (!context || !source) return;
  const area = cropArea(shapeBounds(shape), source);
  const scale = canvas.width / (area.right - area.left);
  const picture = source.kind === "bitmap" ? source.bitmap : source.preview;
  if (picture) {
    const [x, y] = [picture.width / source.width, picture.height / source.height];
    context.imageSmoothingQuality = "medium";
    const [width, height] = [(area.right - area.left) * x, (area.bottom - area.top) * y];
    context.drawImage(picture, area.left * x, area.top * y, width, height, 0, 0, canvas.width, canvas.height);
  }
  const path = shapePath(shape);
  if (path === "") return;
  const outline = new Path2D();
  outline.addPath(new Path2D(path), new DOMMatrix([scale, 0, 0, scale, -area.left * scale, -area.top * scale]));
  for (const [style, width] of [
    ["rgba(0,0,0,0.55)", 3],
    [classStyle(classId).onImage, 1.5],
  ] as const) {
    context.lineWidth = width * ratio;
    context.strokeStyle = style;
    context.stroke(outline);
  }
}
