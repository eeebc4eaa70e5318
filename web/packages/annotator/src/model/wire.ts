// The API's JSON for annotations and operations, and the way to and from the model. The types are generated from
// api/openapi.yaml, so what is sent and what comes is what the contract says, without a cast.
import type {
  Annotation as WireAnnotation,
  Content as WireContent,
  NewContent as WireNewContent,
  Operation,
  OperationResult,
  Parent as WireParent,
  Shape as WireShape,
} from "@touchmark/client";
import type { Annotation, Content, Parent } from "./annotation";
import type { Shape } from "./shape";

export type { WireContent, WireNewContent, WireShape, Operation as WireOperation, WireAnnotation as WireRemote };

// An annotation as the server holds it. The API's Annotation is one.
export type RemoteAnnotation = Pick<WireAnnotation, "id" | "version" | "content" | "parent">;

export type OpKind = Operation["kind"];

// One operation for the server. Sending it twice does what sending it once does. This engine always says with
// which tool it was made and how long that took (idle time beyond 30 s is not counted).
export type WireOp = Operation & Required<Pick<Operation, "tool" | "active_ms">>;

export type OpResult = OperationResult;
export type OpStatus = OpResult["status"];

export function keyOfId(id: number): string {
  return `a${id}`;
}

// Null: the server does not know it by this name.
export function idOfKey(key: string): number | null {
  return /^a\d+$/.test(key) ? Number(key.slice(1)) : null;
}

export function shapeFromWire(wire: WireShape): Shape {
  if (wire.kind !== "polygon") return wire;
  return { kind: wire.kind, parts: wire.parts.map(({ outer, holes = [] }) => ({ outer, holes })) };
}

export function contentFromWire(wire: WireNewContent): Content {
  const shape: Shape = wire.shape === undefined ? { kind: "tag" } : shapeFromWire(wire.shape);
  return {
    kind: wire.kind ?? "object",
    classId: wire.class_id ?? 0,
    shape,
    flags: wire.flags ?? [],
    attributes: wire.attributes ?? {},
    text: wire.text ?? "",
    group: wire.group ?? 0,
    ...(wire.score === undefined ? {} : { score: wire.score }),
    ...(wire.span === undefined ? {} : { span: wire.span }),
    ...(wire.relation === undefined ? {} : { relation: { from: keyOfId(wire.relation.from), to: keyOfId(wire.relation.to) } }),
    ...(wire.phrase === undefined ? {} : { phrase: wire.phrase }),
    ...(wire.question === undefined || wire.question === "" ? {} : { question: wire.question }),
    ...(wire.order === undefined || wire.order === 0 ? {} : { order: wire.order }),
    ...(wire.extra === undefined ? {} : { extra: wire.extra }),
  };
}

// Of the end of a relation; 0: the server has not named it yet.
export type IdOf = (key: string) => number;

// Leaves out what is empty, as the server does.
export function contentToWire(content: Content, idOf: IdOf = (key) => idOfKey(key) ?? 0): WireContent {
  const { relation } = content;
  return {
    kind: content.kind,
    class_id: content.classId,
    shape: content.shape,
    flags: content.flags,
    ...(content.score === undefined ? {} : { score: content.score }),
    ...(content.text === "" ? {} : { text: content.text }),
    ...(content.group === 0 ? {} : { group: content.group }),
    ...(content.span === undefined ? {} : { span: content.span }),
    ...(relation === undefined ? {} : { relation: { from: idOf(relation.from), to: idOf(relation.to) } }),
    ...(content.phrase === undefined ? {} : { phrase: content.phrase }),
    ...(content.question ? { question: content.question } : {}),
    ...(content.order ? { order: content.order } : {}),
    ...(Object.keys(content.attributes).length === 0 ? {} : { attributes: content.attributes }),
    ...(content.extra === undefined ? {} : { extra: content.extra }),
  };
}

export function parentFromWire({ layer, annotation_id: id, version }: WireParent): Parent {
  return { layer, id, version };
}

export function parentToWire({ layer, id, version }: Parent): WireParent {
  return { layer, annotation_id: id, version };
}

export function annotationFromWire(remote: RemoteAnnotation, localKey = keyOfId(remote.id)): Annotation {
  return {
    ...contentFromWire(remote.content),
    localKey,
    id: remote.id,
    version: remote.version,
    ...(remote.parent === undefined ? {} : { parent: parentFromWire(remote.parent) }),
  };
}
