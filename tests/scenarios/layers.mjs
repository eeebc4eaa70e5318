// Several people on one image: each in a layer of their own, and none learns anything of the others.
import assert from "node:assert/strict";
import { box, draw, opId, project, rate, raters } from "./lib/house.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const IMAGES = 20;

async function batch(server, house, more = {}) {
  const members = (await raters(server)).map((one) => one.id);
  return server.tokens.manager.must("POST", `${house.path}/batches`, { body: { name: opId("batch"), instructions: "Tight boxes.", overlap: 3, members, ...more } });
}

const sideBySide = ["layers: three people rate the same 20 images at once, and none is refused", async (server) => {
  const house = await project(server, IMAGES);
  const { id } = await batch(server, house);
  const all = await Promise.all((await raters(server)).map(async (who) => {
    const given = [];
    while (given.length < IMAGES) given.push(await rate(who, house));
    assert.equal((await who.call("POST", `${house.path}/tasks/next`, { body: {} })).status, 404, "nothing is left");
    return given;
  }));
  const layers = all.map((given, i) => {
    assert.equal(new Set(given.map((one) => one.id)).size, IMAGES, "nobody gets an image twice");
    assert.ok(given.every((one) => one.task.assignee === server.raters[i].id && one.task.layer === one.work_layer && one.task.batch === id));
    assert.equal(new Set(given.map((one) => one.work_layer)).size, 1, "one replica a rater");
    return given[0].work_layer;
  });
  assert.equal(new Set(layers).size, 3);
  const { tokens } = server;
  assert.deepEqual((await tokens.manager.must("GET", `${house.path}/batches/${id}`)).tasks, { "annotate:submitted": 3 * IMAGES });
  assert.equal((await tokens.reviewer.must("GET", `${house.path}/tasks?batch=${id}&state=submitted`)).items.length, 3 * IMAGES);
  const truth = (await tokens.viewer.must("GET", house.path)).counters;
  assert.equal(truth.annotations ?? 0, 0, "opinions are not the truth");
  assert.equal(truth["status:new"], IMAGES);
  for (const [i, layer] of layers.entries()) await reads(server, house, layer, all[i], server.raters[i]);
}];

// A manager and a reviewer read a replica and its histories; nobody below them does.
async function reads(server, house, layer, given, who) {
  const { manager, reviewer, viewer } = server.tokens;
  for (const { id, drawn, comment } of given) {
    const at = `${house.path}/assets/${id}`;
    for (const reader of [manager, reviewer]) {
      const { items } = await reader.must("GET", `${at}/annotations?layer=${layer}`);
      assert.deepEqual(items.map((one) => [one.id, one.layer, one.made_by]), drawn.map((one) => [one, layer, "manual"]));
      const { items: history } = await reader.must("GET", `${at}/annotations/${drawn[0]}/history?layer=${layer}`);
      assert.deepEqual(history.map((one) => [one.actor, one.kind]), [[who.id, "annotation.create"]]);
      assert.deepEqual((await reader.must("GET", `${at}/comments?layer=${layer}`)).items.map((one) => one.id), [comment]);
    }
    for (const other of [viewer, ...server.raters.filter((one) => one !== who)])
      assert.equal((await other.call("GET", `${at}/annotations?layer=${layer}`)).status, 404);
    assert.deepEqual((await manager.must("GET", `${at}/annotations`)).items, []);
  }
  const known = (await manager.must("GET", `${house.path}/layers`)).items.find((one) => one.id === layer);
  assert.deepEqual([known.kind, known.user, known.annotations], ["replica", who.id, 2 * IMAGES]);
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

// Every GET that somebody who labels may call, as addresses; `own` is their layer, 1 for none.
function everyRead({ id, path }, own, people) {
  const out = ["/projects", path, `${path}/ontology`, `${path}/members`, "/formats", "/session", `${path}/versions`, `${path}/layers`, `${path}/batches`];
  out.push("/jobs", "/jobs?limit=1", `/jobs?project=${id}`, ...range(1, 120).map((job) => `/jobs/${job}`));
  const filters = ["", "status=new", "status=in_progress", "status=submitted", "status=approved", "split=train", "split=", "class_id=1", "class_id=2", "media=ok", "name_prefix=000", "after=5", "before=9&limit=3", "limit=2", "class_id=1&status=new", ...people.map((one) => `annotator=${one}`)];
  for (const filter of filters) for (const layer of new Set([1, own])) out.push(`${path}/assets?count=true&layer=${layer}&${filter}`.replace(/&$/, ""));
  for (const asset of range(1, IMAGES)) out.push(...readsOfAsset(`${path}/assets/${asset}`, own));
  for (const seq of [0, 1, 5, 20, 60, 200, 100_000]) {
    out.push(`${path}/assets/1/annotations?as_of=${seq}`, `${path}/ontology?as_of=${seq}`);
    for (const layer of new Set([1, own])) out.push(`${path}/diff?from=0&layer=${layer}&to=${seq}`, `${path}/diff?from=${seq}&layer=${layer}`);
  }
  out.push(`${path}/diff?from=0&layer=${own}`, `${path}/diff?from=0&after_asset=1&limit=1`);
  for (const page of ["", "?after=0&limit=1000", "?limit=1000", "?limit=3", "?before=30", "?after=10&limit=5", "?after=100000"]) out.push(`${path}/events${page}`);
  for (const asset of range(1, IMAGES)) out.push(`${path}/events?asset=${asset}`, `${path}/events?asset=${asset}&after=0`);
  for (const one of range(1, 150)) out.push(`${path}/events?annotation=${one}`, `${path}/events?annotation=${one}&asset=3&after=0`);
  for (const hidden of range(own === 1 ? 2 : own + 1, own + 12)) // layers that are, or will be, the others'
    out.push(`${path}/assets?layer=${hidden}`, `${path}/diff?from=0&layer=${hidden}`, ...readsOfAsset(`${path}/assets/3`, hidden).filter((one) => one.includes("layer=")));
  return out;
}

function readsOfAsset(at, own) {
  const out = [at, `${at}/image`, `${at}/thumbnail?size=128`];
  for (const layer of new Set([1, own]))
    out.push(...["annotations", "annotations?deleted=true", "comments", "reviews"].map((what) => `${at}/${what}${what.includes("?") ? "&" : "?"}layer=${layer}`));
  for (const one of [1, 2, 3, 7, 20, 60, 110]) for (const layer of new Set([1, own])) out.push(`${at}/annotations/${one}/history?layer=${layer}`);
  return out;
}

// And every write that says no, or changes nothing when it is repeated.
function everyRefusal({ path }, own) {
  const create = { op_id: "not-to-be-drawn", kind: "create", content: box(1) };
  const out = [["POST", `${path}/tasks/next`, {}]];
  for (const layer of range(1, own + 12).filter((one) => one !== own)) {
    out.push(["POST", `${path}/assets/3/operations`, { layer, operations: [create] }]);
    if (layer > 1) out.push(["POST", `${path}/assets/3/submit`, { layer }], ["POST", `${path}/assets/3/comments`, { layer, text: "x" }]);
    const parent = { layer, annotation_id: 30, version: 100 };
    if (layer > own) out.push(["POST", `${path}/assets/1/operations`, { layer: own, operations: [{ ...create, parent }] }]);
  }
  for (const id of range(4, 60)) out.push(["PATCH", `${path}/comments/${id}`, { resolved: true }]);
  for (const annotation of range(8, 60)) {
    out.push(["POST", `${path}/assets/1/operations`, { layer: own, operations: [{ op_id: "not-to-be-gone", kind: "delete", annotation_id: annotation, base_version: 1 }] }]);
    out.push(["POST", `${path}/assets/1/comments`, { layer: own, text: "x", annotation_id: annotation }]);
  }
  return out;
}

async function look(caller, reads, refusals) {
  const seen = new Map();
  for (const path of reads) {
    const { status, text, bytes, headers } = await caller.call("GET", path);
    seen.set(`GET ${path}`, `${status} ${headers["content-type"]} ${bytes.length} ${text}`);
  }
  for (const [method, path, body] of refusals) {
    const { status, text } = await caller.call(method, path, { body });
    seen.set(`${method} ${path} ${JSON.stringify(body)}`, `${status} ${text}`);
  }
  return seen;
}

function same(before, after, who) {
  const found = [...before].filter(([what, text]) => after.get(what) !== text);
  const shown = found.slice(0, 3).map(([what, text]) => `${what}\n        before ${text.slice(0, 300)}\n        after  ${after.get(what).slice(0, 300)}`);
  assert.equal(found.length, 0, `${who} sees ${found.length} of ${before.size} replies change:\n      ${shown.join("\n      ")}`);
}

// Everything that others can do beside somebody who rates.
async function othersWork(server, house, mine) {
  const { manager, reviewer } = server.tokens;
  const [, bob, cleo] = server.raters;
  const taken = await bob.must("POST", `${house.path}/tasks/next`, { body: {} });
  await manager.must("PATCH", `${house.path}/tasks/${taken.task.id}`, { body: { assignee: 0 } });
  const given = await Promise.all([bob, cleo].map(async (who) => {
    const out = [];
    while (out.length < IMAGES) out.push(await rate(who, house, { submit: out.length !== 4 }).then((one) => (out.length === 4 ? handIn(who, house, one) : one)));
    return out;
  }));
  const [bobs, cleos] = given.map((one) => one[0].work_layer);
  const at = `${house.path}/assets/3`;
  await reviewer.must("POST", `${at}/reviews`, { body: { layer: bobs, decision: "reject", comment: { text: "wider" } } });
  await reviewer.must("POST", `${at}/reviews`, { body: { layer: cleos, decision: "approve" } });
  const again = await bob.must("POST", `${house.path}/tasks/next`, { body: {} });
  assert.deepEqual([again.id, again.work_layer, again.task.state], [3, bobs, "rejected"]);
  await draw(bob, house, 3, bobs, [30]);
  const golden = (await manager.must("POST", `${house.path}/layers`, { body: { kind: "golden", name: opId("answers") } })).id;
  const annotations = range(1, IMAGES).map((asset) => ({ asset_id: asset, content: box(2, { class_id: 2 }) }));
  const { seq } = await manager.must("POST", `${house.path}/layers/${golden}/annotations`, { body: { annotations } });
  await draw(manager, house, 3, golden, [40]);
  await manager.must("POST", `${at}/comments`, { body: { layer: golden, text: "the answer" } });
  for (const layer of [golden, bobs]) await manager.must("POST", `${house.path}/versions`, { body: { name: opId("version"), layer } });
  const job = await manager.job(await manager.must("POST", `${house.path}/exports`, { body: { format: "coco", layer: golden } }));
  assert.equal(job.state, "done", JSON.stringify(job));
  await manager.must("POST", `${house.path}/events/${seq}/undo`);
  assert.equal((await manager.call("DELETE", `${house.path}/layers/${mine}`)).status, 400, "a replica is evidence");
  const spare = (await manager.must("POST", `${house.path}/layers`, { body: { kind: "golden", name: opId("dropped") } })).id;
  await manager.must("DELETE", `${house.path}/layers/${spare}`);
  return { bobs, cleos, golden, given };
}

async function handIn(who, house, one) {
  const [gone] = one.drawn;
  const { items } = await who.must("GET", `${house.path}/assets/${one.id}/annotations?layer=${one.work_layer}`);
  const operations = [{ op_id: opId("gone"), kind: "delete", annotation_id: gone, base_version: items.find((each) => each.id === gone).version }];
  await who.must("POST", `${house.path}/assets/${one.id}/operations`, { body: { layer: one.work_layer, operations } });
  await who.must("POST", `${house.path}/assets/${one.id}/submit`, { body: { layer: one.work_layer } });
  return one;
}

const blind = ["layers: no reply and no event tells one who labels, or only looks, what the others do", async (server) => {
  const [ann, bob] = await raters(server);
  const house = await project(server, IMAGES);
  await batch(server, house);
  const first = await rate(ann, house);
  await rate(ann, house);
  const begun = await rate(ann, house, { submit: false });
  const mine = first.work_layer;
  const people = server.raters.map((one) => one.id);
  const watchers = [[ann, mine], [server.tokens.viewer, 1]].map(([who, own]) => ({ who, own, reads: everyRead(house, own, people), refusals: who === ann ? everyRefusal(house, own) : [] }));
  for (const one of watchers) one.before = await look(one.who, one.reads, one.refusals);
  const streams = watchers.flatMap(({ who }) => [who.listen(), who.listen(`?project=${house.id}`), who.listen(`?project=${house.id}&asset=3`)]);
  await Promise.all(streams.map((one) => one.opened));
  await pause(300);
  const heard = streams.map((one) => one.all.length);
  const work = await othersWork(server, house, mine);
  const beside = bob.listen(`?project=${house.id}&asset=3`);
  await beside.opened;
  await pause(1500);
  beside.close();
  const news = streams.map((one, i) => one.all.slice(heard[i]));
  assert.deepEqual(news, streams.map(() => []), "an event told of the others");
  for (const one of watchers) same(one.before, await look(one.who, one.reads, one.refusals), one.who.name ?? one.who.role);
  // The streams were open all the while: one's own work is told.
  await draw(ann, house, begun.id, mine, [44]);
  await streams[1].next("change", ({ head }) => head > 60);
  streams.forEach((one) => one.close());
  await unknown(server, house, mine, work);
  await theirs(server, house, work);
}];

// What is hidden answers as what does not exist, but for the number that was asked for.
async function unknown(server, { path }, mine, { bobs, golden, given }) {
  const [ann] = server.raters;
  const { drawn, comment } = given[0][0];
  const at = `${path}/assets/${given[0][0].id}`;
  const nothing = 98_765_432;
  const create = (layer) => ["POST", `${at}/operations`, { layer, operations: [{ op_id: "hidden-or-not", kind: "create", content: box(1) }] }];
  const pairs = [
    ...[bobs, golden].flatMap((layer) => [
      ...["annotations?", "annotations?deleted=true&", "comments?", "reviews?", `annotations/${drawn[0]}/history?`].map((what) => [layer, (id) => ["GET", `${at}/${what}layer=${id}`]]),
      [layer, (id) => ["GET", `${path}/assets?layer=${id}`]],
      [layer, (id) => ["GET", `${path}/diff?from=0&layer=${id}`]],
      [layer, create],
      [layer, (id) => ["POST", `${at}/submit`, { layer: id }]],
      [layer, (id) => ["POST", `${at}/comments`, { layer: id, text: "x" }]],
    ]),
    [drawn[0], (id) => ["GET", `${at}/annotations/${id}/history`]],
    [drawn[0], (id) => ["GET", `${at}/annotations/${id}/history?layer=${mine}`]],
    [drawn[0], (id) => ["POST", `${at}/comments`, { layer: mine, text: "x", annotation_id: id }]],
    [comment, (id) => ["PATCH", `${path}/comments/${id}`, { resolved: true }]],
  ];
  for (const [id, ask] of pairs) {
    const [is, isNot] = await Promise.all([id, nothing].map(async (one) => {
      const [method, address, body] = ask(one);
      const { status, text } = await ann.call(method, address, { body });
      return `${status} ${text.replaceAll(String(one), "#")}`;
    }));
    assert.equal(is, isNot, ask(id).slice(0, 2).join(" "));
    assert.match(is, /^4/);
  }
}

// Nobody writes what a rater said, whoever may read it.
async function theirs(server, house, { bobs, golden, given }) {
  const { manager, viewer } = server.tokens;
  const asset = given[0][1].id;
  const reply = await manager.must("POST", `${house.path}/assets/${asset}/operations`, { body: { layer: bobs, operations: [{ op_id: opId("theirs"), kind: "create", content: box(1) }] } });
  assert.equal(reply.results[0].status, "forbidden");
  const bulk = await manager.call("POST", `${house.path}/layers/${bobs}/annotations`, { body: { annotations: [{ asset_id: asset, content: box(1) }] } });
  assert.equal(bulk.status, 403);
  const submitted = await manager.call("POST", `${house.path}/assets/${asset}/submit`, { body: { layer: bobs } });
  assert.ok([403, 409].includes(submitted.status));
  const { version } = (await manager.must("GET", `${house.path}/assets/${asset}/annotations?layer=${bobs}`)).items[0];
  assert.equal((await manager.call("POST", `${house.path}/events/${version}/undo`)).status, 403, "nor is it taken back by others");
  const run = (await manager.must("POST", `${house.path}/layers`, { body: { kind: "run", name: opId("run"), model: "yolo@1" } })).id;
  await manager.must("POST", `${house.path}/layers/${run}/annotations`, { body: { annotations: [{ asset_id: asset, content: box(1, { score: 0.5 }) }] } });
  for (const who of [viewer, server.raters[0]]) {
    const { items } = await who.must("GET", `${house.path}/layers`);
    assert.deepEqual(items.map((one) => one.kind), who === viewer ? ["truth", "run"] : ["truth", "replica", "run"]);
    assert.equal((await who.must("GET", `${house.path}/assets/${asset}/annotations?layer=${run}`)).items.length, 1);
    assert.equal((await who.call("GET", `${house.path}/assets/${asset}/annotations?layer=${golden}`)).status, 404);
  }
}

const reassigned = ["layers: a task that is given to somebody else starts anew, in a layer of theirs", async (server) => {
  const [ann, bob, cleo] = await raters(server);
  const { manager } = server.tokens;
  const house = await project(server, 2);
  await batch(server, house, { overlap: 2 });
  const given = await rate(ann, house, { submit: false });
  await rate(bob, house);
  const task = `${house.path}/tasks/${given.task.id}`;
  const open = await manager.must("PATCH", task, { body: { assignee: cleo.id } });
  assert.deepEqual([open.state, open.assignee, open.layer], ["open", cleo.id, undefined]);
  const taken = await cleo.must("POST", `${house.path}/tasks/next`, { body: {} });
  assert.deepEqual([taken.id, taken.task.id, taken.task.state], [given.id, given.task.id, "in_progress"]);
  assert.notEqual(taken.work_layer, given.work_layer);
  assert.deepEqual((await cleo.must("GET", `${house.path}/assets/${given.id}/annotations?layer=${taken.work_layer}`)).items, []);
  assert.equal((await manager.must("GET", `${house.path}/assets/${given.id}/annotations?layer=${given.work_layer}`)).items.length, 2, "what Ann drew stays");
  const late = await ann.must("POST", `${house.path}/assets/${given.id}/operations`, { body: { layer: given.work_layer, operations: [{ op_id: opId("late"), kind: "create", content: box(1) }] } });
  assert.equal(late.results[0].status, "forbidden");
  const mine = await ann.must("GET", `${house.path}/assets/${given.id}`);
  assert.equal(mine.task, undefined);
  await draw(cleo, house, given.id, taken.work_layer, [3]);
  await cleo.must("POST", `${house.path}/assets/${given.id}/submit`, { body: { layer: taken.work_layer } });
  assert.equal((await manager.call("PATCH", task, { body: { assignee: bob.id } })).status, 409, "what was handed in stays theirs");
}];

const twice = ["layers: nobody is given a second task on the same image", async (server) => {
  const [ann, bob] = await raters(server);
  const house = await project(server, 1);
  const { id } = await batch(server, house, { overlap: 2 });
  const [given] = [await rate(ann, house), await rate(bob, house, { submit: false })];
  const { items } = await server.tokens.manager.must("GET", `${house.path}/tasks?batch=${id}&assignee=${bob.id}`);
  const reply = await server.tokens.manager.call("PATCH", `${house.path}/tasks/${items[0].id}`, { body: { assignee: ann.id } });
  assert.equal(reply.status, 409, `Ann has rated image ${given.id} already: ${reply.text}`);
}];

const workers = ["layers: only those who may label are given work", async (server) => {
  const [ann] = await raters(server);
  const { manager } = server.tokens;
  const house = await project(server, 1);
  const { id } = await batch(server, house, { overlap: 1, members: [ann.id] });
  const task = `${house.path}/tasks/${(await manager.must("GET", `${house.path}/tasks?batch=${id}`)).items[0].id}`;
  const { user } = await server.tokens.administrator.must("POST", "/users", { body: { login: "gone@rates" } });
  await server.tokens.administrator.must("PATCH", `/users/${user.id}`, { body: { disabled: true } });
  for (const who of [server.users.viewer.id, user.id, 999_999]) {
    const given = await manager.call("PATCH", task, { body: { assignee: who } });
    assert.deepEqual([given.status, given.json.error?.where], [400, "/assignee"], given.text);
    const made = await manager.call("POST", `${house.path}/batches`, { body: { name: opId("batch"), overlap: 2, members: [ann.id, who] } });
    assert.deepEqual([made.status, made.json.error?.where], [400, "/members/1"], made.text);
  }
  // A task of the truth that is given to somebody comes with their next, whatever else is open.
  await manager.must("PATCH", task, { body: { assignee: server.users.reviewer.id } });
  assert.equal((await ann.call("POST", `${house.path}/tasks/next`, { body: {} })).status, 404);
  const next = await server.tokens.reviewer.must("POST", `${house.path}/tasks/next`, { body: {} });
  assert.deepEqual([next.work_layer, next.status, next.annotator], [1, "in_progress", server.users.reviewer.id]);
}];

// An operation's id is the project's: what somebody else used is refused, and says nothing of what it did.
const ids = ["layers: the id of another's operation tells nothing of what it did", async (server) => {
  const [ann, bob] = await raters(server);
  const house = await project(server, 1);
  await batch(server, house);
  const [hers, his] = [await rate(ann, house, { submit: false }), await rate(bob, house, { submit: false })];
  const at = `${house.path}/assets/1`;
  const apply = (who, layer, operation) => who.must("POST", `${at}/operations`, { body: { layer, operations: [operation] } });
  const operation = { op_id: "one-that-was-seen", kind: "create", content: box(9) };
  const done = (await apply(ann, hers.work_layer, operation)).results[0];
  assert.equal(done.status, "applied");
  const known = Object.keys((await apply(bob, his.work_layer, operation)).results[0]);
  assert.deepEqual(known.sort(), ["message", "op_id", "status"]);
  assert.deepEqual((await apply(ann, hers.work_layer, operation)).results[0], { ...done, status: "duplicate" });
  const after = { op_id: "after-what-was-seen", kind: "delete", created_by: "one-that-was-seen" };
  assert.equal((await apply(bob, his.work_layer, after)).results[0].status, "invalid");
  const submit = (who, layer) => who.call("POST", `${at}/submit`, { body: { layer, op_id: "handed-in-once" } });
  assert.equal((await submit(ann, hers.work_layer)).json.task.state, "submitted");
  assert.equal((await submit(bob, his.work_layer)).status, 400, "it would say 200 and hand nothing in");
  assert.equal((await submit(ann, hers.work_layer)).status, 200);
  assert.equal((await ann.must("GET", at)).task.state, "submitted");
}];

// What was accepted is the truth, for everybody; where it came from is told to those who may see that layer.
const accepted = ["layers: what is accepted of a rater does not give them away", async (server) => {
  const [ann, bob] = await raters(server);
  const { manager, reviewer, viewer } = server.tokens;
  const house = await project(server, 1);
  await batch(server, house);
  const { work_layer: layer, drawn } = await rate(bob, house);
  await manager.must("POST", `${house.path}/layers/${layer}/accept`, { body: {} });
  const at = `${house.path}/assets/1/annotations`;
  for (const [who, told] of [[ann, false], [viewer, false], [bob, true], [reviewer, true]]) {
    const { items } = await who.must("GET", at);
    const history = (await who.must("GET", `${at}/${items[0].id}/history`)).items;
    for (const one of [items[0], history[0]]) assert.deepEqual(one.parent && [one.parent.layer, one.parent.annotation_id], told ? [layer, drawn[0]] : undefined, who.role);
    const [event] = (await who.must("GET", `${house.path}/events?limit=1`)).items;
    assert.deepEqual(event.payload, told ? { annotations: 2, layer } : { annotations: 2 });
  }
}];

const skipped = ["layers: what is skipped is nobody's work", async (server) => {
  const [ann] = await raters(server);
  const house = await project(server, 2);
  const { id } = await batch(server, house);
  const { items } = await server.tokens.manager.must("GET", `${house.path}/tasks?batch=${id}&asset=1`);
  for (const task of items) {
    const reply = await server.tokens.manager.must("PATCH", `${house.path}/tasks/${task.id}`, { body: { skipped: true, note: "blurred" } });
    assert.deepEqual([reply.state, reply.note], ["skipped", "blurred"]);
  }
  assert.equal((await rate(ann, house)).id, 2);
  assert.equal((await ann.call("POST", `${house.path}/tasks/next`, { body: {} })).status, 404);
  await server.tokens.manager.must("PATCH", `${house.path}/tasks/${items[0].id}`, { body: { skipped: false } });
  assert.equal((await ann.must("POST", `${house.path}/tasks/next`, { body: {} })).id, 1);
}];

export const layerTests = () => [sideBySide, blind, reassigned, twice, workers, ids, accepted, skipped];
