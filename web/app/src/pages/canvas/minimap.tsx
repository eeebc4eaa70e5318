import type { Asset } from "@touchmark/client";
import type { Annotator, Turn } from "@touchmark/render";
import { type PointerEvent, useEffect, useRef } from "react";
import { thumbnailUrl } from "~/api/client";
import { t } from "~/i18n";
import { usePicture } from "~/lib/picture/picture";

const kSide = 160; // CSS pixels of the longest side
const percent = (value: number) => `${Math.min(1, Math.max(0, value)) * 100}%`;

// The whole image with what is seen of it, while that is not all of it. A press or a drag moves the view there.
export function Minimap({ annotator, project, asset }: { annotator: Annotator; project: number; asset: Asset }) {
  const turn = usePicture((s) => s.turn);
  const { map, frame } = useFrame(annotator, turn);
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const area = annotator.imageArea();
    const x = area.left + ((event.clientX - box.left) / box.width) * (area.right - area.left);
    const y = area.top + ((event.clientY - box.top) / box.height) * (area.bottom - area.top);
    annotator.centerAt(annotator.toImage({ x, y }));
  };
  const shrink = kSide / Math.max(asset.width, asset.height, 1);
  const [width, height] = [asset.width * shrink, asset.height * shrink];
  const [across, down] = turn.quarters % 2 === 0 ? [width, height] : [height, width];
  return (
    <div
      ref={map}
      hidden
      role="img"
      aria-label={t("picture.minimap")}
      style={{ width: across, height: down }}
      className="absolute right-3 bottom-3 cursor-pointer touch-none overflow-hidden rounded-control border bg-canvas shadow-float"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={move}
    >
      <img
        src={thumbnailUrl(project, asset.id, 256)}
        alt=""
        draggable={false}
        style={{
          width,
          height,
          transform: `translate(-50%, -50%) rotate(${turn.quarters * 90}deg)${turn.flipped ? " scaleX(-1)" : ""}`,
        }}
        className="pointer-events-none absolute top-1/2 left-1/2 max-w-none"
      />
      <div ref={frame} className="pointer-events-none absolute border-2 border-accent outline outline-canvas" />
    </div>
  );
}

// Written straight to the page: the view moves too quickly for rendering.
function useFrame(annotator: Annotator, turn: Turn) {
  const map = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = () => {
      if (!map.current || !frame.current) return;
      const { left, top, right, bottom } = annotator.imageArea();
      const size = annotator.viewSize();
      const whole = left >= -1 && top >= -1 && right <= size.width + 1 && bottom <= size.height + 1;
      map.current.hidden = whole || right <= left;
      const [width, height] = [right - left, bottom - top];
      const { style } = frame.current;
      [style.left, style.top] = [percent(-left / width), percent(-top / height)];
      [style.right, style.bottom] = [percent(1 - (size.width - left) / width), percent(1 - (size.height - top) / height)];
    };
    place();
    return annotator.onView(place);
  }, [annotator, turn]);
  return { map, frame };
}
