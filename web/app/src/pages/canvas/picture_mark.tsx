import { RotateCcw } from "lucide-react";
import { t } from "~/i18n";
import { changesOf, resetPicture, usePicture } from "~/lib/picture/picture";

// Said for as long as the picture is not shown as it is; a click shows it so.
export function PictureMark() {
  const changes = changesOf(usePicture());
  if (changes.length === 0) return null;
  const what = changes.map((change) => t(`picture.changed.${change}`)).join(", ");
  return (
    <button
      type="button"
      title={t("picture.markTip")}
      onClick={resetPicture}
      className="flex items-center gap-1.5 whitespace-nowrap rounded-control px-1 text-warning underline hover:bg-hover"
    >
      <RotateCcw size={14} aria-hidden />
      {t("picture.mark", { what })}
    </button>
  );
}
