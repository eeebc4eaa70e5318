import { kDefaultKeymap, kGestureHints, type KeyScope } from "@touchmark/annotator";
import { t } from "~/i18n";
import { Dialog } from "~/kit/dialog";
import { Keys } from "~/kit/kbd";
import { Segmented } from "~/kit/segmented";
import { commandLabel } from "./command_words";
import { setWheel, useWheel } from "~/lib/browser/wheel";

const kScopes: readonly KeyScope[] = ["tools", "drawing", "classes", "edit", "objects", "view", "navigate"];

interface ShortcutSheetProps {
  onClose: () => void;
  extra?: { title: string; rows: [string, string][] }; // keys of the page around the canvas
}

export function ShortcutSheet({ onClose, extra }: ShortcutSheetProps) {
  return (
    <Dialog open onOpenChange={onClose} title={t("keys.title")} width="xl" text>
      <div className="columns-1 gap-8 sm:columns-2 lg:columns-3">
        {extra ? <Group title={extra.title} rows={extra.rows.map(([keys, label]) => [[keys], label])} /> : null}
        {kScopes.map((scope) => (
          <Group key={scope} title={t(`keys.scope.${scope}`)} rows={rowsOf(scope)} />
        ))}
        <section className="mb-4 break-inside-avoid">
          <h3 className="mb-1 text-xs text-muted">{t("keys.gestures")}</h3>
          <dl>
            {kGestureHints.map((hint, i) => (
              <div key={hint.keys} className="py-0.5">
                <dt className="text-muted">{t(`keys.gesture.${i as 0}.keys`, { defaultValue: hint.keys })}</dt>
                <dd>{t(`keys.gesture.${i as 0}.label`, { defaultValue: hint.label })}</dd>
              </div>
            ))}
          </dl>
          <WheelChoice />
        </section>
      </div>
    </Dialog>
  );
}

function WheelChoice() {
  const use = useWheel((s) => s.use);
  return (
    <div className="mt-1 flex flex-col gap-1">
      <span className="text-muted">{t("keys.wheel.title")}</span>
      <Segmented
        label={t("keys.wheel.title")}
        value={use}
        onChange={setWheel}
        options={(["auto", "zoom", "pan"] as const).map((value) => ({ value, label: t(`keys.wheel.${value}`) }))}
      />
    </div>
  );
}

function rowsOf(scope: KeyScope): [readonly string[], string][] {
  const rows = kDefaultKeymap.filter((row) => row.scope === scope);
  if (scope === "classes") {
    const rest = rows.filter((row) => !row.id.startsWith("class."));
    return [
      [["1–9", "0"], t("keys.classDigits")],
      ...rest.map((row): [readonly string[], string] => [row.keys, commandLabel(row.id, row.label)]),
    ];
  }
  return rows.map((row) => [row.keys, commandLabel(row.id, row.label)]);
}

function Group({ title, rows }: { title: string; rows: [readonly string[], string][] }) {
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="mb-1 text-xs text-muted">{title}</h3>
      <dl>
        {rows.map(([keys, label]) => (
          <div key={label} className="flex items-center gap-2 py-0.5">
            <dd className="order-first min-w-0 flex-1">{label}</dd>
            <dt className="flex shrink-0 gap-1">
              {keys.map((k) => (
                <Keys key={k} keys={k} />
              ))}
            </dt>
          </div>
        ))}
      </dl>
    </section>
  );
}
