import type { KeyRow, KeyScope } from "@touchmark/annotator";
import { Keyboard } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { Keys } from "~/kit/kbd";
import { Segmented } from "~/kit/segmented";
import { keyRows, useKeymap } from "~/lib/keyboard/keymap";
import { commandLabel, gestureWords } from "./command_words";
import { gesturesHere, type PageKeys, rowsHere } from "./keys_here";
import { KeySettings } from "./key_settings";
import { setWheel, useWheel } from "~/lib/browser/wheel";

const kScopes: readonly KeyScope[] = ["tools", "drawing", "classes", "edit", "objects", "suggestions", "view", "navigate"];

interface ShortcutSheetProps {
  onClose: () => void;
  readonly: boolean; // nothing may be changed here
  extra?: PageKeys | undefined;
}

export function ShortcutSheet({ onClose, readonly, extra }: ShortcutSheetProps) {
  const [changing, setChanging] = useState(false);
  const { preset, own } = useKeymap();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("keys.title")}
      width="xl"
      text={!changing}
      footer={
        <>
          <span className="flex-1 text-xs text-muted">
            {t(Object.keys(own).length > 0 ? "keys.change.ownOn" : "keys.change.of", { preset: t(`keys.change.presetOf.${preset}`) })}
          </span>
          <Button icon={Keyboard} aria-pressed={changing} onClick={() => setChanging(!changing)}>
            {t(changing ? "keys.change.done" : "keys.change.title")}
          </Button>
        </>
      }
    >
      {changing ? <KeySettings scopes={[...kScopes, "review"]} /> : <Sheet readonly={readonly} extra={extra} />}
    </Dialog>
  );
}

function Sheet({ readonly, extra }: Pick<ShortcutSheetProps, "readonly" | "extra">) {
  const here = rowsHere(keyRows(), readonly, extra);
  const scopes = kScopes.map((scope) => ({ scope, rows: rowsOf(scope, here) })).filter(({ rows }) => rows.length > 0);
  return (
    <div className="columns-1 gap-8 sm:columns-2 lg:columns-3">
      {extra ? <Group title={extra.title} rows={extra.rows.map(([keys, label]) => [[keys], label])} /> : null}
      {scopes.map(({ scope, rows }) => (
        <Group key={scope} title={t(`keys.scope.${scope}`)} rows={rows} />
      ))}
      <section className="mb-4 break-inside-avoid">
        <h3 className="mb-1 text-xs text-muted">{t("keys.gestures")}</h3>
        <dl>
          {gesturesHere(readonly).map(({ id, ...hint }) => (
            <div key={id} className="py-0.5">
              <dt className="text-muted">{gestureWords(id, "keys", hint.keys)}</dt>
              <dd>{gestureWords(id, "label", hint.label)}</dd>
            </div>
          ))}
        </dl>
        <WheelChoice />
      </section>
    </div>
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

function rowsOf(scope: KeyScope, here: readonly KeyRow[]): [readonly string[], string][] {
  const rows = here.filter((row) => row.scope === scope);
  const rest = rows.filter((row) => !row.id.startsWith("class."));
  if (rest.length < rows.length) {
    return [
      [digitsShown(), t("keys.classDigits")],
      ...rest.map((row): [readonly string[], string] => [row.keys, commandLabel(row.id, row.label)]),
    ];
  }
  return rows.map((row) => [row.keys, commandLabel(row.id, row.label)]);
}

// "1–9, 0" where they are the digits.
function digitsShown(): string[] {
  const keys = keyRows().flatMap((row) => (row.id.startsWith("class.") && row.keys[0] !== undefined ? [row.keys[0]] : []));
  return keys.join("") === "1234567890" ? ["1–9", "0"] : keys;
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
