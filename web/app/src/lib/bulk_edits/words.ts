// A bulk edit as sentences: what it is about, and what becomes of it.
import type { BulkEditRequest } from "@touchmark/client";
import { t } from "~/i18n";
import { count } from "~/lib/text/format";
import { kMakers } from "./bulk_edit";

const shown = (value: unknown): string =>
  typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : JSON.stringify(value);

export function imagesWords({ asset_ids, filter }: Pick<BulkEditRequest, "asset_ids" | "filter">): string {
  if (asset_ids) return t("bulkEdit.someImages", { count: asset_ids.length, n: count(asset_ids.length) });
  return Object.keys(filter ?? {}).length > 0 ? t("bulkEdit.filteredImages") : t("bulkEdit.allImages");
}

export function aboutWords(request: BulkEditRequest, className: (id: number) => string): string {
  const { class_id, kind, made_by, attributes } = request.objects ?? {};
  const parts: string[] = [];
  if (kind) parts.push(t(`bulkEdit.kinds.${kind}`).toLowerCase());
  if (class_id !== undefined) parts.push(t("bulkEdit.say.ofClass", { name: className(class_id) }));
  for (const [name, value] of Object.entries(attributes ?? {})) parts.push(t("bulkEdit.say.is", { name, value: shown(value) }));
  const maker = kMakers.find((one) => one === made_by);
  if (maker) parts.push(t("bulkEdit.say.byMaker", { maker: t(`bulkEdit.makers.${maker}`).toLowerCase() }));
  return t("bulkEdit.say.on", { images: imagesWords(request), objects: parts.join(", ") || t("bulkEdit.say.all") });
}

export function changeWords({ change }: BulkEditRequest, className: (id: number) => string): string {
  if (change.delete) return t("bulkEdit.say.delete");
  const parts: string[] = [];
  if (change.class_id !== undefined) parts.push(t("bulkEdit.say.class", { name: className(change.class_id) }));
  for (const flag of change.add_flags ?? []) parts.push(t("bulkEdit.say.add", { flag: t(`flag.${flag}`).toLowerCase() }));
  for (const flag of change.remove_flags ?? []) parts.push(t("bulkEdit.say.remove", { flag: t(`flag.${flag}`).toLowerCase() }));
  for (const [name, value] of Object.entries(change.set ?? {})) parts.push(t("bulkEdit.say.set", { name, value: shown(value) }));
  for (const name of change.unset ?? []) parts.push(t("bulkEdit.say.unset", { name }));
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
