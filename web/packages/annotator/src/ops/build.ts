// From a committed change to the operation that tells the server.
import type { Annotation, Change, Content, LocalKey } from "../model/annotation";
import { suggestionKey } from "../model/suggestion";
import { contentFromWire, contentToWire, keyOfId, parentFromWire, parentToWire, type RemoteAnnotation, type WireOp } from "../model/wire";

// What is known of an object's life on the server.
export interface Track {
  id?: number;
  version?: number;
  createOp?: string; // op_id of the create, sent or not
  lastOp?: string; // op_id of the newest operation without an answer
}

export interface BuiltOp {
  readonly op: WireOp;
  readonly follows?: string;
  readonly joins?: readonly string[]; // as of a JournalEntry
}

// The end of a relation as the server will know it: by its id, or by the create that is on its way.
export type EndOf = (key: LocalKey) => Pick<Track, "id" | "createOp">;

// How it was made, of what is kept with it. `madeBy`: the model that did; undefined: a person.
export interface Made {
  readonly tool: string;
  readonly activeMs: number;
  readonly madeBy?: string | undefined;
}

export function buildOp(change: Change, track: Track, opId: string, made: Made, endOf: EndOf): BuiltOp {
  const joins = joinsOf(change, endOf);
  return { ...operationOf(change, track, opId, made, endOf), ...(joins.length === 0 ? {} : { joins }) };
}

function joinsOf({ before, after }: Change, endOf: EndOf): string[] {
  const nameOf = (key: LocalKey) => {
    const { id, createOp = key } = endOf(key);
    return id === undefined ? createOp : keyOfId(id);
  };
  // Where it is moved to other ends, those that it had are not to go before it has left them.
  const ends = [after, before].flatMap((one) => (one?.relation ? [one.relation.from, one.relation.to] : []));
  // Nor does what a suggestion became overtake what is decided on it.
  const parents = [after, before].flatMap((one) => (one?.parent ? [suggestionKey(one.parent)] : []));
  return [...new Set([...ends.map(nameOf), ...parents])];
}

function operationOf(change: Change, track: Track, opId: string, { tool, activeMs, madeBy }: Made, endOf: EndOf): BuiltOp {
  const known = track.id !== undefined || track.createOp !== undefined;
  const kind = change.after === null ? "delete" : !known ? "create" : change.before === null ? "restore" : "update";
  const content = change.after === null ? {} : contentOf(change.after, endOf);
  const model = madeBy === undefined || change.after === null ? {} : { made_by: madeBy };
  const op: WireOp = { op_id: opId, kind, active_ms: activeMs, tool, ...model, ...content };
  if (kind === "create") {
    const parent = change.after?.parent;
    return { op: parent === undefined ? op : { ...op, kind: "accept", parent: parentToWire(parent) } };
  }
  const target = track.id !== undefined ? { annotation_id: track.id } : { created_by: track.createOp };
  if (track.lastOp !== undefined) return { op: { ...op, ...target }, follows: track.lastOp };
  const base = track.version === undefined ? {} : { base_version: track.version };
  return { op: { ...op, ...target, ...base } };
}

// What is said to the server of an object as it is here.
export function contentOf(after: Annotation, endOf: EndOf): Pick<WireOp, "content" | "relation_created_by"> {
  const content = contentToWire(after, (key) => endOf(key).id ?? 0);
  if (after.relation === undefined) return { content };
  const [from, to] = [endOf(after.relation.from), endOf(after.relation.to)];
  const named = {
    ...(from.id === undefined && from.createOp !== undefined ? { from: from.createOp } : {}),
    ...(to.id === undefined && to.createOp !== undefined ? { to: to.createOp } : {}),
  };
  return Object.keys(named).length === 0 ? { content } : { content, relation_created_by: named };
}

// What an operation says, with the ends of a relation by the keys that they have here; null: it deletes.
export function contentOfOp(
  { content: wire, relation_created_by: named = {}, parent }: WireOp,
  keyOf: (key: LocalKey) => LocalKey,
): (Content & Pick<Annotation, "parent">) | null {
  if (wire === undefined) return null;
  const content = { ...contentFromWire(wire), ...(parent === undefined ? {} : { parent: parentFromWire(parent) }) };
  if (content.relation === undefined) return content;
  const { from, to } = { ...content.relation, ...named }; // an object's key is the op_id of its create
  return { ...content, relation: { from: keyOf(from), to: keyOf(to) } };
}

// An edit says nothing of what the object was accepted from: that stays as it was.
export function originOf(object: Annotation | undefined): Pick<Annotation, "parent"> {
  return object?.parent === undefined ? {} : { parent: object.parent };
}

export function originToWire({ parent }: Pick<Annotation, "parent">): Pick<RemoteAnnotation, "parent"> {
  return parent === undefined ? {} : { parent: parentToWire(parent) };
}
