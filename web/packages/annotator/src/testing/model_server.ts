// A server as the API describes it, small enough to be obviously right: versions, idempotency, conflicts, what is
// refused and what is mended. It holds one image and one annotator's session. tests/scenarios/lib/operations_script.mjs
// runs on it and on the real server, so that it cannot drift.
import { TransportError } from "../journal/contract";
import type { Size } from "../model/annotation";
import {
  contentFromWire,
  contentToWire,
  type OpResult,
  type OpStatus,
  type WireContent,
  type WireNewContent,
  type WireOperation,
  type WireRemote,
  type WireShape,
} from "../model/wire";
import { kTestClasses } from "./driver";

interface Held {
  content: WireContent;
  version: number;
  deleted: boolean;
}

export interface ModelOptions {
  readonly classes?: readonly number[];
  readonly frame?: Size;
}

interface Checked {
  readonly content: WireContent;
  readonly repairs: readonly string[];
  readonly problem?: string;
}

const kFlagOrder = ["crowd", "occluded", "truncated", "difficult"] as const;
const kShapeKinds: readonly string[] = [
  "tag",
  "box",
  "rotated_box",
  "polygon",
  "polyline",
  "mask",
  "keypoints",
  "cuboid",
] satisfies WireShape["kind"][];
const kMembers: readonly string[] = [
  "kind",
  "class_id",
  "shape",
  "flags",
  "score",
  "text",
  "group",
  "relation",
  "attributes",
  "extra",
] satisfies (keyof WireContent)[];

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
  private readonly answers_ = new Map<string, { annotation_id: number; version: number }>(); // of applied operations
  private readonly classes_: ReadonlySet<number>;
  private readonly frame_: Size;
  private seq_ = 0;
  private nextId_ = 1;
  private submitted_ = false;

  constructor(contents: readonly WireContent[] = [], options: ModelOptions = {}) {
    this.classes_ = new Set(options.classes ?? kTestClasses.map((c) => c.id));
    this.frame_ = options.frame ?? { width: 100, height: 80 };
    for (const content of contents) this.annotations_.set(this.nextId_++, { content, version: ++this.seq_, deleted: false });
  }

  get head(): number {
    return this.seq_;
  }

  list({ deleted = false } = {}): WireRemote[] {
    return [...this.annotations_].filter(([, a]) => a.deleted === deleted).map(([id, held]) => remote(id, held));
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
    const unreadable = op.content === undefined ? "" : unreadableContent(op.content);
    if (unreadable !== "") return { op_id, status: "invalid", message: unreadable };
    const known = this.answers_.get(op_id);
    if (known !== undefined) return { op_id, status: "duplicate", ...known };
    if (this.submitted_ && !reviewer) return { op_id, status: "forbidden", message: "this image was submitted" };
    return op.kind === "create" ? this.create(op) : this.revise(op);
  }

  private create(op: WireOperation): OpResult {
    const checked = this.checked(op.content ?? {});
    if (checked.problem !== undefined) return { op_id: op.op_id, status: "invalid", message: checked.problem };
    return this.store(op, this.nextId_++, checked);
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
    if (op.kind === "delete" || op.content === undefined) return this.store(op, id, { content: held.content, repairs: [] });
    // What the source of an import knew stays with the annotation through edits.
    const { extra } = held.content;
    const checked = this.checked(extra === undefined ? op.content : { extra, ...op.content });
    if (checked.problem !== undefined) return { op_id, status: "invalid", message: checked.problem };
    return this.store(op, id, checked);
  }

  private store(op: WireOperation, id: number, { content, repairs }: Checked): OpResult {
    const version = ++this.seq_;
    this.annotations_.set(id, { content, version, deleted: op.kind === "delete" });
    this.applied.push(op);
    this.answers_.set(op.op_id, { annotation_id: id, version });
    const mended = repairs.length === 0 ? {} : { repairs, content: structuredClone(content) };
    return { op_id: op.op_id, status: "applied" satisfies OpStatus, annotation_id: id, version, ...mended };
  }

  // As it is stored, and what is wrong with it. Of the geometry it knows the rules for boxes.
  private checked(sent: WireNewContent): Checked {
    const content = { ...contentToWire(contentFromWire(sent)), flags: kFlagOrder.filter((flag) => sent.flags?.includes(flag)) };
    const needsClass = content.class_id !== 0 || !["caption", "text_region"].includes(content.kind);
    if (needsClass && !this.classes_.has(content.class_id)) return { content, repairs: [], problem: "no class has this id" };
    const { shape } = content;
    if (shape.kind !== "box") return { content, repairs: [] };
    if (shape.width === 0 || shape.height === 0) return { content, repairs: [], problem: "the box has zero area" };
    const clipped = clipBox(shape, this.frame_);
    if (clipped.width <= 0 || clipped.height <= 0) return { content, repairs: [], problem: "nothing is left inside the image" };
    const same = clipped.x === shape.x && clipped.y === shape.y && clipped.width === shape.width && clipped.height === shape.height;
    return same ? { content, repairs: [] } : { content: { ...content, shape: clipped }, repairs: ["clipped_to_frame"] };
  }
}

function remote(id: number, { content, version }: Held): WireRemote {
  return structuredClone({ id, version, ontology_version: 1, content });
}

function clipBox(box: Extract<WireShape, { kind: "box" }>, frame: Size): Extract<WireShape, { kind: "box" }> {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  const width = Math.min(frame.width, box.x + box.width) - x;
  const height = Math.min(frame.height, box.y + box.height) - y;
  return {
    kind: "box",
    x,
    y,
    width: box.x === x && box.x + box.width <= frame.width ? box.width : width,
    height: box.y === y && box.y + box.height <= frame.height ? box.height : height,
  };
}

function unreadableContent(content: WireNewContent): string {
  const { kind = "object", shape } = content;
  const unknown = Object.keys(content).find((name) => !kMembers.includes(name));
  if (unknown !== undefined) return `this member is not known: ${unknown}`;
  if (shape === undefined && (kind === "object" || kind === "text_region")) return "required field 'shape' is missing";
  if (shape !== undefined && !kShapeKinds.includes(shape.kind)) return "not a kind of shape";
  if (content.score !== undefined && !(content.score >= 0 && content.score <= 1)) return "score must be within 0..1";
  return kind === "relation" && content.relation === undefined ? "an annotation of kind relation needs 'relation'" : "";
}

function checkCall(op: WireOperation, at: string): void {
  const create = op.kind === "create";
  const byId = op.annotation_id !== undefined;
  const byCreate = op.created_by !== undefined && op.created_by !== "";
  const refuse = (wrong: boolean, member: string) => {
    if (wrong) throw new CallRefused(`${at}/${member}`, `${member} is wrong or missing`);
  };
  refuse(op.op_id.length < 8 || op.op_id.length > 64, "op_id");
  refuse(!["create", "update", "delete", "restore"].includes(op.kind), "kind");
  refuse(op.made_by !== undefined && !/^(manual|assist:.+)$/s.test(op.made_by), "made_by");
  refuse((op.active_ms ?? 0) < 0, "active_ms");
  refuse(create ? byId || byCreate : !byId && !byCreate, "annotation_id");
  refuse(!create && byId && byCreate, "created_by");
  refuse(!create && byId && op.base_version === undefined, "base_version");
  refuse((create || op.kind === "update") && op.content === undefined, "content");
}
