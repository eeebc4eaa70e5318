import type { Role } from "@touchmark/client";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";

interface OwnRoleDialogProps {
  role: Role;
  onSure: () => void;
  onClose: () => void;
}

// An owner who steps down cannot take it back: asks first.
export function OwnRoleDialog({ role, onSure, onClose }: OwnRoleDialogProps) {
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button
        tone="danger"
        onClick={() => {
          onSure();
          onClose();
        }}
      >
        {t("members.stepDown", { role: t(`access.as.${role}`) })}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={t("members.ownRole")} width="sm" footer={footer}>
      <p>{t("members.ownRoleText")}</p>
    </Dialog>
  );
}
