import type { TaskState } from "@touchmark/client";
import { t } from "~/i18n";
import { kTaskStates, type Progress } from "~/lib/batches/batches";

const kFills: Record<TaskState, string> = {
  done: "bg-good",
  submitted: "bg-warning",
  rejected: "bg-bad",
  in_progress: "bg-accent",
  open: "bg-transparent",
  skipped: "bg-edge",
};

// One bar of a batch's tasks by state; what is open is what is left.
export function TaskBar({ total, counts }: Progress) {
  const said = kTaskStates.filter((state) => counts[state] > 0).map((state) => `${t(`taskState.${state}`)} ${counts[state]}`);
  const shown = [...kTaskStates.filter((state) => state !== "open")];
  return (
    <div
      role="img"
      aria-label={said.join(", ")}
      title={said.join(", ")}
      className="flex h-1.5 gap-px overflow-hidden rounded-full bg-hover"
    >
      {shown.map((state) =>
        counts[state] ? <div key={state} className={kFills[state]} style={{ width: `${(counts[state] / total) * 100}%` }} /> : null,
      )}
    </div>
  );
}
