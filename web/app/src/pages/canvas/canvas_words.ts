// What the canvas says itself, and what its undo takes back, in the language of the page.
import type { HistoryLabel } from "@touchmark/annotator";
import type { CanvasWords, Heard } from "@touchmark/render";
import { t } from "~/i18n";
import { decimal } from "~/lib/text/format";
import { digitWords } from "./digit_words";

export function undoWords({ verb, count, name }: HistoryLabel): string {
  return t(`undo.verb.${verb}`, { what: count === 1 ? name : t("undo.objects", { count }) });
}

export function canvasWords(): CanvasWords {
  return {
    image: t("canvas.image"),
    text: t("canvas.textRegion"),
    score: (score) => decimal(score, 2),
    quoted: (text) => t("common.quoted", { text }),
    unnamed: (classId) => (classId === 0 ? t("canvas.object") : t("common.classNumber", { id: classId })),
    digits: digitWords,
    summary: heard,
  };
}

function heard({ total, classes, selected, only }: Heard): string {
  const parts = classes.map((one) => `${one.count} ${one.name}`).join(", ");
  const objects = parts === "" ? t("canvas.heard", { count: total }) : t("canvas.heardOf", { count: total, classes: parts });
  if (selected === 0) return objects;
  return `${objects} ${only === null ? t("canvas.heardSelected", { count: selected }) : t("canvas.heardOne", { what: placeOf(only) })}`;
}

function placeOf({ name, kind, bounds }: NonNullable<Heard["only"]>): string {
  if (bounds === null) return `${name}, ${t(`shape.${kind}`)}`;
  const { left, top, right, bottom } = bounds;
  const [x, y, width, height] = [left, top, right - left, bottom - top].map(Math.round);
  return t("canvas.heardPlace", { name, width, height, x, y });
}
