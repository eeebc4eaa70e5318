import { kMostRapid, kRapidTools } from "@touchmark/annotator";
import type { Class } from "@touchmark/client";
import { FastForward, X } from "lucide-react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { Field, Input } from "~/kit/field";
import type { Mounted } from "./use_annotator";

type RapidProps = Pick<Mounted, "annotator" | "state">;

// After how many objects the next image opens; 0: it does not. Beside the canvas, as the other options of tools.
export function RapidOption({ annotator, state }: RapidProps) {
  if (state.readonly || !kRapidTools.has(state.tool)) return null;
  return (
    <section aria-label={t("rapid.title")} className="shrink-0 border-t px-3 py-2">
      <Field label={t("rapid.after")} hint={t("rapid.hint")}>
        {(id, by) => (
          <Input
            dense
            id={id}
            aria-describedby={by}
            type="number"
            min={0}
            max={kMostRapid}
            className="!w-20"
            value={state.rapid}
            onChange={(e) => annotator.setRapid(Number(e.target.value))}
          />
        )}
      </Field>
    </section>
  );
}

// Over the corner of the canvas for as long as it is on, whatever tool is in the hand.
export function RapidMark({ annotator, state, classes }: RapidProps & { classes: readonly Class[] }) {
  if (state.readonly || state.rapid === 0) return null;
  const name = classes.find((c) => c.id === state.activeClass)?.name ?? t("common.noClass");
  const of = Math.min(state.drawn, state.rapid);
  return (
    <div
      role="group"
      aria-label={t("rapid.title")}
      className="absolute top-3 left-3 flex items-center gap-2 rounded-panel border border-accent bg-raised py-0.5 pr-0.5 pl-2 text-xs shadow-float"
    >
      <FastForward size={14} className="text-accent" aria-hidden />
      <span role="status">{t(kRapidTools.has(state.tool) ? "rapid.mark" : "rapid.markOther", { n: of, of: state.rapid, name })}</span>
      <IconButton icon={X} label={t("rapid.off")} onClick={() => annotator.setRapid(0)} />
    </div>
  );
}
