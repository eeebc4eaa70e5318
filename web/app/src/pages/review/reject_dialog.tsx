import type { NewComment } from "@touchmark/client";
import { MapPin } from "lucide-react";
import type { FormEvent } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { Field, Textarea } from "~/kit/field";

interface RejectDialogProps {
  text: string;
  onText: (text: string) => void;
  pin: Pick<NewComment, "annotation_id" | "point">;
  openComments: number; // one of them will do instead of a new one
  onPick: () => void;
  onReject: (comment: NewComment | undefined) => void;
  onClose: () => void;
}

export function RejectDialog({ text, onText, pin, openComments, onPick, onReject, onClose }: RejectDialogProps) {
  const said = text.trim();
  const ready = said !== "" || openComments > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onReject(said === "" ? undefined : { text: said, ...pin });
  };
  const hint = pin.annotation_id
    ? t("comments.onObject")
    : pin.point
      ? t("comments.onPoint")
      : openComments > 0
        ? t("review.openComments", { count: openComments })
        : t("review.reasonHint");
  return (
    <Dialog open onOpenChange={onClose} title={t("review.rejectTitle")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label={t("review.reason")} hint={hint}>
          {(id, by) => (
            <Textarea
              id={id}
              aria-describedby={by}
              autoFocus
              rows={4}
              maxLength={10000}
              value={text.trimStart()}
              onChange={(event) => onText(event.target.value)}
              onKeyDown={(event) => (event.ctrlKey || event.metaKey) && event.key === "Enter" && submit(event)}
            />
          )}
        </Field>
        <div className="flex gap-2">
          <Button icon={MapPin} onClick={onPick}>
            {t("review.pickPoint")}
          </Button>
          <div className="flex-1" />
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="danger" disabled={!ready}>
            {t("review.reject")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
