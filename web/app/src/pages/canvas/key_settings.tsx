import { assignableKey, type CommandId, type KeyRow, type KeyScope, holdersOf, type PresetId } from "@touchmark/annotator";
import { Plus, RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { cx } from "~/kit/cx";
import { Keys } from "~/kit/kbd";
import { Segmented } from "~/kit/segmented";
import { useLatest } from "~/lib/browser/use_latest";
import { giveKey, keyRows, removeKeys, resetAllKeys, resetKeys, setPreset, useKeymap } from "~/lib/keyboard/keymap";
import { commandLabel } from "./command_words";

const kPresetIds: readonly PresetId[] = ["touchmark", "cvat", "label_studio"];

interface Asking {
  readonly id: CommandId; // waits for its key
  readonly add: boolean; // beside those it has
  readonly taken: { readonly key: string; readonly by: readonly CommandId[] } | null; // pressed, and somebody else's
  readonly refused: boolean; // what was pressed cannot be a command's
}

// Every key of the canvas, to be changed: a click on a row, then the new key.
export function KeySettings({ scopes }: { scopes: readonly KeyScope[] }) {
  const { preset, own } = useKeymap();
  const [asking, setAsking] = useState<Asking | null>(null);
  useNextKey(asking, setAsking);
  const rows = keyRows();
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <span className="text-muted">{t("keys.change.preset")}</span>
        <Segmented
          label={t("keys.change.preset")}
          value={preset}
          onChange={setPreset}
          options={kPresetIds.map((value) => ({ value, label: t(`keys.change.presetOf.${value}`) }))}
        />
        <Button dense icon={RotateCcw} disabled={Object.keys(own).length === 0} onClick={resetAllKeys}>
          {t("keys.change.resetAll")}
        </Button>
      </div>
      <p className="mb-3 text-muted">{t("keys.change.note")}</p>
      <div className="columns-1 gap-8 lg:columns-2">
        {scopes.map((scope) => (
          <section key={scope} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs text-muted">{t(`keys.scope.${scope}`)}</h3>
            <ul>
              {rows
                .filter((row) => row.scope === scope)
                .map((row) => (
                  <KeySetting
                    key={row.id}
                    row={row}
                    changed={row.id in own}
                    asking={asking?.id === row.id ? asking : null}
                    onAsk={setAsking}
                  />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

// The next key pressed is the answer, before anything else hears of it. Escape leaves all as it is.
function useNextKey(asking: Asking | null, onAsk: (asking: Asking | null) => void): void {
  const latest = useLatest({ asking, onAsk });
  const listens = asking !== null && asking.taken === null;
  useEffect(() => {
    if (!listens) return;
    const onKey = (event: KeyboardEvent) => {
      const { asking: now, onAsk: tell } = latest.current;
      if (now === null || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return tell(null);
      const key = assignableKey(event);
      if (key === null) return event.key === " " ? tell({ ...now, refused: true }) : undefined;
      const by = holdersOf(key, now.id, useKeymap.getState().remap);
      if (by.length > 0) return tell({ ...now, taken: { key, by }, refused: false });
      giveKey(now.id, key, now.add);
      tell(null);
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [listens, latest]);
}

interface KeySettingProps {
  row: KeyRow;
  changed: boolean;
  asking: Asking | null; // about this row
  onAsk: (asking: Asking | null) => void;
}

function KeySetting({ row, changed, asking, onAsk }: KeySettingProps) {
  const label = commandLabel(row.id, row.label);
  const ask = (add: boolean) => onAsk({ id: row.id, add, taken: null, refused: false });
  return (
    <li className={cx("break-inside-avoid rounded-control", asking && "bg-accent-soft")}>
      <div className="flex items-center gap-1">
        <button
          type="button"
          data-command={row.id}
          title={t("keys.change.row")}
          onClick={() => ask(false)}
          className="flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-control px-1 text-left hover:bg-hover"
        >
          <span className="min-w-0 flex-1">{label}</span>
          {row.keys.map((key) => (
            <Keys key={key} keys={key} />
          ))}
          {row.keys.length === 0 ? <span className="text-muted">{t("keys.change.none")}</span> : null}
        </button>
        <IconButton icon={Plus} size={24} label={t("keys.change.add", { label })} onClick={() => ask(true)} />
        <IconButton
          icon={RotateCcw}
          size={24}
          label={t("keys.change.reset", { label })}
          disabled={!changed}
          onClick={() => resetKeys(row.id)}
        />
      </div>
      {asking ? <Question asking={asking} keys={row.keys} onAsk={onAsk} /> : null}
    </li>
  );
}

function Question({ asking, keys, onAsk }: { asking: Asking; keys: readonly string[]; onAsk: (asking: Asking | null) => void }) {
  const { id, add, taken } = asking;
  const words = (command: CommandId) => commandLabel(command, keyRows().find((row) => row.id === command)?.label ?? command);
  if (taken === null) {
    return (
      <div role="status" className="flex flex-wrap items-center gap-2 px-1 pt-1 pb-1.5">
        <span className="flex-1">{t(asking.refused ? "keys.change.refused" : "keys.change.press")}</span>
        {keys.length > 0 && !add ? (
          <Button
            dense
            onClick={() => {
              removeKeys(id);
              onAsk(null);
            }}
          >
            {t("keys.change.remove")}
          </Button>
        ) : null}
        <Button dense onClick={() => onAsk(null)}>
          {t("common.cancel")}
        </Button>
      </div>
    );
  }
  const take = () => {
    giveKey(id, taken.key, add);
    onAsk(null);
  };
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 px-1 pt-1 pb-1.5">
      <Keys keys={taken.key} />
      <span className="min-w-32 flex-1">{t("keys.change.taken", { what: taken.by.map(words).join(", ") })}</span>
      <Button dense tone="primary" autoFocus onClick={take}>
        {t("keys.change.take")}
      </Button>
      <Button dense onClick={() => onAsk({ ...asking, taken: null })}>
        {t("keys.change.another")}
      </Button>
      <Button dense onClick={() => onAsk(null)}>
        {t("common.cancel")}
      </Button>
    </div>
  );
}
