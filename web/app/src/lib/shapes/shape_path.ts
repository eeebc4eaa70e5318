// A shape as an SVG path in image pixels, and the part of the image to show it in.
import { cuboidEdges, ellipseRing, type Rect, type Ring, rotatedCorners, type Shape, shapeDef } from "@touchmark/annotator";

const ringPath = (ring: Ring) => (ring.length === 0 ? "" : `M${ring.map(([x, y]) => `${x} ${y}`).join("L")}Z`);
const linePath = (points: Ring) => (points.length === 0 ? "" : `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`);
const rectPath = ({ left, top, right, bottom }: Rect) => `M${left} ${top}H${right}V${bottom}H${left}Z`;

const kRoomOfPoint = 40; // image pixels: a single point says nothing of how large its object is

export function shapeBounds(shape: Shape): Rect | null {
  return shapeDef(shape).bounds(shape);
}

export function shapePath(shape: Shape): string {
  switch (shape.kind) {
    case "rotated_box":
      return ringPath(rotatedCorners(shape).map((p) => [p.x, p.y] as const));
    case "ellipse":
      return ringPath(ellipseRing(shape));
    case "cuboid_2d":
      return cuboidEdges(shape).map(linePath).join("");
    case "polygon":
      return shape.parts.map((part) => [part.outer, ...part.holes].map(ringPath).join("")).join("");
    case "polyline":
      return linePath(shape.points);
    case "keypoints":
      return shape.points.map(([x, y, v]) => (v > 0 ? `M${x} ${y}h0.01` : "")).join("");
    default: {
      const bounds = shapeBounds(shape);
      return bounds ? rectPath(bounds) : "";
    }
  }
}

// Around the shape with some of its surroundings, square, inside the image where it fits; the whole image without one.
export function cropArea(bounds: Rect | null, image: { width: number; height: number }): Rect {
  const whole = { left: 0, top: 0, right: image.width, bottom: image.height };
  if (!bounds) return whole;
  const extent = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top);
  const longest = extent === 0 ? kRoomOfPoint : Math.max(extent, 8);
  const side = longest * 1.4;
  const place = (low: number, high: number, size: number) => {
    const start = (low + high) / 2 - side / 2;
    return side >= size ? start : Math.max(0, Math.min(size - side, start));
  };
  const left = place(bounds.left, bounds.right, image.width);
  const top = place(bounds.top, bounds.bottom, image.height);
  return { left, top, right: left + side, bottom: top + side };
}
