// A server as the API describes it, small enough to be obviously right: versions, idempotency, conflicts, what is
// refused and what is mended. It holds one image and one annotator's session. tests/scenarios/lib/operations_script.mjs
// runs on it and on the real server, so that it cannot drift.
import { TransportError } from "../journal/contract";
import type { ClassInfo, Size } from "../model/annotation";
import type { OpResult, WireContent, WireNewContent, WireOperation, WireRemote } from "../model/wire";
import { kTestClasses } from "./driver";
import { clipped, joining, judge, normal, unreadable, type Problem } from "./model_content";

type Made = Pick<WireRemote, "made_by" | "tool" | "active_ms" | "parent">;

interface Held {
  made: Made;
  content: WireContent;
  version: number;
  deleted: boolean;
}

const kTruth = 1; // the layers
export const kRunLayer = 5;

export interface ModelOptions {
  readonly classes?: readonly ClassInfo[];
  readonly frame?: Size;
}

// The whole call is wrong (HTTP 400): nothing of it was applied.
export class CallRefused extends TransportError {
  constructor(
    readonly where: string, // JSON pointer
    message: string,
  ) {
    super("refused", message);
  }
}

export class ModelServer {
  readonly applied: WireOperation[] = []; // in order, once each
  private readonly annotations_ = new Map<number, Held>();
  private readonly answers_ = new Map<string, { annotation_id: number; version: number; kind: string }>(); // of applied operations
  private readonly classes_: readonly ClassInfo[];
  private readonly frame_: Size;
  private readonly said_ = new Map<number, number>(); // the version that each was suggested in
  private readonly suggested_ = new Map<number, Held>(); // ids are of the image and the run together
  private seq_ = 0;
  private nextId_ = 1;
  private submitted_ = false;

  constructor(contents: readonly WireContent[] = [], options: ModelOptions = {}) {
    this.classes_ = options.classes ?? kTestClasses;
    this.frame_ = options.frame ?? { width: 100, height: 80 };
    for (const content of contents) {
      this.annotations_.set(this.nextId_++, { made: { made_by: "manual" }, content, version: ++this.seq_, deleted: false });
    }
  }

  get head(): number {
    return this.seq_;
  }

  list({ deleted = false } = {}): WireRemote[] {
    return [...this.annotations_].filter(([, a]) => a.deleted === deleted).map(([id, held]) => remote(id, held));
  }

  // What a model says, in one event.
  suggest(contents: readonly WireContent[]): { layer: number; items: { id: number; version: number }[] } {
    const version = ++this.seq_;
    const items = contents.map((content) => {
      const id = this.nextId_++;
      this.suggested_.set(id, { made: { made_by: "model:yolo@1" }, content: normal(content), version, deleted: false });
      this.said_.set(id, version);
      return { id, version };
    });
    return { layer: kRunLayer, items };
  }

  suggestions(): WireRemote[] {
    return [...this.suggested_].filter(([, a]) => !a.deleted).map(([id, held]) => remote(id, held, kRunLayer));
  }

  // From now on only a reviewer may edit.
  submit(): void {
    this.submitted_ = true;
  }

  // Throws CallRefused.
  apply(ops: readonly WireOperation[], { reviewer = false } = {}): OpResult[] {
    ops.forEach((op, i) => checkCall(op, `/operations/${i}`));
    return ops.map((op) => this.applyOne(structuredClone(op), reviewer));
  }

  private applyOne(op: WireOperation, reviewer: boolean): OpResult {
    const { op_id } = op;
    const wrong = op.content === undefined ? null : unreadable(withEnds(op, op.content));
    if (wrong !== null) return invalid(op_id, wrong);
    const known = this.answers_.get(op_id);
    if (known !== undefined) {
      if (known.kind !== op.kind) return { op_id, status: "invalid", message: "this op_id was used before, for something else" };
      return { op_id, status: "duplicate", annotation_id: known.annotation_id, version: known.version };
    }
    const nowhere = this.nameEnds(op);
    if (nowhere !== null) return invalid(op_id, nowhere);
    if (this.submitted_ && !reviewer) return { op_id, status: "forbidden", message: "this image was submitted" };
    if (/^(accept|reject|unreject)$/.test(op.kind)) return this.judge(op);
    return op.kind === "create" ? this.put(op, this.nextId_, null, normal(op.content ?? {})) : this.revise(op);
  }

  // Puts ids in the place of ends that are named by their creates.
  private nameEnds(op: WireOperation): Problem | null {
    for (const end of ["from", "to"] as const) {
      const name = op.relation_created_by?.[end];
      const relation = op.content?.relation;
      if (name === undefined || relation === undefined) continue;
      const id = this.answers_.get(name)?.annotation_id;
      if (id === undefined) return { where: `/relation/${end}`, message: "this image has no such annotation" };
      Object.assign(relation, { [end]: id });
    }
    return null;
  }

  private judge(op: WireOperation): OpResult {
    const { op_id, parent } = op;
    const id = parent?.layer === kRunLayer ? parent.annotation_id : 0;
    const held = this.suggested_.get(id);
    if (held === undefined || this.said_.get(id) !== parent?.version) return invalid(op_id, { message: "no such suggestion" });
    const refuse = (version: number, of: number, current: WireRemote | null): OpResult => {
      return { op_id, status: "conflict", annotation_id: of, version, message: "judged meanwhile", ...(current ? { current } : {}) };
    };
    const copy = this.copyOf(id);
    if (copy !== undefined) return refuse(copy[1].version, copy[0], remote(...copy));
    if (held.deleted !== (op.kind === "unreject")) return refuse(held.version, id, null);
    if (op.kind === "accept") {
      const content = normal(op.content ?? held.content);
      const same = JSON.stringify(content) === JSON.stringify(held.content);
      return this.put(same ? { ...op, made_by: held.made.made_by } : op, this.nextId_, null, content);
    }
    const version = ++this.seq_;
    this.suggested_.set(id, { ...held, version, deleted: op.kind === "reject" });
    this.applied.push(op);
    this.answers_.set(op_id, { annotation_id: id, version, kind: op.kind });
    return { op_id, status: "applied", annotation_id: id, version };
  }

  private copyOf(suggestion: number): [number, Held] | undefined {
    return [...this.annotations_].find(([, a]) => !a.deleted && a.made.parent?.annotation_id === suggestion);
  }

  private revise(op: WireOperation): OpResult {
    const { op_id } = op;
    const id = op.annotation_id ?? this.answers_.get(op.created_by ?? "")?.annotation_id ?? 0;
    const held = this.annotations_.get(id);
    if (held === undefined) return { op_id, status: "invalid", message: "this image has no such annotation" };
    const stale = op.base_version !== undefined && op.base_version !== held.version;
    if (stale || (held.deleted && op.kind !== "restore")) {
      const current = held.deleted ? {} : { current: remote(id, held) };
      return { op_id, status: "conflict", annotation_id: id, version: held.version, message: "changed meanwhile", ...current };
    }
    const { parent } = held.made;
    if (held.deleted && parent !== undefined && this.copyOf(parent.annotation_id) !== undefined)
      return invalid(op_id, { message: "accepted again" });
    if (op.kind === "delete") return this.store(op, id, held.content, joining(id, this.live()));
    // What the source of an import knew stays with the annotation through edits.
    const { extra } = held.content;
    const content = op.content === undefined ? held.content : normal(extra === undefined ? op.content : { extra, ...op.content });
    return this.put(op, id, held, content);
  }

  private put(op: WireOperation, id: number, held: Held | null, content: WireContent): OpResult {
    const live = this.live();
    const self = held === null ? null : id;
    const wrong = judge(content, { frame: this.frame_, classes: this.classes_, self, held: held?.content ?? null, live });
    if (wrong !== null) return invalid(op.op_id, wrong);
    const shape = clipped(content.shape, this.frame_);
    const returning = held?.deleted === true && content.kind !== "relation" ? this.deletedWith(id, held.version) : [];
    return this.store(op, id, shape === content.shape ? content : { ...content, shape }, returning, shape !== content.shape);
  }

  // `along`: relations that go or come back with it, in the same event.
  private store(op: WireOperation, id: number, content: WireContent, along: readonly number[], mended = false): OpResult {
    const version = ++this.seq_;
    const deleted = op.kind === "delete";
    const origin = this.annotations_.get(id)?.made.parent;
    const made = { ...(origin === undefined ? {} : { parent: origin }), ...madeOf(op) };
    this.annotations_.set(id, { made, content, version, deleted });
    const change = { version, deleted, made: { made_by: made.made_by } };
    for (const other of along) Object.assign(this.annotations_.get(other) ?? {}, change);
    this.nextId_ = Math.max(this.nextId_, id + 1);
    this.applied.push(op);
    this.answers_.set(op.op_id, { annotation_id: id, version, kind: op.kind });
    const repaired = mended ? { repairs: ["clipped_to_frame"], content: structuredClone(content) } : {};
    return { op_id: op.op_id, status: "applied", annotation_id: id, version, ...repaired };
  }

  private live(): Map<number, WireContent> {
    return new Map([...this.annotations_].filter(([, a]) => !a.deleted).map(([id, { content }]) => [id, content]));
  }

  // Relations that went with an annotation in the event `version`, and whose other end is there.
  private deletedWith(id: number, version: number): number[] {
    const live = this.live();
    const gone = new Map(
      [...this.annotations_].filter(([, a]) => a.deleted && a.version === version).map(([other, { content }]) => [other, content]),
    );
    return joining(id, gone).filter((other) => {
      const relation = gone.get(other)?.relation;
      return relation !== undefined && live.has(relation.from === id ? relation.to : relation.from);
    });
  }
}

// Its ends are read with the ids that they will have.
function withEnds({ relation_created_by: named = {} }: WireOperation, content: WireNewContent): WireNewContent {
  const { relation } = content;
  if (relation === undefined) return content;
  return { ...content, relation: { from: named.from ? 1 : relation.from, to: named.to ? 1 : relation.to } };
}

function invalid(op_id: string, { where, message }: Partial<Problem> & Pick<Problem, "message">): OpResult {
  return { op_id, status: "invalid", message, ...(where === undefined ? {} : { where }) };
}

// Of the operation that wrote a revision; what is empty is left out.
function madeOf({ made_by = "manual", tool, active_ms, parent }: WireOperation): Made {
  return { made_by, ...(tool ? { tool } : {}), ...(active_ms ? { active_ms } : {}), ...(parent ? { parent } : {}) };
}

function remote(id: number, { made, content, version }: Held, layer = kTruth): WireRemote {
  return structuredClone({ id, layer, version, ontology_version: 1, content, ...made });
}

function checkCall(op: WireOperation, at: string): void {
  const judges = /^(accept|reject|unreject)$/.test(op.kind);
  const create = op.kind === "create" || judges; // it names no annotation of the image
  const byId = op.annotation_id !== undefined;
  const byCreate = op.created_by !== undefined && op.created_by !== "";
  const refuse = (wrong: boolean, member: string) => {
    if (wrong) throw new CallRefused(`${at}/${member}`, `${member} is wrong or missing`);
  };
  refuse(op.op_id.length < 8 || op.op_id.length > 64, "op_id");
  refuse(!["create", "update", "delete", "restore", "accept", "reject", "unreject"].includes(op.kind), "kind");
  refuse(op.made_by !== undefined && !/^(manual|assist:.+)$/s.test(op.made_by), "made_by");
  refuse((op.active_ms ?? 0) < 0, "active_ms");
  refuse(create ? byId || byCreate : !byId && !byCreate, "annotation_id");
  refuse(!create && byId && byCreate, "created_by");
  refuse(!create && byId && op.base_version === undefined, "base_version");
  refuse(judges && op.parent === undefined, "parent");
  refuse(judges && op.kind !== "accept" && op.content !== undefined, "content");
  refuse((op.kind === "create" || op.kind === "update") && op.content === undefined, "content");
}
