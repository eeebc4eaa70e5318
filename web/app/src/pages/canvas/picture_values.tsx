import type { Asset, PictureValues as Values } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { valuesQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Select } from "~/kit/field";
import { Slider } from "~/kit/slider";
import { setPicture, usePicture, type ValueWindow } from "~/lib/picture/picture";
import { maybeDeep } from "./image";

const kSteps = 1000; // of values that are no whole numbers

// Of a picture that holds more than a screen shows: which band, and which of its values are black and white.
export function PictureValues({ project, asset }: { project: number; asset: Asset }) {
  const band = usePicture((s) => s.band);
  const whole = useQuery({ ...valuesQuery(project, asset.id, null), enabled: maybeDeep(asset) }).data;
  const known = band !== null && band < (whole?.bands ?? 0) ? band : null;
  const values = useQuery({ ...valuesQuery(project, asset.id, known), enabled: whole?.deep === true }).data;
  if (whole?.deep !== true || values === undefined) return null;
  return (
    <div className="flex flex-col gap-2 border-t px-3 py-2">
      <p className="text-muted">{t("picture.deep", { bits: values.bits, bands: t("picture.bands", { count: values.bands }) })}</p>
      {values.bands > 1 ? <BandChoice bands={values.bands} value={known} /> : null}
      <Window values={values} />
    </div>
  );
}

function BandChoice({ bands, value }: { bands: number; value: number | null }) {
  return (
    <label className="flex items-center gap-2">
      <span className="w-20 shrink-0 text-muted">{t("picture.band")}</span>
      <Select
        dense
        className="min-w-0 flex-1"
        value={value === null ? "" : String(value)}
        onChange={(e) => setPicture({ band: e.target.value === "" ? null : Number(e.target.value), window: null })}
      >
        <option value="">{t("picture.bandDefault")}</option>
        {Array.from({ length: bands }, (_, band) => (
          <option key={band} value={band}>
            {t("picture.bandOf", { n: band + 1 })}
          </option>
        ))}
      </Select>
    </label>
  );
}

// The ends stay apart, and in the values that there are.
function Window({ values }: { values: Values }) {
  const chosen = usePicture((s) => s.window);
  const { low, high } = chosen ?? values.shown;
  const [least, most] = [Math.min(values.all.low, low), Math.max(values.all.high, high)];
  const whole = Number.isInteger(least) && Number.isInteger(most);
  const step = whole ? 1 : (most - least) / kSteps || 1;
  const text = (value: number) => (whole ? String(Math.round(value)) : value.toPrecision(4));
  const set = (window: ValueWindow) => setPicture({ window });
  return (
    <>
      <Slider
        label={t("picture.low")}
        value={low}
        range={[least, most]}
        step={step}
        text={text(low)}
        onChange={(value) => set({ low: Math.min(value, high - step), high })}
      />
      <Slider
        label={t("picture.high")}
        value={high}
        range={[least, most]}
        step={step}
        text={text(high)}
        onChange={(value) => set({ low, high: Math.max(value, low + step) })}
      />
      <span className="flex items-center gap-2">
        <Button dense disabled={chosen === null} onClick={() => setPicture({ window: null })}>
          {t("picture.default")}
        </Button>
        <Button dense disabled={values.all.low >= values.all.high} onClick={() => set(values.all)}>
          {t("picture.full")}
        </Button>
      </span>
      <p className="text-muted">{t("picture.valuesNote")}</p>
    </>
  );
}
