import type { ImportPart } from "@touchmark/client";
import { t } from "~/i18n";

// A format and where it lies in what was imported.
export function PartName({ part }: { part: ImportPart }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="font-medium whitespace-nowrap first-letter:uppercase">{part.title}</span>
      <span className="min-w-0 truncate font-mono text-xs text-muted" title={part.where}>
        {part.where || t("import.everything")}
      </span>
    </span>
  );
}
