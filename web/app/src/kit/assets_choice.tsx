import type { AssetStatus } from "@touchmark/client";
import { t, within } from "~/i18n";
import { Field, Select } from "./field";
import { kStatuses } from "./status";
import type { BatchAssets } from "~/lib/batches/batches";
import { count } from "~/lib/text/format";

interface AssetsChoiceProps {
  offered: readonly BatchAssets[];
  value: BatchAssets;
  onChange: (assets: BatchAssets) => void;
}

const keyOf = (assets: BatchAssets): string => (assets.from === "status" ? assets.status : assets.from);

// Which images: those selected or filtered where one came from, all, or those of a status.
export function AssetsChoice({ offered, value, onChange }: AssetsChoiceProps) {
  const byStatus = kStatuses.map((status: AssetStatus): BatchAssets => ({ from: "status", status }));
  const choices: BatchAssets[] = [...offered, { from: "all" }, ...byStatus];
  return (
    <Field label={t("batches.assets")}>
      {(id, by) => (
        <Select
          id={id}
          aria-describedby={by}
          value={keyOf(value)}
          onChange={(e) => onChange(choices.find((c) => keyOf(c) === e.target.value) ?? { from: "all" })}
        >
          {choices.map((choice) => (
            <option key={keyOf(choice)} value={keyOf(choice)}>
              {wordsOf(choice)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function wordsOf(assets: BatchAssets): string {
  if (assets.from === "status") return t("batches.fromStatus", { status: within(t(`status.${assets.status}`)) });
  if (assets.from === "selection") return t("batches.fromSelection", { count: assets.ids.length, n: count(assets.ids.length) });
  return t(assets.from === "filter" ? "batches.fromFilter" : "batches.fromAll");
}
