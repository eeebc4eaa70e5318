import type { Asset } from "@touchmark/client";
import { kGammas, type Look } from "@touchmark/render";
import { FlipHorizontal2, FlipVertical2, type LucideIcon, RotateCcw, RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "~/i18n";
import { decimal } from "~/lib/text/format";
import { Button, IconButton } from "~/kit/button";
import { Checkbox } from "~/kit/field";
import { Segmented } from "~/kit/segmented";
import { Slider } from "~/kit/slider";
import { focusCanvas } from "~/lib/browser/focus_canvas";
import { keyOf } from "~/lib/keyboard/keymap";
import { changesOf, type Guides, resetPicture, setLook, setPanel, toggleGuide, turnPicture, usePicture } from "~/lib/picture/picture";
import { PictureValues } from "./picture_values";

const kChannels: readonly Look["channel"][] = ["all", "red", "green", "blue"];
const kGuides: readonly (keyof Guides)[] = ["minimap", "grid", "rulers"];
// The slider is logarithmic: as far from 1 to 2 as from 1 to a half.
const kGammaSteps = 50;
const toStep = (gamma: number) => Math.round((kGammaSteps * Math.log(gamma)) / Math.log(kGammas.most));
const toGamma = (step: number) => Math.round(kGammas.most ** (step / kGammaSteps) * 100) / 100;

// How the picture is shown, beside it: what is changed here changes no label.
export function PicturePanel({ project, asset }: { project: number; asset: Asset }) {
  const { look, panel, ...picture } = usePicture();
  if (!panel) return null;
  const close = () => {
    setPanel(false);
    focusCanvas();
  };
  return (
    <section
      aria-label={t("picture.title")}
      onKeyDown={(event) => event.key === "Escape" && close()}
      className="absolute top-3 right-3 flex max-h-[calc(100%-24px)] w-72 flex-col overflow-auto rounded-panel border bg-raised text-xs shadow-float"
    >
      <header className="flex items-center gap-2 border-b py-1.5 pr-1.5 pl-3">
        <h2 className="flex-1 text-sm font-medium">{t("picture.title")}</h2>
        <Button dense disabled={changesOf({ look, ...picture }).length === 0} onClick={resetPicture}>
          {t("picture.reset")}
        </Button>
        <IconButton icon={X} size={24} label={t("common.close")} keys={keyOf("app.picture")} onClick={close} />
      </header>
      <div className="flex flex-col gap-2 px-3 py-2">
        <Percent name="brightness" value={look.brightness} onChange={(brightness) => setLook({ brightness })} />
        <Percent name="contrast" value={look.contrast} onChange={(contrast) => setLook({ contrast })} />
        <Slider
          label={t("picture.gamma")}
          value={toStep(look.gamma)}
          range={[-kGammaSteps, kGammaSteps]}
          text={decimal(look.gamma, 2)}
          onChange={(step) => setLook({ gamma: toGamma(step) })}
        />
        <Row label={t("picture.channel")}>
          <Segmented
            label={t("picture.channel")}
            value={look.channel}
            onChange={(channel) => setLook({ channel })}
            options={kChannels.map((value) => ({ value, label: t(`picture.channelOf.${value}`) }))}
          />
        </Row>
        <Checkbox label={t("picture.invert")} checked={look.invert} onChange={(e) => setLook({ invert: e.target.checked })} />
        <Checkbox label={t("picture.equalize")} checked={look.equalize} onChange={(e) => setLook({ equalize: e.target.checked })} />
        <p className="text-muted">{t("picture.note")}</p>
      </div>
      <PictureValues project={project} asset={asset} />
      <Lying />
    </section>
  );
}

function Lying() {
  const guides = usePicture((s) => s.guides);
  return (
    <div className="flex flex-col gap-2 border-t px-3 py-2">
      <Row label={t("picture.lies")}>
        <Step icon={RotateCcw} step="left" command="app.turn_left" />
        <Step icon={RotateCw} step="right" command="app.turn_right" />
        <Step icon={FlipVertical2} step="mirror" command="app.mirror" />
        <Step icon={FlipHorizontal2} step="upend" command="app.upend" />
      </Row>
      {kGuides.map((name) => (
        <Checkbox key={name} label={t(`picture.guide.${name}`)} checked={guides[name]} onChange={() => toggleGuide(name)} />
      ))}
    </div>
  );
}

interface StepProps {
  icon: LucideIcon;
  step: Parameters<typeof turnPicture>[0];
  command: Parameters<typeof keyOf>[0];
}

function Step({ icon, step, command }: StepProps) {
  return <IconButton icon={icon} label={t(`picture.step.${step}`)} keys={keyOf(command)} onClick={() => turnPicture(step)} />;
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-2">
      <span className="w-20 shrink-0 text-muted">{label}</span>
      {children}
    </div>
  );
}

function Percent({ name, value, onChange }: { name: "brightness" | "contrast"; value: number; onChange: (value: number) => void }) {
  const text = value > 0 ? `+${value} %` : `${value} %`;
  return <Slider label={t(`picture.${name}`)} value={value} range={[-100, 100]} text={text} onChange={onChange} />;
}
