// The API's JSON for annotations and operations, and the way to and from the model.
import type { Annotation, AttributeValue, Content, ContentKind, Flag } from "./annotation";
import type { Shape } from "./shape";

export interface WireContent {
  kind?: string;
  class_id?: number;
  shape: Shape;
  flags?: readonly string[];
  score?: number | null;
  text?: string;
  group?: number;
  attributes?: Readonly<Record<string, unknown>> | null;
  relation?: { from: number; to: number } | null;
  extra?: unknown;
}

// An annotation as the server holds it: the API's Annotation, whose other members are ignored here.
export interface RemoteAnnotation {
  id: number;
  version: number;
  content: WireContent;
  deleted?: boolean; // gone since `version`
  suggestion?: boolean; // made by a model and not yet accepted
  created_by?: string; // op_id of the create, when the server tells it
}

export type OpKind = "create" | "update" | "delete" | "restore";

// One operation for the server. Sending it twice does what sending it once does.
export interface WireOp {
  op_id: string;
  kind: OpKind;
  annotation_id?: number; // absent on a create, and when the id is not known yet: then created_by is there
  created_by?: string; // op_id of the create that made the annotation
  base_version?: number; // the version this edit was made from; absent on a create
  content?: WireContent; // absent on a delete
  made_by?: string; // absent: by hand; or "assist:<model>@<version>"
  active_ms: number; // active time of the gesture; idle time beyond 30 s is not counted
  tool: string;
}

export type OpStatus = "applied" | "duplicate" | "conflict" | "invalid" | "forbidden";

export interface OpResult {
  op_id: string;
  status: OpStatus;
  annotation_id?: number;
  version?: number;
  repairs?: readonly string[];
  content?: WireContent; // as stored, when the server mended it
  current?: RemoteAnnotation | null; // on a conflict: what the server holds; null or `deleted`: it is gone
  message?: string;
  where?: string; // of an invalid one: a JSON pointer into its content
}

export function keyOfId(id: number): string {
  return `a${id}`;
}

const kKinds: ReadonlySet<string> = new Set(["object", "tag", "caption", "text_region", "relation"]);

export function contentFromWire(wire: WireContent): Content {
  const kind = wire.kind ?? (wire.shape.kind === "tag" ? "tag" : "object");
  return {
    kind: (kKinds.has(kind) ? kind : "object") as ContentKind,
    classId: wire.class_id ?? 0,
    shape: wire.shape,
    flags: (wire.flags ?? []) as readonly Flag[],
    attributes: (wire.attributes ?? {}) as Readonly<Record<string, AttributeValue>>,
    text: wire.text ?? "",
    group: wire.group ?? 0,
    ...(wire.score == null ? {} : { score: wire.score }),
    ...(wire.relation == null ? {} : { relation: wire.relation }),
    ...(wire.extra == null ? {} : { extra: wire.extra }),
  };
}

// Leaves out what is empty, as the server does.
export function contentToWire(content: Content): WireContent {
  const wire: WireContent = { kind: content.kind, shape: content.shape };
  if (content.classId !== 0) wire.class_id = content.classId;
  if (content.flags.length > 0) wire.flags = content.flags;
  if (content.score !== undefined) wire.score = content.score;
  if (content.text !== "") wire.text = content.text;
  if (content.group !== 0) wire.group = content.group;
  if (Object.keys(content.attributes).length > 0) wire.attributes = content.attributes;
  if (content.relation !== undefined) wire.relation = content.relation;
  if (content.extra !== undefined) wire.extra = content.extra;
  return wire;
}

export function annotationFromWire(remote: RemoteAnnotation, localKey = keyOfId(remote.id)): Annotation {
  return {
    ...contentFromWire(remote.content),
    localKey,
    id: remote.id,
    version: remote.version,
    ...(remote.suggestion ? { suggestion: true } : {}),
  };
}
