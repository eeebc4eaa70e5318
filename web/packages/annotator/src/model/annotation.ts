// What is labeled on one image. Values are never changed in place: an edit makes a new object, so identity
// comparison tells whether something changed.
import type { Shape } from "./shape";

export type ContentKind = "object" | "tag" | "caption" | "text_region" | "relation";
export type Flag = "crowd" | "occluded" | "truncated" | "difficult";
export type AttributeValue = string | number | boolean | readonly string[];

// The keys of the objects that it joins: as the objects are called here, or keyOfId() of what the server calls them.
export interface Relation {
  readonly from: LocalKey;
  readonly to: LocalKey;
}

// Unicode code points of the caption's text; start belongs to it, end does not.
export interface Phrase {
  readonly start: number;
  readonly end: number;
}

// What a person or model says about the image: all that an operation sends.
export interface Content {
  readonly kind: ContentKind;
  readonly classId: number; // 0: no class (captions, unclassified text)
  readonly shape: Shape;
  readonly flags: readonly Flag[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly text: string;
  readonly group: number; // 0: none
  readonly score?: number; // confidence of a prediction, 0..1
  readonly span?: { readonly first: number; readonly last: number }; // when it holds, both ends included
  readonly relation?: Relation; // of a relation alone
  readonly phrase?: Phrase; // of a relation from a caption: what of its text is found at the other end
  readonly question?: string; // of a caption: what it answers
  readonly order?: number; // text regions are read in it, other objects lie over each other in it; absent: nothing is said
  readonly extra?: Readonly<Record<string, unknown>>; // unknown fields of the source, carried along untouched
}

// What an object was accepted from: an annotation of another layer, in the version that was seen.
export interface Parent {
  readonly layer: number;
  readonly id: number;
  readonly version: number;
}

export interface Annotation extends Content {
  readonly localKey: string; // this browser's name for the object; "a<id>" once loaded from the server
  readonly id?: number; // the server's id, absent until the create is acknowledged
  readonly version?: number; // the server's version that this content is or was edited from
  readonly parent?: Parent; // of a suggestion: itself
  readonly suggestion?: boolean; // not an object: it waits in the layer of `parent`; drawn dashed
}

export type LocalKey = string;

// One object before and after: null is "did not exist". The unit of history, of operations and of events.
export interface Change {
  readonly key: LocalKey;
  readonly before: Annotation | null;
  readonly after: Annotation | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

// What a class lets its objects say.
export interface AttributeInfo {
  readonly name: string;
  readonly kind: "text" | "number" | "checkbox" | "select" | "multi_select";
  readonly options?: readonly string[];
  readonly required?: boolean;
  readonly default?: AttributeValue;
  readonly min?: number;
  readonly max?: number;
}

// The joints that every object of a class has, in the order of its points.
export interface SkeletonInfo {
  readonly joints: readonly string[];
  readonly edges: readonly (readonly [number, number])[]; // joint indices
  readonly flip: readonly number[]; // joint index after mirroring; empty when unknown
}

export interface ClassInfo {
  readonly id: number;
  readonly name: string;
  readonly parent?: string;
  readonly retired?: boolean; // shown on old objects, not offered for new ones
  readonly attributes?: readonly AttributeInfo[]; // absent: not known here
  readonly skeleton?: SkeletonInfo; // absent: its points have no names
}

export function makeContent(classId: number, shape: Shape): Content {
  const kind = shape.kind === "tag" ? "tag" : "object";
  return { kind, classId, shape, flags: [], attributes: {}, text: "", group: 0 };
}

// Compares what would be stored; identity and version do not count.
export function sameContent(a: Content, b: Content): boolean {
  return a === b || JSON.stringify(contentKey(a)) === JSON.stringify(contentKey(b));
}

function contentKey(c: Content): unknown[] {
  return [
    c.kind,
    c.classId,
    c.shape,
    c.flags,
    c.attributes,
    c.text,
    c.group,
    c.score,
    c.span,
    c.relation,
    c.phrase,
    c.question,
    c.order,
    c.extra,
  ];
}
