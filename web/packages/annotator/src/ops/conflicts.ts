// The two sides of an edit that the server refused, and the operation that insists on one of them.
import type { JournalEntry, RefusalReason } from "../journal/storage";
import { sameContent, type Annotation, type Content, type LocalKey } from "../model/annotation";
import { parentToWire, type RemoteAnnotation, type WireContent, type WireOp } from "../model/wire";
import { contentOf, type EndOf, type Track } from "./build";

export const kInsists = "resolve"; // the tool of an operation that a person chose
const kMostInsists = 4; // without asking again, while others go on changing the same object

export interface Tracked extends Track {
  server?: Content | null; // what the server was last known to hold; null: deleted there
  missed?: Newer; // what others made of it while an edit of our own had no answer, or a conflict was open
  along?: readonly Annotation[]; // its relations that others deleted while an edit of our own had no answer
  insisted?: number; // how often mine was put on top of theirs since it was stored last
}

export interface Newer {
  readonly version: number;
  readonly remote: RemoteAnnotation | null; // null: deleted
}

export interface Conflict {
  readonly key: LocalKey;
  readonly reason: RefusalReason;
  readonly message: string;
  readonly mine: Annotation | null;
  readonly theirs: RemoteAnnotation | null;
  readonly mayKeep: boolean; // mine: not what was refused for what it says, as long as it says the same
}

type Wire = (content: Content) => WireContent;

// Of a conflict: what the server sent, or what was heard since. Of any other refusal: what it was last known to hold.
export function theirsOf({ refusal }: JournalEntry, track: Tracked, wire: Wire): RemoteAnnotation | null {
  if (refusal === undefined) return null;
  const { missed, id, version, server } = track;
  const answered = refusal.version ?? refusal.current?.version ?? 0;
  if (missed !== undefined && missed.version >= answered) return missed.remote;
  if (refusal.current !== null || refusal.reason === "conflict") return refusal.current;
  if (id === undefined || version === undefined || server == null) return null;
  return { id, version, content: wire(server) };
}

// The version of it that nothing newer is known of. The answer to a refused edit has it; what was only missing from a list
// was deleted at some time before that, so that its version there says too much.
export function newestKnown({ refusal }: JournalEntry, { version = 0, missed }: Tracked): number {
  const answered = Math.max(refusal?.version ?? 0, refusal?.current?.version ?? 0);
  if (answered === 0) return Math.max(version, missed?.version ?? 0);
  return missed?.remote ? Math.max(answered, missed.version) : answered;
}

// A person has chosen, and others changed the object once more before the choice came through: it stands.
export function insistsOn({ op, refusal }: JournalEntry, { insisted = 0 }: Tracked): boolean {
  return op.tool === kInsists && refusal?.reason === "conflict" && insisted > 0 && insisted < kMostInsists;
}

export function isAsRefused(mine: Annotation | null, refused: Content | null): boolean {
  return mine === null || refused === null ? mine === refused : sameContent(mine, refused);
}

// Makes mine the server's, on top of theirs. Null: both are gone.
export function insistence(
  opId: string,
  mine: Annotation | undefined,
  theirs: RemoteAnnotation | null,
  track: Tracked,
  endOf: EndOf,
): WireOp | null {
  const op = { op_id: opId, active_ms: 0, tool: kInsists };
  if (mine === undefined) {
    return theirs === null ? null : { ...op, kind: "delete", annotation_id: theirs.id, base_version: theirs.version };
  }
  const content = contentOf(mine, endOf);
  if (theirs !== null) return { ...op, kind: "update", annotation_id: theirs.id, base_version: theirs.version, ...content };
  if (track.id === undefined) {
    track.createOp = opId;
    if (mine.parent !== undefined) return { ...op, kind: "accept", ...content, parent: parentToWire(mine.parent) };
    return { ...op, kind: "create", ...content };
  }
  const base = track.version === undefined ? {} : { base_version: track.version };
  return { ...op, kind: "restore", annotation_id: track.id, ...base, ...content };
}
