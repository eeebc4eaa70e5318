import { t } from "~/i18n";
import { annotations, images } from "~/lib/imports/words";
import { count } from "~/lib/text/format";

export interface ImportNotesProps {
  known: number; // images
  same: number; // annotations of theirs that are there already
  found: number; // images that were missing
  leftOut: number; // annotations
}

// What an import did besides adding.
export function ImportNotes({ known, same, found, leftOut }: ImportNotesProps) {
  return (
    <>
      {known > 0 ? <p className="text-muted">{t("imports.known", { images: images(known), annotations: annotations(same) })}</p> : null}
      {found > 0 ? <p className="text-muted">{t("imports.found", { count: found, n: count(found) })}</p> : null}
      {leftOut > 0 ? <p className="text-muted">{t("imports.leftOut", { count: leftOut, n: count(leftOut) })}</p> : null}
    </>
  );
}
