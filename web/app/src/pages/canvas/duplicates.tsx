import type { ObjectRow } from "@touchmark/render";
import { Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "~/i18n";
import { duplicatesOf } from "~/lib/objects/duplicates";
import type { Mounted } from "./use_annotator";

const kRestMs = 400; // looked for when the hand rests

const kNone: readonly string[] = [];

export function useDuplicates(objects: readonly ObjectRow[]): readonly string[] {
  const [found, setFound] = useState(kNone);
  useEffect(() => {
    const timer = setTimeout(() => {
      const next = duplicatesOf(objects);
      setFound((last) => (last.join() === next.join() ? last : next));
    }, kRestMs);
    return () => clearTimeout(timer);
  }, [objects]);
  return found;
}

// Said before the image is submitted, and never in the way of it. A click selects them.
export function Duplicates({ annotator, objects }: Pick<Mounted, "annotator" | "objects">) {
  const found = useDuplicates(objects);
  if (found.length === 0) return null;
  return (
    <button
      type="button"
      title={t("canvas.duplicatesTip")}
      onClick={() => {
        annotator.select(found);
        annotator.run("view.zoom_selection");
      }}
      className="flex items-center gap-1.5 rounded-control px-1 text-warning underline hover:bg-hover"
    >
      <Copy size={14} aria-hidden />
      {t("canvas.duplicates", { count: found.length })}
    </button>
  );
}
