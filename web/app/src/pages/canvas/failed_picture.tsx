import { ImageOff } from "lucide-react";
import { t } from "~/i18n";

export function FailedPicture({ why }: { why: string | undefined }) {
  return (
    <div
      role="alert"
      className="absolute inset-0 m-auto flex h-fit w-fit max-w-[420px] flex-col items-center gap-2 rounded-panel border bg-surface p-4 text-center"
    >
      <ImageOff size={20} className="text-bad" aria-hidden />
      <p className="font-medium">{t("canvas.failed")}</p>
      <p className="text-muted">{why}</p>
      <p className="text-muted">{t("canvas.failedTodo")}</p>
    </div>
  );
}
