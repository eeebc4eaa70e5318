// Development aid, never shipped: the mock server's routes. [method, pattern, handler] triples.
import { picture, png } from "./mock_pictures.mjs";
import { addVersion, diff, jobs, newId, Project, projects, startJob, tokens, uploads, users } from "./mock_state.mjs";

const fail = (status, code, message, where) => Object.assign(new Error(message), { status, code, where });
const rank = { viewer: 0, annotator: 1, reviewer: 2, manager: 3, owner: 4 };
const need = (me, role) => {
  if (rank[me.role] < rank[role]) throw fail(403, "forbidden", `this needs the role ${role}`);
};
const project = (id) => projects.get(id) ?? (() => { throw fail(404, "not_found", `there is no project ${id}`); })();
const asset = (p, id) => p.asset(id) ?? (() => { throw fail(404, "not_found", `there is no asset ${id}`); })();
const live = (a) => ({ id: a.id, version: a.version, ontology_version: a.ontology_version, content: a.content });
const P = "/projects/(\\d+)";
const A = `${P}/assets/(\\d+)`;
const at = (pattern) => new RegExp(`^${pattern}$`);
const session = (user) => ({ body: { user, csrf_token: "mock" }, headers: { "set-cookie": `touchmark_mock=${user.login}; Path=/` } });

function page(p, query) {
  const limit = Number(query.limit ?? 60);
  const matches = (a) => (!query.status || a.status === query.status) && (query.split === undefined || a.split === query.split) && (!query.media || a.media === query.media) && (!query.annotator || a.annotator === Number(query.annotator)) && (!query.name_prefix || a.name.startsWith(query.name_prefix)) && (!query.class_id || a.id % 3 === Number(query.class_id) % 3);
  const items = [];
  if (query.before) {
    for (let id = Number(query.before) - 1; id >= 1 && items.length < limit; id -= 1) if (matches(p.asset(id)) && !p.asset(id).deleted) items.unshift(p.asset(id));
  } else {
    for (let id = Number(query.after ?? 0) + 1; id <= p.size && items.length < limit; id += 1) if (matches(p.asset(id)) && !p.asset(id).deleted) items.push(p.asset(id));
  }
  let count;
  if (query.count === "true") {
    count = 0;
    for (let id = 1; id <= p.size && count <= 10000; id += 1) if (matches(p.asset(id))) count += 1;
  }
  return { items, max_id: p.size, ...(count === undefined ? {} : { count }) };
}

function next(p, after, wanted) {
  for (let id = (after ?? 0) + 1; id <= p.size; id += 1) if (wanted(p.asset(id))) return p.asset(id);
  throw fail(404, "not_found", "nothing is left");
}

function decide(p, me, id, json, publish) {
  if (json.decision === "reject" && !json.comment && !p.comments.some((c) => c.asset === id && !c.resolved)) throw fail(400, "invalid", "a rejection needs a comment", "/comment");
  if (json.comment) p.comments.push({ id: p.comments.length + 1, asset: id, author: me.id, at: new Date().toISOString(), resolved: false, ...json.comment });
  const event = p.event(me.id, `review.${json.decision}`, { asset: id });
  const review = { id: p.reviews.length + 1, asset: id, decision: json.decision, reviewer: me.id, annotator: p.asset(id).annotator, at: event.at };
  p.reviews.push(review);
  publish("change", { project: p.id, head: p.head });
  return { status: 201, body: { review, asset: p.setAsset(id, { status: json.decision === "reject" ? "rejected" : "approved" }) } };
}

const kLoss = (format) => (format === "coco" || format === "touchmark"
  ? { lossless: true, complete: true, sentence: "Everything in this project can be said in this format.", items: [] }
  : { lossless: false, complete: true, sentence: "37 rotated boxes and 12 attributes cannot be said in this format.", items: [{ what: "rotated boxes become upright boxes.", count: 37, remedy: "Use YOLO oriented boxes to keep the angle." }, { what: "attributes are left out.", count: 12, remedy: "Use the Touchmark bundle to keep them." }] });

export const routes = [
  ["GET", at("/session"), ({ me }) => { if (!me) throw fail(401, "unauthorized", "sign in first"); return { body: { user: me, csrf_token: "mock" } }; }],
  ["POST", at("/session"), ({ json }) => { const user = users.find((u) => u.login === json.login && !u.disabled); if (!user || json.password !== "correct horse") throw fail(401, "unauthorized", "the login or the password is wrong"); return session(user); }],
  ["DELETE", at("/session"), () => ({ status: 204, headers: {} })],
  ["POST", at("/session/link"), ({ json }) => { if (json.secret === "expired") throw fail(401, "unauthorized", "the link was used already or has expired"); return session(users[0]); }],
  ["PUT", at("/session/password"), ({ me }) => { me.has_password = true; return { status: 204 }; }],
  ["GET", at("/users"), () => ({ body: { items: users } })],
  ["POST", at("/users"), ({ me, json }) => { need(me, "owner"); const user = { id: users.length + 1, display_name: "", disabled: false, has_password: false, ...json }; users.push(user); return { status: 201, body: { user, link: `/#/link/${newId()}` } }; }],
  ["PATCH", at("/users/(\\d+)"), ({ me, params: [id], json }) => { need(me, "owner"); return { body: Object.assign(users[id - 1], json) }; }],
  ["POST", at("/users/(\\d+)/link"), () => ({ status: 201, body: { link: `/#/link/${newId()}` } })],
  ["GET", at("/tokens"), () => ({ body: { items: tokens } })],
  ["POST", at("/tokens"), ({ json }) => { tokens.push({ id: tokens.length + 1, name: json.name, created: new Date().toISOString() }); return { status: 201, body: { token: `tm_${newId()}` } }; }],
  ["DELETE", at("/tokens/(\\d+)"), ({ params: [id] }) => { tokens.splice(tokens.findIndex((k) => k.id === id), 1); return { status: 204 }; }],
  ["GET", at("/formats"), () => ({ body: { items: [["coco", "COCO"], ["yolo", "YOLO"], ["voc", "Pascal VOC"], ["touchmark", "Touchmark bundle (lossless)"]].map(([name, title]) => ({ name, title })) } })],
  ["GET", at("/jobs"), () => ({ body: { items: jobs } })],
  ["GET", at("/jobs/(\\d+)"), ({ params: [id] }) => ({ body: jobs.find((j) => j.id === id) })],
  ["POST", at("/jobs/(\\d+)/cancel"), ({ params: [id] }) => { jobs.find((j) => j.id === id).state = "cancelled"; return { status: 204 }; }],
  ["GET", at("/projects"), () => ({ body: { items: [...projects.values()].map((p) => p.json()) } })],
  ["POST", at("/projects"), ({ me, json }) => { need(me, "manager"); return { status: 201, body: new Project(projects.size + 1, json.name, 0, json.classes ?? []).json() }; }],
  ["GET", at(P), ({ params: [id] }) => ({ body: project(id).json() })],
  ["PATCH", at(P), ({ params: [id], json, me }) => { need(me, "manager"); const p = project(id); Object.assign(p, json); p.event(me.id, "project.update", { payload: json }); return { body: p.json() }; }],
  ["GET", at(`${P}/ontology`), ({ params: [id] }) => ({ body: project(id).ontology })],
  ["PUT", at(`${P}/ontology`), ({ params: [id], json, me }) => {
    need(me, "manager");
    const p = project(id);
    if (json.version !== p.ontology.version) throw fail(409, "conflict", "the classes were changed by someone else");
    let top = Math.max(0, ...p.ontology.classes.map((c) => c.id));
    const kept = json.classes.map((c) => ({ ...c, id: c.id ?? ++top }));
    const gone = p.ontology.classes.filter((c) => !kept.some((k) => k.id === c.id)).map((c) => ({ ...c, retired: true }));
    p.ontology = { ...json, version: json.version + 1, classes: [...kept, ...gone] };
    p.event(me.id, "ontology.change", { payload: { version: p.ontology.version } });
    return { body: p.ontology };
  }],
  ["GET", at(`${P}/assets`), ({ params: [id], query }) => ({ body: page(project(id), query) })],
  ["PATCH", at(`${P}/assets`), ({ params: [id], json, me }) => { const p = project(id); const { ids, ...patch } = json; const e = p.event(me.id, "assets.update", { rows: ids.length, payload: patch }); for (const a of ids) p.setAsset(a, patch, e.seq); return { body: { changed: ids.length } }; }],
  ["GET", at(A), ({ params: [id, a] }) => ({ body: asset(project(id), a) })],
  ["GET", at(`${A}/image`), ({ params: [, a] }) => ({ body: picture(a, 4096), headers: { "content-type": "image/png", "cache-control": "max-age=3600" } })],
  ["GET", at(`${A}/thumbnail`), ({ params: [id, a], query }) => { if (asset(project(id), a).media === "corrupt") throw fail(404, "corrupt", "the picture cannot be read"); return { body: picture(a, Math.min(512, Number(query.size ?? 256))), headers: { "content-type": "image/png", "cache-control": "max-age=3600" } }; }],
  ["GET", at(`${A}/tiles/(\\d+)/(\\d+)/(\\d+)`), () => ({ body: png(512, 512, () => [200, 200, 200]), headers: { "content-type": "image/png" } })],
  ["GET", at(`${A}/annotations`), ({ params: [id, a], query }) => ({ body: { items: [...project(id).of(a).values()].filter((x) => x.deleted === (query.deleted === "true")).map(live) } })],
  ["GET", at(`${A}/annotations/(\\d+)/history`), ({ params: [id, a, n] }) => ({ body: { items: project(id).of(a).get(n)?.history ?? [] } })],
  ["POST", at(`${A}/operations`), ({ params: [id, a], json, me, publish }) => {
    need(me, "annotator");
    const p = project(id);
    const results = json.operations.map((op) => p.apply(me.id, a, op));
    publish("change", { project: id, head: p.head });
    return { body: { results, asset: p.asset(a) } };
  }],
  ["POST", at(`${A}/submit`), ({ params: [id, a], me, publish }) => { const p = project(id); p.event(me.id, "task.submit", { asset: a }); publish("change", { project: id, head: p.head }); return { body: p.setAsset(a, { status: "submitted", annotator: me.id }) }; }],
  ["POST", at(`${P}/tasks/next`), ({ params: [id], json, me }) => { const p = project(id); return { body: next(p, json.after, (x) => x.status === "rejected" || x.status === "new" || (x.status === "in_progress" && x.annotator === me.id)) }; }],
  ["POST", at(`${P}/reviews/next`), ({ params: [id], json }) => ({ body: next(project(id), json.after, (x) => x.status === "submitted") })],
  ["GET", at(`${A}/reviews`), ({ params: [id, a] }) => ({ body: { items: project(id).reviews.filter((r) => r.asset === a) } })],
  ["POST", at(`${A}/reviews`), ({ params: [id, a], json, me, publish }) => { need(me, "reviewer"); return decide(project(id), me, a, json, publish); }],
  ["GET", at(`${A}/comments`), ({ params: [id, a] }) => ({ body: { items: project(id).comments.filter((c) => c.asset === a) } })],
  ["POST", at(`${A}/comments`), ({ params: [id, a], json, me }) => { const p = project(id); const c = { id: p.comments.length + 1, asset: a, author: me.id, at: new Date().toISOString(), resolved: false, ...json }; p.comments.push(c); p.event(me.id, "comment.create", { asset: a, payload: { text: json.text } }); return { status: 201, body: c }; }],
  ["PATCH", at(`${P}/comments/(\\d+)`), ({ params: [id, c], json }) => ({ body: Object.assign(project(id).comments[c - 1], json) })],
  ["GET", at(`${P}/versions`), ({ params: [id] }) => ({ body: { items: project(id).versions } })],
  ["POST", at(`${P}/versions`), ({ params: [id], json, me }) => { if (project(id).versions.some((v) => v.name === json.name)) throw fail(409, "conflict", `there is a version ${json.name} already`, "/name"); return { status: 201, body: addVersion(project(id), me.id, json) }; }],
  ["GET", at(`${P}/diff`), ({ params: [id], query }) => ({ body: diff(project(id), Number(query.from), Number(query.to ?? project(id).head)) })],
  ["POST", at(`${P}/uploads`), ({ json }) => { const u = { id: newId(), name: json.name, size: json.size, offset: 0 }; uploads.set(u.id, u); return { status: 201, body: u }; }],
  ["GET", at(`${P}/uploads/([0-9a-f]{32})`), ({ params: [, u] }) => ({ body: uploads.get(u) })],
  ["PUT", at(`${P}/uploads/([0-9a-f]{32})`), ({ params: [, u], query, raw }) => { const up = uploads.get(u); if (Number(query.offset) !== up.offset) throw fail(409, "conflict", `the upload is at ${up.offset}`); up.offset += raw.length; return { body: up }; }],
  ["DELETE", at(`${P}/uploads/([0-9a-f]{32})`), ({ params: [, u] }) => { uploads.delete(u); return { status: 204 }; }],
  ["POST", at(`${P}/imports`), ({ params: [id], json, me, publish }) => {
    const p = project(id);
    const n = json.uploads?.length ?? 240;
    p.size += n;
    return { status: 202, body: startJob("import", id, me.id, { total: n, unit: "images", result: { assets: n, annotations: n * 11, classes: { "Red blood cell": n * 7, Platelet: n * 3, "White blood cell": n }, errors: ["broken_04.png: the PNG ends after 1,204 of 40,112 bytes"] } }, publish) };
  }],
  ["POST", at(`${P}/exports`), ({ params: [id], json, me, publish }) => ({ status: 202, body: startJob("export", id, me.id, { total: 400, unit: "images", seconds: 2, result: { download: `/api/v1/projects/${id}/exports/1/download`, loss: kLoss(json.format) } }, publish) })],
  ["POST", at(`${P}/exports/preview`), ({ json }) => ({ body: kLoss(json.format) })],
  ["GET", at(`${P}/exports/(\\d+)/download`), () => ({ body: Buffer.from("PK\x05\x06" + "\0".repeat(18), "binary"), headers: { "content-type": "application/zip", "content-disposition": "attachment; filename=export.zip" } })],
  ["GET", at(`${P}/events`), ({ params: [id], query }) => {
    const p = project(id);
    let items = p.events.filter((e) => (!query.asset || e.asset === Number(query.asset)) && (!query.annotation || e.annotation === Number(query.annotation)));
    items = query.after ? items.filter((e) => e.seq > Number(query.after)) : items.filter((e) => e.seq < Number(query.before ?? Infinity)).reverse();
    return { body: { items: items.slice(0, Number(query.limit ?? 100)), head: p.head } };
  }],
  ["POST", at(`${P}/verify`), ({ params: [id], me, publish }) => ({ status: 202, body: startJob("verify", id, me.id, { total: project(id).head, unit: "events", seconds: 2, result: { ok: true, events: project(id).head, rows: 2821, head_hash: project(id).events.at(-1).hash } }, publish) })],
];
