// What a reviewer does with an image: buttons and keys.
import type { AppCommand } from "@touchmark/annotator";
import type { AssetStatus } from "@touchmark/client";
import { Check, Pencil, Undo2, X } from "lucide-react";
import { t } from "~/i18n";
import { notify } from "~/kit/notice";
import { keyOf, keysOf } from "~/lib/keyboard/keymap";
import { useKeys } from "~/lib/keyboard/use_keys";
import { KeyButton } from "~/pages/canvas/header";
import type { Mounted } from "~/pages/canvas/use_annotator";

export type Decision = "approve" | "reject" | "fix_and_approve";

export interface ActionsProps {
  mounted: Mounted;
  status: AssetStatus | undefined; // of the layer that is shown
  fixable: boolean;
  own: boolean; // one's own work, which one may not approve
  editing: boolean;
  busy: boolean;
  onEdit: () => void;
  onReopen: () => void;
  onReject: () => void;
  onDecide: (decision: Decision) => void;
  onBeside: (step: 1 | -1) => void;
}

export function Actions(props: ActionsProps) {
  const { mounted, status, fixable, own, editing, busy, onEdit, onReopen, onReject, onDecide } = props;
  const pending = status === "submitted";
  const fixed = mounted.state.canUndo;
  const approve = () => {
    if (!pending) sayDecided(status);
    else if (own) notify(t("review.ownTip"));
    else if (!busy) onDecide(fixed ? "fix_and_approve" : "approve");
  };
  useActionKeys(props, approve);
  return (
    <>
      {fixable ? (
        <KeyButton
          tip={t(editing ? "review.fixDone" : "review.fixTip")}
          keys={keyOf("review.fix")}
          icon={Pencil}
          aria-pressed={editing}
          className={editing ? "!border-accent !bg-accent-soft !text-accent" : undefined}
          onClick={onEdit}
        >
          {t(editing ? "review.fixing" : "review.fix")}
        </KeyButton>
      ) : null}
      {status === "approved" && !editing ? (
        <KeyButton tip={t("review.reopenTip")} keys={keyOf("review.reopen")} icon={Undo2} onClick={onReopen}>
          {t("review.reopen")}
        </KeyButton>
      ) : null}
      {pending ? (
        <>
          <KeyButton tip={t("review.rejectTip")} keys={keyOf("review.reject")} tone="danger" icon={X} disabled={busy} onClick={onReject}>
            {t("review.reject")}
          </KeyButton>
          <KeyButton
            tip={t(own ? "review.ownTip" : fixed ? "review.approveFixedTip" : "review.approveTip")}
            keys={keyOf("review.approve")}
            tone="primary"
            icon={Check}
            busy={busy}
            aria-disabled={own}
            className={own ? "opacity-50" : undefined}
            onClick={approve}
          >
            {t(fixed ? "review.approveFixed" : "review.approve")}
          </KeyButton>
        </>
      ) : null}
    </>
  );
}

const sayDecided = (status: AssetStatus | undefined) =>
  notify(t(`review.already.${status === "approved" || status === "rejected" ? status : "other"}`));

// While something is fixed, the keys of the canvas come before those of rejecting and reopening.
function useActionKeys({ status, fixable, editing, onEdit, onReopen, onReject, onBeside }: ActionsProps, approve: () => void): void {
  const looking: [AppCommand, () => void][] = [
    ["review.reject", () => (status === "submitted" ? onReject() : sayDecided(status))],
    ["review.reopen", () => status === "approved" && onReopen()],
  ];
  const runs: [AppCommand, () => void][] = [
    ["review.approve", approve],
    ["review.fix", () => fixable && onEdit()],
    ["review.next", () => onBeside(1)],
    ["review.previous", () => onBeside(-1)],
    ...(editing ? [] : looking),
  ];
  useKeys(Object.fromEntries(runs.flatMap(([id, run]) => keysOf(id).map((key) => [key, run]))), true, true);
}
