// Words for what is data in the record.
import type { RevisionChange } from "./revision_changes";
import { t, within } from "~/i18n";

// "manual", "assist:<model>@<version>", "model:<run>", "synthetic:<build>", "import:<source>", "consensus"
export function madeByWords(madeBy: string): string {
  const [how, ...rest] = madeBy.split(":");
  const what = rest.join(":");
  switch (how) {
    case "manual":
      return t("madeBy.manual");
    case "assist":
      return t("madeBy.assist", { what });
    case "model":
      return t("madeBy.model", { what });
    case "synthetic":
      return t("madeBy.synthetic", { what });
    case "import":
      return what ? t("madeBy.import", { what }) : t("madeBy.imported");
    case "consensus":
      return t("madeBy.consensus");
    default:
      return madeBy;
  }
}

const shapeName = (kind: string) => t(`shape.${kind as "box"}`, { defaultValue: kind });

export function changeWords(change: RevisionChange, className: (id: number) => string): string {
  switch (change.what) {
    case "class":
      return t("change.class", { from: className(change.from), to: className(change.to) });
    case "kind":
      return t("change.kind", { from: shapeName(change.from), to: shapeName(change.to) });
    case "flag":
      return t(change.set ? "change.flagSet" : "change.flagCleared", {
        flag: within(t(`flag.${change.flag as "crowd"}`, { defaultValue: change.flag })),
      });
    case "attribute":
      return t("change.attribute", { name: change.name, from: change.from || "–", to: change.to || "–" });
    default:
      return t(`change.${change.what}`);
  }
}
