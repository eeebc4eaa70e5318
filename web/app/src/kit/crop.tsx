import { shapeFromWire } from "@touchmark/annotator";
import type { Content } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { thumbnailFor, thumbnailUrl } from "~/api/client";
import { assetQuery } from "~/api/queries";
import { classStyle } from "~/lib/ontology/class_color";
import { cropArea, shapeBounds, shapePath } from "~/lib/shapes/shape_path";
import { cx } from "./cx";

interface CropProps {
  project: number;
  asset: { id: number; width: number; height: number };
  content?: Content;
  size?: number; // CSS pixels of its square
  dashed?: boolean; // how it was, beside how it is
  label: string; // "" where the words beside it say the same
  className?: string;
}

// The part of the image an annotation is on, with its outline: shown wherever an annotation is mentioned.
export function Crop({ project, asset, content, size = 56, dashed, label, className }: CropProps) {
  const shape = content ? shapeFromWire(content.shape) : null;
  const area = cropArea(shape ? shapeBounds(shape) : null, asset);
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  const pixels = (Math.max(asset.width, asset.height) / Math.max(1, Math.max(width, height))) * size * 1.5;
  const path = shape ? shapePath(shape) : "";
  const { onImage } = classStyle(content?.class_id ?? 0);
  const line = {
    fill: "none",
    vectorEffect: "non-scaling-stroke" as const,
    strokeLinejoin: "round" as const,
    strokeLinecap: "round" as const,
  };
  return (
    <svg
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
      width={size}
      height={size}
      viewBox={`${area.left} ${area.top} ${width} ${height}`}
      className={cx("shrink-0 rounded-control bg-hover", className)}
    >
      <image
        href={thumbnailUrl(project, asset.id, thumbnailFor(pixels))}
        width={asset.width}
        height={asset.height}
        preserveAspectRatio="none"
      />
      {path ? (
        <>
          <path d={path} {...line} className="stroke-scrim" strokeWidth={3.5} />
          <path d={path} {...line} stroke={onImage} strokeWidth={1.5} strokeDasharray={dashed ? "4 3" : undefined} />
        </>
      ) : null}
    </svg>
  );
}

// The same when only the asset's number is known.
export function AssetCrop({ asset: id, ...rest }: Omit<CropProps, "asset"> & { asset: number }) {
  const asset = useQuery({ ...assetQuery(rest.project, id), staleTime: 5 * 60_000 }).data;
  const size = rest.size ?? 56;
  if (!asset || asset.width === 0)
    return <span className={cx("skeleton inline-block shrink-0", rest.className)} style={{ width: size, height: size }} />;
  return <Crop {...rest} asset={asset} />;
}
