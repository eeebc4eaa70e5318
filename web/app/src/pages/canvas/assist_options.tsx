import { type AssistOptions as Options, kAssistTools, kMostTolerance, kSpacings, kTightened, type ToolId } from "@touchmark/annotator";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { t } from "~/i18n";
import { Checkbox, Select } from "~/kit/field";
import { Keys } from "~/kit/kbd";
import { Segmented } from "~/kit/segmented";
import { Slider } from "~/kit/slider";
import { setAssist, toggleAssist } from "~/lib/browser/assist";
import { keyOf } from "~/lib/keyboard/keymap";
import { chooseSegmenter, chosenOf, modelsQuery, segmentersOf, unableBecause, useSegmenter } from "~/lib/segment/models";
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
      {tool === "sam" ? <SmartSelectOptions clean={assist.clean} /> : null}
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
      <Clean clean={assist.clean} />
      <Switch checked={assist.contiguous} onChange={() => setAssist({ contiguous: !assist.contiguous })}>
        {t("assist.contiguous")}
      </Switch>
    </>
  );
}

function Clean({ clean }: Pick<Options, "clean">) {
  const side = Math.round(Math.sqrt(clean));
  return (
    <Slider
      label={t("assist.clean")}
      value={side}
      range={[0, Math.sqrt(kCleanest)]}
      text={t("paint.pixels", { n: side })}
      onChange={(next) => setAssist({ clean: next * next })}
    />
  );
}

// Which model is asked, where there are several; what is missing, where there is none.
function SmartSelectOptions({ clean }: Pick<Options, "clean">) {
  const models = useQuery(modelsQuery).data;
  const chosen = useSegmenter((s) => s.chosen);
  if (models === undefined) return null;
  const why = unableBecause(models);
  if (why !== null)
    return (
      <p role="note" className="text-warning">
        {t(`notice.${why}`)}
        {why === "sam_no_runtime" ? <span className="block pt-1 text-muted">{models.runtime.missing}</span> : null}
      </p>
    );
  const all = segmentersOf(models);
  return (
    <>
      {all.length > 1 ? (
        <label className="flex items-center gap-2">
          <span className="w-20 shrink-0 text-muted">{t("assist.model")}</span>
          <Select dense value={chosenOf(models, chosen)?.id} onChange={(event) => chooseSegmenter(event.target.value)}>
            {all.map(({ id, name, version }) => (
              <option key={id} value={id}>
                {name} {version.slice(0, 6)}
              </option>
            ))}
          </Select>
        </label>
      ) : null}
      <Clean clean={clean} />
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
