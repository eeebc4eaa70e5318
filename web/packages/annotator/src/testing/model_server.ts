// A server as the API describes it, small enough to be obviously right: versions, idempotency, conflicts.
import type { OpResult, RemoteAnnotation, WireContent, WireOp } from "../model/wire";

interface Held {
  content: WireContent;
  version: number;
  deleted: boolean;
}

export class ModelServer {
  readonly applied: WireOp[] = []; // in order, once each
  private readonly annotations_ = new Map<number, Held>();
  private readonly answers_ = new Map<string, OpResult>(); // of applied operations
  private seq_ = 0;
  private nextId_ = 1;

  constructor(contents: readonly WireContent[] = []) {
    for (const content of contents) this.annotations_.set(this.nextId_++, { content, version: ++this.seq_, deleted: false });
  }

  get head(): number {
    return this.seq_;
  }

  list(): RemoteAnnotation[] {
    return [...this.annotations_].filter(([, a]) => !a.deleted).map(([id]) => this.remote(id));
  }

  apply(ops: readonly WireOp[]): OpResult[] {
    return ops.map((op) => this.applyOne(structuredClone(op)));
  }

  private applyOne(op: WireOp): OpResult {
    const known = this.answers_.get(op.op_id);
    if (known !== undefined) return { ...known, status: "duplicate" };
    const result = this.judge(op);
    if (result.status !== "applied") return result;
    this.applied.push(op);
    this.answers_.set(op.op_id, result);
    return result;
  }

  private judge(op: WireOp): OpResult {
    const { op_id } = op;
    if (op.kind === "create") {
      const id = this.nextId_++;
      this.annotations_.set(id, { content: op.content as WireContent, version: ++this.seq_, deleted: false });
      return { op_id, status: "applied", annotation_id: id, version: this.seq_ };
    }
    const id = op.annotation_id ?? this.answers_.get(op.created_by ?? "")?.annotation_id ?? 0;
    const held = this.annotations_.get(id);
    if (held === undefined) return { op_id, status: "invalid", message: "no such annotation" };
    if (op.base_version === undefined && op.created_by === undefined) return { op_id, status: "invalid", message: "base_version is missing" };
    const stale = op.base_version !== undefined && op.base_version !== held.version;
    if (stale || held.deleted !== (op.kind === "restore")) {
      return { op_id, status: "conflict", message: "changed meanwhile", current: { ...this.remote(id), ...(held.deleted ? { deleted: true } : {}) } };
    }
    held.version = ++this.seq_;
    held.deleted = op.kind === "delete";
    if (op.content !== undefined) held.content = op.content;
    return { op_id, status: "applied", annotation_id: id, version: held.version };
  }

  private remote(id: number): RemoteAnnotation {
    const { content, version } = this.annotations_.get(id) as Held;
    return structuredClone({ id, version, content });
  }
}
