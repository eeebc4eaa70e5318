import type { Class } from "@touchmark/client";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { Keys } from "~/kit/kbd";
import { keyOf } from "./tool_rail";
import type { Mounted } from "./use_annotator";

// What the tool in the hand can be told, over the top of the image; and why it draws nothing, when it does not.
export function ToolOptions({ annotator, state, classes }: Omit<Mounted, "objects"> & { classes: readonly Class[] }) {
  if (state.readonly || state.image !== "ready") return null;
  if (state.tool === "points") {
    return (
      <div role="group" aria-label={t("toolOption.title")} className={kPlace}>
        <button
          type="button"
          role="switch"
          aria-checked={state.onePointEach}
          onClick={() => annotator.run("points.one_each")}
          className="inline-flex items-center gap-2 rounded-control"
        >
          <span
            aria-hidden
            className={cx(
              "inline-flex h-4 w-7 items-center rounded-full border px-0.5",
              state.onePointEach ? "justify-end border-accent bg-accent" : "justify-start border-edge bg-surface",
            )}
          >
            <span className={cx("size-2.5 rounded-full", state.onePointEach ? "bg-on-accent" : "bg-edge")} />
          </span>
          {t("toolOption.onePointEach")}
        </button>
        <Keys keys={keyOf("points.one_each") ?? ""} />
      </div>
    );
  }
  if (state.tool !== "skeleton" || state.nextJoint !== null) return null;
  const name = classes.find((c) => c.id === state.activeClass)?.name;
  return (
    <p role="status" className={kPlace}>
      {name === undefined ? t("toolOption.noClass") : t("toolOption.noSkeleton", { name })}
    </p>
  );
}

const kPlace = "absolute inset-x-3 top-3 mx-auto flex w-fit items-center gap-3 rounded-panel border bg-raised px-3 py-1.5 shadow-float";
