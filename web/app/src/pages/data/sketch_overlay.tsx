import type { Asset, Sketch } from "@touchmark/client";
import { classStyle } from "~/lib/ontology/class_color";

type Shape = Sketch["shapes"][number];

// "x,y x,y ..." of [x, y, x, y, ...].
function pointsOf(line: readonly number[]): string {
  return line.map((value, i) => `${i === 0 ? "" : i % 2 === 0 ? " " : ","}${value}`).join("");
}

function Drawn({ shape }: { shape: Shape }) {
  const { onImage } = classStyle(shape.class_id);
  const look = { stroke: onImage, strokeWidth: 1.5, vectorEffect: "non-scaling-stroke" } as const;
  const [x, y, width, height] = shape.box ?? [];
  return (
    <>
      {shape.box ? <rect x={x} y={y} width={width} height={height} fill="none" {...look} /> : null}
      {shape.line ? <polyline points={pointsOf(shape.line)} fill="none" {...look} /> : null}
      {shape.rings?.map((ring, i) => (
        <polygon key={i} points={pointsOf(ring)} fill={onImage} fillOpacity={0.2} {...look} />
      ))}
    </>
  );
}

// The labels of an image over its thumbnail, which lies as large as it fits in the middle.
export function SketchOverlay({ asset, sketch }: { asset: Asset; sketch: Sketch | undefined }) {
  if (!sketch || sketch.shapes.length === 0 || asset.width === 0) return null;
  return (
    <svg
      aria-hidden
      data-sketch={asset.id}
      viewBox={`0 0 ${asset.width} ${asset.height}`}
      preserveAspectRatio="xMidYMid meet"
      className="pointer-events-none absolute inset-0 size-full"
    >
      {sketch.shapes.map((shape, i) => (
        <Drawn key={i} shape={shape} />
      ))}
    </svg>
  );
}
