import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { explain } from "~/api/explain";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ProgressBar } from "~/kit/feedback";
import { bytes, count } from "~/lib/text/format";
import type { UploadItem, UploadTotals } from "~/lib/uploads/upload_queue";

interface UploadListProps {
  items: readonly UploadItem[];
  sum: UploadTotals;
  onRetry: () => void;
}

const kShown = 200;
const kOrder = { failed: 0, sending: 1, waiting: 2, done: 3 };

export function UploadList({ items, sum, onRetry }: UploadListProps) {
  const shown = [...items].sort((a, b) => kOrder[a.state] - kOrder[b.state]).slice(0, kShown);
  return (
    <div className="flex flex-col gap-2">
      <ProgressBar done={sum.sent} total={Math.max(1, sum.size)} label={t("import.uploading")} />
      <p className="flex items-center gap-2 text-xs text-muted" role="status">
        <span className="flex-1">
          {t("import.progress", { done: count(sum.done), files: count(sum.files), sent: bytes(sum.sent), size: bytes(sum.size) })}
        </span>
        {sum.failed > 0 ? (
          <Button dense onClick={onRetry}>
            {t("import.retryFailed", { count: sum.failed })}
          </Button>
        ) : null}
      </p>
      <ul className="max-h-56 overflow-auto rounded-panel border">
        {shown.map((item) => (
          <li key={item.name} className="flex h-8 items-center gap-2 border-b px-3 text-xs last:border-0">
            <Mark item={item} />
            <span className="min-w-0 flex-1 truncate" title={item.name}>
              {item.name}
            </span>
            {item.error ? <span className="truncate text-bad">{explain(item.error).what}</span> : null}
            <span className="numeric w-16 text-muted">{bytes(item.size)}</span>
          </li>
        ))}
        {items.length > kShown ? (
          <li className="px-3 py-1.5 text-xs text-muted">{t("import.moreFiles", { n: count(items.length - kShown) })}</li>
        ) : null}
      </ul>
    </div>
  );
}

function Mark({ item }: { item: UploadItem }) {
  if (item.state === "done") return <CircleCheck size={14} className="text-good" aria-label={t("import.state.done")} />;
  if (item.state === "failed") return <CircleAlert size={14} className="text-bad" aria-label={t("import.state.failed")} />;
  if (item.state === "sending")
    return <LoaderCircle size={14} className="animate-spin text-accent" aria-label={t("import.state.sending")} />;
  return <span className="size-3.5" />;
}
