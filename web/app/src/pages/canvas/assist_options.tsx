import { type AssistOptions as Options, kAssistTools, kMostTolerance, kSpacings, kTightened, type ToolId } from "@touchmark/annotator";
import type { ReactNode } from "react";
import { t } from "~/i18n";
import { Checkbox } from "~/kit/field";
import { Keys } from "~/kit/kbd";
import { Segmented } from "~/kit/segmented";
import { Slider } from "~/kit/slider";
import { setAssist, toggleAssist } from "~/lib/browser/assist";
import { keyOf } from "~/lib/keyboard/keymap";
import type { Mounted } from "./use_annotator";

const kCleanest = 400; // screen pixels
const kSnapping: ReadonlySet<ToolId> = new Set<ToolId>(["polygon", "polyline", "scissors"]);

// How the tools that look at the pixels work, beside the canvas while one of them is armed.
export function AssistOptions({ state }: Pick<Mounted, "state">) {
  const { tool, assist, readonly } = state;
  const shown = kAssistTools.has(tool) || kTightened.has(tool) || kSnapping.has(tool);
  if (!shown || readonly) return null;
  return (
    <section aria-label={t("assist.title")} className="flex shrink-0 flex-col gap-2.5 border-t px-3 py-2 text-xs">
      {tool === "wand" ? <WandOptions assist={assist} /> : null}
      {tool === "superpixel" ? <Spacing spacing={assist.spacing} /> : null}
      {tool === "scissors" ? <Strength strength={assist.strength} /> : null}
      {kAssistTools.has(tool) && tool !== "scissors" ? <Result result={assist.result} /> : null}
      {kTightened.has(tool) ? (
        <Switch checked={assist.tighten} onChange={() => toggleAssist("tighten")} keys={keyOf("app.tighten")}>
          {t("assist.tighten")}
        </Switch>
      ) : null}
      {kSnapping.has(tool) || tool === "extreme_box" ? (
        <Switch checked={assist.edges} onChange={() => toggleAssist("edges")} keys={keyOf("app.snap_edges")}>
          {t("assist.edges")}
        </Switch>
      ) : null}
    </section>
  );
}

function WandOptions({ assist }: { assist: Options }) {
  return (
    <>
      <Slider
        label={t("assist.tolerance")}
        value={assist.tolerance}
        range={[0, kMostTolerance]}
        text={String(assist.tolerance)}
        onChange={(tolerance) => setAssist({ tolerance })}
      />
      <Slider
        label={t("assist.clean")}
        value={Math.round(Math.sqrt(assist.clean))}
        range={[0, Math.sqrt(kCleanest)]}
        text={t("paint.pixels", { n: Math.round(Math.sqrt(assist.clean)) })}
        onChange={(side) => setAssist({ clean: side * side })}
      />
      <Switch checked={assist.contiguous} onChange={() => setAssist({ contiguous: !assist.contiguous })}>
        {t("assist.contiguous")}
      </Switch>
    </>
  );
}

function Spacing({ spacing }: { spacing: number }) {
  return (
    <Slider
      label={t("assist.spacing")}
      value={spacing}
      range={[kSpacings.least, kSpacings.most]}
      text={t("paint.pixels", { n: spacing })}
      onChange={(next) => setAssist({ spacing: next })}
    />
  );
}

function Strength({ strength }: { strength: number }) {
  const percent = Math.round(100 * strength);
  return (
    <Slider
      label={t("assist.strength")}
      value={percent}
      range={[0, 100]}
      step={5}
      text={t("canvas.zoom", { percent })}
      onChange={(next) => setAssist({ strength: next / 100 })}
    />
  );
}

function Result({ result }: { result: Options["result"] }) {
  return (
    <span className="flex items-center gap-2">
      <span className="w-20 shrink-0 text-muted">{t("assist.result")}</span>
      <Segmented
        label={t("assist.result")}
        value={result}
        onChange={(next) => setAssist({ result: next })}
        options={(["mask", "polygon"] as const).map((value) => ({ value, label: t(`assist.resultOf.${value}`) }))}
      />
    </span>
  );
}

interface SwitchProps {
  checked: boolean;
  onChange: () => void;
  keys?: string | undefined;
  children: ReactNode;
}

function Switch({ checked, onChange, keys, children }: SwitchProps) {
  return (
    <span className="flex items-center gap-2">
      <Checkbox checked={checked} onChange={onChange} label={children} className="text-xs" />
      {keys === undefined ? null : <Keys keys={keys} />}
    </span>
  );
}
