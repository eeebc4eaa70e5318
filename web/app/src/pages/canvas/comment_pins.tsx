import type { Comment } from "@touchmark/client";
import type { Annotator, ObjectRow } from "@touchmark/render";
import { type PointerEvent, useEffect, useRef } from "react";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { shapeBounds } from "~/lib/shapes/shape_path";

interface PinsProps {
  annotator: Annotator;
  objects: readonly ObjectRow[];
  comments: readonly Comment[];
  point: readonly [number, number] | null;
  picking: boolean; // the next press on the image is the place of a comment
  onPick: (point: readonly [number, number]) => void;
  onOpen: (comment: Comment) => void;
}

interface Pin {
  key: string;
  at: readonly [number, number];
  number: number | null; // null: the comment being written
  comment?: Comment;
}

function pinsOf({ comments, objects, point }: PinsProps): Pin[] {
  const pins: Pin[] = [];
  comments.forEach((comment, i) => {
    const object = comment.annotation_id ? objects.find((o) => o.id === comment.annotation_id) : undefined;
    const bounds = object ? shapeBounds(object.shape) : null;
    const at = comment.point
      ? ([comment.point[0] ?? 0, comment.point[1] ?? 0] as const)
      : bounds
        ? ([bounds.right, bounds.top] as const)
        : null;
    if (at && !comment.resolved) pins.push({ key: `c${comment.id}`, at, number: i + 1, comment });
  });
  if (point) pins.push({ key: "new", at: point, number: null });
  return pins;
}

// Over the canvas; moved with the image without rendering.
export function CommentPins(props: PinsProps) {
  const { annotator, picking, onPick, onOpen } = props;
  const layer = useRef<HTMLDivElement>(null);
  const pins = pinsOf(props);
  useEffect(() => {
    const place = () => {
      for (const element of layer.current?.children ?? []) {
        const pin = element as HTMLElement;
        const { x, y } = annotator.toScreen({ x: Number(pin.dataset.x), y: Number(pin.dataset.y) });
        pin.style.transform = `translate(${x}px, ${y}px)`;
      }
    };
    place();
    return annotator.onView(place);
  }, [annotator, pins]);
  const pick = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const { x, y } = annotator.toImage({ x: event.clientX - box.left, y: event.clientY - box.top });
    onPick([x, y]);
  };
  return (
    <div
      ref={layer}
      className={cx("absolute inset-0 overflow-hidden", picking ? "cursor-crosshair" : "pointer-events-none")}
      onPointerDown={picking ? pick : undefined}
    >
      {pins.map((pin) => (
        <button
          key={pin.key}
          type="button"
          data-x={pin.at[0]}
          data-y={pin.at[1]}
          aria-label={pin.comment ? t("comments.pinLabel", { n: pin.number, text: pin.comment.text }) : t("comments.here")}
          title={pin.comment?.text}
          onClick={() => pin.comment && onOpen(pin.comment)}
          className="pointer-events-auto absolute top-0 left-0 -mt-6 inline-flex h-6 min-w-6 items-center justify-center rounded-full rounded-bl-none border border-surface bg-bad px-1.5 text-xs font-semibold text-on-bad shadow-float"
        >
          {pin.number ?? "+"}
        </button>
      ))}
    </div>
  );
}
