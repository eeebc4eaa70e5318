// Development aid, never shipped: the mock server's project data, in memory.
import { createHash, randomUUID } from "node:crypto";
import { cells, random, sizeOf } from "./mock_pictures.mjs";

export const kStatuses = ["new", "in_progress", "submitted", "rejected", "approved"];
export const sha = (text) => createHash("sha256").update(text).digest("hex");
export const isoAgo = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

export const users = [
  { id: 1, login: "ada", display_name: "Ada Lind", role: "owner", disabled: false, has_password: true },
  { id: 2, login: "bo", display_name: "Bo Marsh", role: "annotator", disabled: false, has_password: true },
  { id: 3, login: "chi", display_name: "Chi Okafor", role: "reviewer", disabled: false, has_password: true },
  { id: 4, login: "dana", display_name: "", role: "viewer", disabled: true, has_password: false },
];
export const tokens = [{ id: 1, name: "nightly export", created: isoAgo(864000), last_used: isoAgo(40000), expires: isoAgo(-864000) }];
export const jobs = [];
export const uploads = new Map();
export const projects = new Map();

export class Project {
  constructor(id, name, size, classes, description = "") {
    Object.assign(this, { id, name, size, description, archived: false, created: isoAgo(9e5), changed: new Map(), annotations: new Map(), comments: [], reviews: [], versions: [], events: [], nextAnnotation: 1, seen: new Map() });
    this.ontology = { version: 1, guideline: "", classes: classes.map((c, i) => ({ id: i + 1, name: c, attributes: [], retired: false })) };
    projects.set(id, this);
    this.event(1, "project.create", { payload: { name } });
    if (size) this.event(1, "assets.import", { made_by: "import:folder", rows: size, payload: { assets: size } });
  }
  event(actor, kind, { made_by = "manual", rows = 1, payload = {}, ...rest } = {}) {
    const seq = this.events.length + 1;
    const prev_hash = this.events.at(-1)?.hash ?? "0".repeat(64);
    const event = { seq, at: new Date().toISOString(), actor, kind, made_by, rows, payload, prev_hash, hash: sha(prev_hash + seq + kind), ...rest };
    this.events.push(event);
    return event;
  }
  get head() {
    return this.events.length;
  }
  asset(id) {
    if (!(id >= 1 && id <= this.size)) return null;
    const known = this.changed.get(id);
    if (known) return known;
    const rand = random(id + 3)();
    const status = this.size > 1000 ? kStatuses[Math.floor(rand * 5)] : kStatuses[[0, 0, 1, 2, 2, 3, 4, 4][id % 8]];
    const [width, height] = sizeOf(id);
    const corrupt = id % 97 === 0;
    return { id, version: 2, name: `slide_${String(id).padStart(7, "0")}.png`, width, height, mime: "image/png", media: corrupt ? "corrupt" : "ok", ...(corrupt ? { media_error: "the PNG ends after 1,204 of 40,112 bytes" } : {}), status, split: ["", "train", "val", "test"][id % 4], ...(status === "new" ? {} : { annotator: 1 + (id % 2) }) };
  }
  setAsset(id, patch, version = this.head) {
    const next = { ...this.asset(id), ...patch, version };
    this.changed.set(id, next);
    return next;
  }
  // Annotations of an asset, made on first use; a new image has none.
  of(assetId) {
    let list = this.annotations.get(assetId);
    if (list) return list;
    list = new Map();
    this.annotations.set(assetId, list);
    const asset = this.asset(assetId);
    if (asset && asset.status !== "new") {
      for (const [i, [x, y, r, kind]] of cells(assetId).entries()) {
        const id = assetId * 1000 + i + 1;
        const content = { kind: "object", class_id: kind + 1, shape: { kind: "box", x: x - r, y: y - r, width: 2 * r, height: 2 * r } };
        list.set(id, { id, version: 2, ontology_version: 1, content, deleted: false, history: [{ version: 2, deleted: false, at: isoAgo(7200), actor: 2, made_by: "manual", kind: "annotation.create", content }] });
      }
    }
    return list;
  }
  apply(actor, assetId, op) {
    const before = this.seen.get(op.op_id);
    if (before) return { ...before, status: "duplicate" };
    const result = this.applyNew(actor, assetId, op);
    if (result.status === "applied") this.seen.set(op.op_id, result);
    return result;
  }
  applyNew(actor, assetId, op) {
    const list = this.of(assetId);
    const id = op.kind === "create" ? 5_000_000_000 + this.nextAnnotation++ : (op.annotation_id ?? this.seen.get(op.created_by)?.annotation_id);
    const now = list.get(id);
    if (op.kind !== "create" && !now) return { op_id: op.op_id, status: "invalid", message: "the annotation does not exist" };
    if (now && !op.created_by && op.base_version !== now.version) return { op_id: op.op_id, status: "conflict", current: { id, version: now.version, ontology_version: 1, content: now.content, deleted: now.deleted } };
    const content = op.content ?? now.content;
    const event = this.event(actor, `annotation.${op.kind}`, { asset: assetId, annotation: id, op_id: op.op_id, made_by: op.made_by ?? "manual", payload: { content } });
    const history = [...(now?.history ?? []), { version: event.seq, deleted: op.kind === "delete", at: event.at, actor, made_by: event.made_by, kind: event.kind, content }];
    list.set(id, { id, version: event.seq, ontology_version: this.ontology.version, content, deleted: op.kind === "delete", history });
    if (this.asset(assetId).status === "new") this.setAsset(assetId, { status: "in_progress", annotator: actor });
    return { op_id: op.op_id, status: "applied", annotation_id: id, version: event.seq };
  }
  json() {
    const big = this.size > 1000;
    const counters = { assets: this.size, annotations: this.size * 11 };
    for (let i = 1; i <= Math.min(this.size, 2000); i += 1) {
      const a = this.asset(i);
      for (const key of [`status:${a.status}`, a.split && `split:${a.split}`, `media:${a.media}`]) if (key) counters[key] = (counters[key] ?? 0) + (big ? Math.floor(this.size / 2000) : 1);
    }
    for (const c of this.ontology.classes) counters[`class:${c.id}`] = Math.floor((this.size * 7) / c.id);
    return { id: this.id, name: this.name, description: this.description, archived: this.archived, created: this.created, head: this.head, head_hash: this.events.at(-1).hash, max_asset_id: this.size, ontology_version: this.ontology.version, counters };
  }
}

export function diff(project, from, to) {
  const items = [];
  for (const [asset, list] of project.annotations) {
    for (const a of list.values()) {
      const at = (seq) => a.history.filter((h) => h.version <= seq).at(-1);
      const before = at(from)?.deleted ? undefined : at(from)?.content;
      const after = at(to)?.deleted ? undefined : at(to)?.content;
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      items.push({ asset, annotation: a.id, change: !before ? "added" : !after ? "removed" : "changed", ...(before ? { before } : {}), ...(after ? { after } : {}) });
    }
  }
  const n = (kind) => items.filter((i) => i.change === kind).length;
  return { from, to, added: n("added"), removed: n("removed"), changed: n("changed"), items };
}

export function addVersion(project, actor, body) {
  const event = project.event(actor, "version.create", { payload: { name: body.name } });
  const version = { id: project.versions.length + 1, note: "", ...body, seq: event.seq, at: event.at, author: actor, assets: Math.floor(project.size * 0.6), annotations: Math.floor(project.size * 6.6), classes: Object.fromEntries(project.ontology.classes.slice(0, 5).map((c) => [c.id, Math.floor((project.size * 5) / c.id)])), digest: sha(event.hash) };
  project.versions.push(version);
  return version;
}

let nextJob = 1;
export function startJob(kind, project, actor, { total, unit, result, seconds = 5 }, publish) {
  const job = { id: nextJob++, kind, project, actor, state: "running", done: 0, total, unit, message: "", created: new Date().toISOString(), started: new Date().toISOString() };
  jobs.unshift(job);
  const timer = setInterval(() => {
    job.done = Math.min(total, job.done + Math.ceil(total / (seconds * 4)));
    if (job.state === "running" && job.done >= total) Object.assign(job, { state: "done", result, finished: new Date().toISOString() });
    if (job.state !== "running") clearInterval(timer);
    publish("job", job);
  }, 250);
  return job;
}

export const newId = () => randomUUID().replaceAll("-", "");
export function seed() {
  const small = new Project(1, "Blood smears", 24, ["Red blood cell", "White blood cell", "Platelet"], "Training slides, ward 4");
  new Project(2, "Street scenes, northern district, winter and spring recordings", 1_000_000, Array.from({ length: 40 }, (_, i) => (i === 6 ? "traffic light, pedestrian, with countdown timer" : `class ${i + 1}`)));
  new Project(3, "Empty one", 0, ["car", "person"]);
  addVersion(small, 1, { name: "v0", note: "First delivery", filter: { statuses: ["approved"] } });
  for (const [asset, text] of [[3, "This one is two cells, not one."], [5, "The box cuts the edge."]]) small.comments.push({ id: small.comments.length + 1, asset, text, author: 3, at: isoAgo(3600), resolved: false, annotation_id: asset * 1000 + 1 });
  const box = [...small.of(6).values()][0];
  small.apply(2, 6, { op_id: "seed-move-1", kind: "update", annotation_id: box.id, base_version: box.version, content: { ...box.content, shape: { ...box.content.shape, width: 130, height: 110 } } });
  small.apply(2, 6, { op_id: "seed-drop-1", kind: "delete", annotation_id: 6002, base_version: 2 });
}
