// What the canvas has to say, until it is no longer so: a notice goes with the tool that it spoke of, and with what was undone.
import type { Notice } from "@touchmark/annotator";
import type { AnnotatorState } from "@touchmark/render";
import { t } from "~/i18n";
import { notify, shownNotice, withdrawNotice } from "~/kit/notice";

type Seen = Pick<AnnotatorState, "tool" | "redoLabel">;

export class CanvasNotices {
  private told_: { text: string; tool: Seen["tool"] } | null = null;
  private redo_: Seen["redoLabel"] | undefined = undefined; // not seen yet: an earlier visit may have left something

  say({ id, name }: Notice, tool: Seen["tool"]): void {
    const text = t(`notice.${id}`, { name });
    this.told_ = { text, tool };
    notify(text);
  }

  // The state changed. What can be done again is another thing after an undo, and nothing after a change.
  follow({ tool, redoLabel }: Seen): void {
    const undone = this.redo_ !== undefined && redoLabel !== null && redoLabel !== this.redo_;
    const left = this.told_ !== null && this.told_.tool !== tool && shownNotice() === this.told_.text;
    this.redo_ = redoLabel;
    if (left) this.told_ = null;
    if (left || undone) withdrawNotice();
  }
}
