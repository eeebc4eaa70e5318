import { ImageOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type ThumbnailSize, thumbnailUrl, trashThumbnailUrl } from "~/api/client";
import { useLive } from "~/api/stream";
import { t } from "~/i18n";
import { cx } from "./cx";

interface ThumbProps {
  project: number;
  asset: number;
  size: ThumbnailSize;
  alt: string;
  deleted?: boolean; // it is in the trash
  delay?: number; // milliseconds before it is asked for: what is scrolled past is never fetched
  className?: string;
}

// A thumbnail whose request is given up when it leaves the page.
export function Thumb({ project, asset, size, alt, deleted, delay = 0, className }: ThumbProps) {
  const ref = useRef<HTMLImageElement>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);
  const url = (deleted ? trashThumbnailUrl : thumbnailUrl)(project, asset, size);
  // One that failed is asked for again when the server is back.
  useEffect(() => {
    if (state !== "failed") return;
    return useLive.subscribe((live, before) => live.epoch > before.epoch && setAttempt((n) => n + 1));
  }, [state]);
  useEffect(() => {
    const image = ref.current;
    if (!image) return;
    setState("loading");
    if (attempt > 0) image.removeAttribute("src");
    const timer = setTimeout(() => {
      image.src = url;
    }, delay);
    return () => {
      clearTimeout(timer);
      if (!image.complete) image.removeAttribute("src");
    };
  }, [url, delay, attempt]);
  return (
    <>
      <img
        ref={ref}
        alt={alt}
        decoding="async"
        draggable={false}
        onLoad={() => setState("ready")}
        onError={() => ref.current?.src && setState("failed")}
        className={cx("size-full object-contain", state !== "ready" && "invisible", className)}
      />
      {state === "failed" ? (
        <span className="hatch absolute inset-0 flex items-center justify-center text-muted" title={t("media.corrupt")}>
          <ImageOff size={16} aria-hidden />
        </span>
      ) : null}
    </>
  );
}
