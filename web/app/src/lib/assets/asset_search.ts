// The gallery's filters, in the URL and back. What is not understood is left out, so old links still open.
import type { AssetFilter, AssetOrder, AssetStatus, MediaState, Split } from "@touchmark/client";

export interface AssetSearch {
  status?: AssetStatus;
  class?: number;
  annotator?: number;
  split?: "none" | Exclude<Split, "">;
  media?: MediaState;
  labels?: "with" | "without";
  name?: string; // how it begins
  part?: string; // somewhere in the name
  order?: Exclude<AssetOrder, "oldest">; // no filter: what is found stays the same
  deleted?: 1; // the trash, whatever else is wanted
}

const kStatuses: readonly string[] = ["new", "in_progress", "submitted", "rejected", "approved"];
const kSplits: readonly string[] = ["none", "train", "val", "test"];
const kLabels: readonly string[] = ["with", "without"];
const kOrders: readonly string[] = ["newest", "name", "labels", "status"];
const kMedia: readonly string[] = ["unchecked", "ok", "missing", "corrupt"];

function positive(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function oneOf<T extends string>(value: unknown, allowed: readonly string[]): T | undefined {
  return typeof value === "string" && allowed.includes(value) ? (value as T) : undefined;
}

function text(value: unknown): string | undefined {
  return (typeof value === "string" || typeof value === "number" ? String(value).slice(0, 500) : "") || undefined;
}

export function parseAssetSearch(raw: Record<string, unknown>): AssetSearch {
  return compact({
    status: oneOf<AssetStatus>(raw.status, kStatuses),
    class: positive(raw.class),
    annotator: positive(raw.annotator),
    split: oneOf<"none" | "train" | "val" | "test">(raw.split, kSplits),
    media: oneOf<MediaState>(raw.media, kMedia),
    labels: oneOf<"with" | "without">(raw.labels, kLabels),
    name: text(raw.name),
    part: text(raw.part),
    order: oneOf<Exclude<AssetOrder, "oldest">>(raw.order, kOrders),
    deleted: Number(raw.deleted) === 1 ? (1 as const) : undefined,
  });
}

export function filterOf(search: AssetSearch): AssetFilter {
  return compact({
    status: search.status,
    class_id: search.class,
    annotator: search.annotator,
    split: search.split === "none" ? "" : search.split,
    media: search.media,
    labeled: search.labels && search.labels === "with",
    name_prefix: search.name,
    name_part: search.part,
  });
}

export function isFiltered(search: AssetSearch): boolean {
  return Object.keys(parseAssetSearch({ ...search, order: undefined })).length > 0;
}

// The project's counter that says how many match, when one filter alone is set.
export function counterOf(search: AssetSearch): string | undefined {
  const keys = Object.keys(compact({ ...search, order: undefined }));
  if (keys.length === 0) return "assets";
  if (keys.length > 1) return undefined;
  if (search.status) return `status:${search.status}`;
  if (search.split && search.split !== "none") return `split:${search.split}`;
  if (search.media) return `media:${search.media}`;
  return undefined; // class and annotator counters count annotations and work, not assets
}

function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
