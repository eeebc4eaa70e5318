// From a committed change to the operation that tells the server.
import type { Change } from "../model/annotation";
import { contentToWire, type WireOp } from "../model/wire";

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
}

export function buildOp(change: Change, track: Track, opId: string, tool: string, activeMs: number): BuiltOp {
  const known = track.id !== undefined || track.createOp !== undefined;
  const kind = change.after === null ? "delete" : !known ? "create" : change.before === null ? "restore" : "update";
  const content = change.after === null ? {} : { content: contentToWire(change.after) };
  const op: WireOp = { op_id: opId, kind, active_ms: activeMs, tool, ...content };
  if (kind === "create") return { op };
  const target = track.id !== undefined ? { annotation_id: track.id } : { created_by: track.createOp };
  if (track.lastOp !== undefined) return { op: { ...op, ...target }, follows: track.lastOp };
  const base = track.version === undefined ? {} : { base_version: track.version };
  return { op: { ...op, ...target, ...base } };
}
