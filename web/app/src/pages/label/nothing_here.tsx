import { type KeyboardEvent, useState } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { Checkbox } from "~/kit/field";

const kKey = "touchmark.nothing_here";

// Whether the person has said, in this session of the browser, that an empty image needs no question.
export function isEmptyUnasked(): boolean {
  return sessionStorage.getItem(kKey) === "unasked";
}

interface NothingHereProps {
  onSubmit: () => void;
  onClose: () => void;
}

// Before an image without any object is submitted: that there is nothing is said, not assumed. Enter says it.
export function NothingHere({ onSubmit, onClose }: NothingHereProps) {
  const [unasked, setUnasked] = useState(false);
  const submit = () => {
    if (unasked) sessionStorage.setItem(kKey, "unasked");
    onClose();
    onSubmit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("label.emptyTitle")} width="sm">
      <div className="flex flex-col gap-3" onKeyDown={onKeyDown}>
        <p>{t("label.emptyText")}</p>
        <div className="flex items-center gap-2">
          <Checkbox label={t("label.emptyUnasked")} checked={unasked} onChange={(e) => setUnasked(e.target.checked)} />
          <div className="flex-1" />
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button tone="primary" autoFocus onClick={submit}>
            {t("label.emptySubmit")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
