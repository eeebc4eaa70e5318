// What a person chooses in the dialog of a bulk edit, as the request that the server is given.
import { fits, type AttributeValue, type Flag } from "@touchmark/annotator";
import type { AssetFilter, Attribute, BulkEditRequest, Class } from "@touchmark/client";

export type Kind = NonNullable<NonNullable<BulkEditRequest["objects"]>["kind"]>;
export const kKinds: readonly Kind[] = ["object", "tag", "caption", "text_region", "relation"];
export const kMakers = ["manual", "import", "model", "assist"] as const;
export type Maker = (typeof kMakers)[number];
export const kFlags: readonly Flag[] = ["occluded", "truncated", "difficult", "crowd"];

export type BulkImages = { asset_ids: number[] } | { filter: AssetFilter };

export interface AttributeChange {
  name: string;
  take: boolean; // away
  value: AttributeValue | undefined;
}

export interface BulkDraft {
  classId: number | null; // null: any
  kind: Kind | "";
  madeBy: Maker | "";
  attribute: string; // "": any
  value: AttributeValue | undefined; // which it has
  delete: boolean;
  newClass: number | null; // null: as it is
  dropForeign: boolean; // what the new class does not define is taken away
  flags: Partial<Record<Flag, "add" | "remove">>;
  attributes: readonly AttributeChange[];
}

export const kNewDraft: BulkDraft = {
  classId: null,
  kind: "",
  madeBy: "",
  attribute: "",
  value: undefined,
  delete: false,
  newClass: null,
  dropForeign: true,
  flags: {},
  attributes: [],
};

// The attributes of a class; of all classes, each name once, where none is chosen.
export function attributesOf(classes: readonly Class[], classId: number | null): Attribute[] {
  const all = classes.filter((c) => classId === null || c.id === classId).flatMap((c) => c.attributes ?? []);
  return all.filter((attribute, i) => all.findIndex((other) => other.name === attribute.name) === i);
}

// Of what the objects become, or are and stay.
export const changeable = (classes: readonly Class[], draft: BulkDraft): Attribute[] =>
  attributesOf(classes, draft.newClass ?? draft.classId);

// Attributes that the objects may have and their new class does not define.
export function foreign(classes: readonly Class[], draft: BulkDraft): string[] {
  if (draft.newClass === null || !draft.dropForeign) return [];
  const known = new Set(attributesOf(classes, draft.newClass).map((a) => a.name));
  return attributesOf(classes, draft.classId).flatMap((a) => (known.has(a.name) ? [] : [a.name]));
}

export type BulkProblem = "nothing" | "value";

// Null: it can be asked for.
export function bulkProblem(classes: readonly Class[], draft: BulkDraft): BulkProblem | null {
  if (draft.attribute !== "" && draft.value === undefined) return "value";
  if (draft.delete) return null;
  const defined = changeable(classes, draft);
  const fit = draft.attributes.every(({ name, take, value }) => {
    const attribute = defined.find((a) => a.name === name);
    return take || (attribute !== undefined && fits(attribute, value));
  });
  if (!fit) return "value";
  const changes = draft.newClass !== null || draft.attributes.length > 0 || Object.keys(draft.flags).length > 0;
  return changes ? null : "nothing";
}

export function bulkRequest(images: BulkImages, classes: readonly Class[], draft: BulkDraft): BulkEditRequest {
  const objects = {
    ...(draft.classId === null ? {} : { class_id: draft.classId }),
    ...(draft.kind ? { kind: draft.kind } : {}),
    ...(draft.madeBy ? { made_by: draft.madeBy } : {}),
    ...(draft.attribute && draft.value !== undefined ? { attributes: { [draft.attribute]: draft.value } } : {}),
  };
  return { ...images, objects, change: draft.delete ? { delete: true } : changeOf(classes, draft) };
}

function changeOf(classes: readonly Class[], draft: BulkDraft): BulkEditRequest["change"] {
  const flagged = (how: "add" | "remove") => kFlags.filter((flag) => draft.flags[flag] === how);
  const set = draft.attributes.filter((one) => !one.take);
  const unset = new Set([...draft.attributes.filter((one) => one.take).map((one) => one.name), ...foreign(classes, draft)]);
  return {
    ...(draft.newClass === null ? {} : { class_id: draft.newClass }),
    ...(flagged("add").length > 0 ? { add_flags: flagged("add") } : {}),
    ...(flagged("remove").length > 0 ? { remove_flags: flagged("remove") } : {}),
    ...(set.length > 0 ? { set: Object.fromEntries(set.map(({ name, value }) => [name, value])) } : {}),
    ...(unset.size > 0 ? { unset: [...unset] } : {}),
  };
}
