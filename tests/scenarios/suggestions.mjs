// What models say: written in bulk beside the truth, accepted into it and taken back, each as one act.
import assert from "node:assert/strict";
import { box, draw, opId, project } from "./lib/house.mjs";

const IMAGES = 100;
const EACH = 100; // suggestions an image: 10,000 in one call
const range = (count) => Array.from({ length: count }, (_, i) => i);

// Scores 0.00 to 0.99; every other one is a dog.
const suggestion = (image, i) => ({ asset_id: image + 1, content: box(i % 50, { class_id: 1 + (i % 2), score: i / EACH }) });

async function layer(server, house, kind, more = {}) {
  return (await server.tokens.manager.must("POST", `${house.path}/layers`, { body: { kind, name: opId(kind), ...more } })).id;
}
const write = (server, house, into, annotations, more = {}) =>
  server.tokens.manager.call("POST", `${house.path}/layers/${into}/annotations`, { body: { annotations, ...more } });

// Ten images with two boxes each, in the truth: the first five handed in and approved, and a version of them.
async function labeled(server) {
  const house = await project(server, IMAGES);
  const { annotator, reviewer, manager } = server.tokens;
  for (const asset of range(10).map((i) => i + 1)) {
    await draw(annotator, house, asset, 1, [1, 20]);
    if (asset > 5) continue;
    await annotator.must("POST", `${house.path}/assets/${asset}/submit`, { body: {} });
    await reviewer.must("POST", `${house.path}/assets/${asset}/reviews`, { body: { decision: "approve" } });
  }
  house.version = (await manager.must("POST", `${house.path}/versions`, { body: { name: "before", filter: { statuses: ["approved"] } } })).id;
  return house;
}

// Every reply that tells of the truth, as text; `exports`: the bytes of what is exported, too.
async function truth(server, house, { exports = true } = {}) {
  const { manager } = server.tokens;
  const out = {};
  const see = async (path) => (out[path] = (await manager.call("GET", `${house.path}${path}`)).text);
  out.counters = JSON.stringify((await manager.must("GET", house.path)).counters);
  for (const filter of ["", "class_id=1", "class_id=2", "status=new", "status=approved", "class_id=1&status=new", "class_id=2&status=new"]) await see(`/assets?count=true&limit=1000&${filter}`);
  for (const asset of range(IMAGES)) await see(`/assets/${asset + 1}/annotations`);
  for (const asset of [1, 6]) await see(`/assets/${asset}/annotations?deleted=true`);
  for (const path of ["/versions", "/diff?from=0&to=100000000&limit=1000", `/diff?from=0&limit=1000&to=${house.head ?? 1}`]) await see(path);
  if (!exports) return out;
  for (const [name, body] of Object.entries({ version: { version_id: house.version }, now: {} })) {
    const job = await manager.job(await manager.must("POST", `${house.path}/exports`, { body: { format: "coco", ...body } }));
    assert.equal(job.state, "done", JSON.stringify(job));
    out[`export ${name}`] = (await manager.call("GET", `${house.path}/exports/${job.id}/download`)).bytes.toString("latin1");
  }
  return out;
}

function same(before, after, but = []) {
  for (const [what, text] of Object.entries(before)) {
    if (but.includes(what)) continue;
    let at = 0;
    while (at < text.length && text[at] === after[what][at]) ++at;
    assert.ok(after[what] === text, `${what} differs at ${at}: ${JSON.stringify(text.slice(at - 40, at + 60))} is ${JSON.stringify(after[what].slice(at - 40, at + 60))}`);
  }
}

const beside = ["suggestions: 10,000 in a call change nothing of the truth", async (server) => {
  const house = await labeled(server);
  const { manager } = server.tokens;
  const before = await truth(server, house);
  const run = await layer(server, house, "run", { model: "yolo@3" });
  const all = range(IMAGES).flatMap((image) => range(EACH).map((i) => suggestion(image, i)));
  const began = performance.now();
  const reply = await write(server, house, run, all);
  console.log(`      10,000 suggestions in ${(performance.now() - began).toFixed(0)} ms`);
  assert.equal(reply.status, 201, reply.text.slice(0, 300));
  assert.equal(reply.json.annotations, 10_000);
  const { items } = await manager.must("GET", `${house.path}/events?limit=1`);
  assert.deepEqual([items[0].seq, items[0].kind, items[0].layer, items[0].rows, items[0].made_by], [reply.json.seq, "annotations.write", run, 10_000, "model:yolo@3"]);
  same(before, await truth(server, house));
  const known = (await manager.must("GET", `${house.path}/layers`)).items.find((one) => one.id === run);
  assert.equal(known.annotations, 10_000);
  assert.equal((await manager.must("GET", `${house.path}/assets?layer=${run}&class_id=2&count=true`)).count, IMAGES);
  const own = (await manager.must("GET", `${house.path}/assets/7/annotations?layer=${run}`)).items;
  assert.deepEqual([own.length, own[3].content.score, own[3].made_by, own[3].layer], [EACH, 0.03, "model:yolo@3", run]);
  const frozen = await manager.must("POST", `${house.path}/versions`, { body: { name: "of the run", layer: run } });
  assert.deepEqual([frozen.annotations, frozen.layer], [10_000, run]);
}];

const refused = ["suggestions: a call with one that cannot be stored stores none", async (server) => {
  const house = await project(server, 2);
  const { manager, annotator } = server.tokens;
  const run = await layer(server, house, "run");
  const good = { asset_id: 1, content: box(1) };
  const cases = [
    [400, "/annotations/1/content/class_id", [good, { asset_id: 1, content: box(1, { class_id: 9 }) }]],
    [400, "/annotations/2/content/shape/kind", [good, good, { asset_id: 1, content: { ...box(1), shape: { kind: "blob" } } }]],
    [404, "/annotations/1/asset_id", [good, { asset_id: 99, content: box(1) }]],
    [400, "/annotations/0/content/score", [{ asset_id: 1, content: box(1, { score: 1.5 }) }, good]],
    [400, "/annotations/1/surprise", [good, { ...good, surprise: 1 }]],
    [400, "/annotations", range(10_001).map(() => good)],
    [400, "/annotations", []],
  ];
  const { head } = await manager.must("GET", house.path);
  for (const [status, where, annotations] of cases) {
    const reply = await write(server, house, run, annotations);
    assert.deepEqual([reply.status, reply.json.error.where], [status, where], reply.text);
  }
  assert.equal((await write(server, house, run, [good], { made_by: "somebody" })).json.error.where, "/made_by");
  assert.equal((await write(server, house, 1, [good])).status, 403, "the truth is drawn or accepted");
  assert.equal((await write(server, house, 77, [good])).status, 404);
  const drawn = await annotator.must("POST", `${house.path}/assets/1/operations`, { body: { layer: run, operations: [{ op_id: opId(), kind: "create", content: box(1) }] } });
  assert.equal(drawn.results[0].status, "forbidden", "what a model said is not edited");
  assert.equal((await manager.must("GET", house.path)).head, head);
  for (const kind of ["golden", "proposal"]) assert.equal((await write(server, house, await layer(server, house, kind), [good])).status, 201);
}];

// A project of ten images with a run of 20 suggestions on each.
async function suggested(server) {
  const house = await project(server, 10);
  house.run = await layer(server, house, "run", { model: "yolo@3" });
  const annotations = range(10).flatMap((image) => range(20).map((i) => suggestion(image, i * 5)));
  annotations.push({ asset_id: 1, content: box(3) }); // without a score
  assert.equal((await write(server, house, house.run, annotations)).status, 201);
  await draw(server.tokens.annotator, house, 10, 1, [1]);
  house.accept = (body) => server.tokens.manager.must("POST", `${house.path}/layers/${house.run}/accept`, { body });
  house.undo = (seq) => server.tokens.manager.call("POST", `${house.path}/events/${seq}/undo`);
  house.labels = async (layer = 1) => {
    const all = [];
    for (const i of range(10)) all.push((await server.tokens.manager.must("GET", `${house.path}/assets/${i + 1}/annotations?layer=${layer}`)).items);
    return all;
  };
  house.events = async () => (await server.tokens.manager.must("GET", `${house.path}/events?limit=1`)).items[0];
  return house;
}
const contents = (labels) => labels.map((items) => items.map((one) => [one.id, one.content, one.made_by, one.parent]));

const accepted = ["suggestions: accepted by score and class, page after page, each once", async (server) => {
  const house = await suggested(server);
  // Scores 0, 0.05, ... 0.95, all of even or odd steps: i*5 is even for cats.
  const wanted = range(20).filter((i) => (i * 5) % 2 === 0 && i * 5 >= 50).length;
  let after = 0;
  let sum = 0;
  let pages = 0;
  do {
    const page = await house.accept({ min_score: 0.5, class_ids: [1], after, limit: 12 });
    const event = await house.events();
    assert.deepEqual([event.seq, event.kind, event.rows, event.layer], [page.seq, "annotations.accept", page.annotations, 1]);
    assert.ok(page.annotations <= 12);
    sum += page.annotations;
    after = page.next_after;
  } while (++pages < 20 && after !== undefined);
  assert.equal(sum, 10 * wanted + 1, "what has no score counts as sure");
  const suggestions = (await house.labels(house.run)).flat();
  const copies = (await house.labels()).flat().filter((one) => one.parent);
  assert.equal(copies.length, sum);
  for (const copy of copies) {
    const source = suggestions.find((one) => one.id === copy.parent.annotation_id);
    assert.deepEqual([copy.parent.layer, copy.parent.version, copy.content, copy.made_by], [house.run, source.version, source.content, "model:yolo@3"]);
    assert.ok(copy.content.class_id === 1 && (copy.content.score ?? 1) >= 0.5);
  }
  const head = (await house.events()).seq;
  assert.deepEqual(await house.accept({ min_score: 0.5, class_ids: [1] }), { annotations: 0 }, "twice adds nothing");
  assert.equal((await house.events()).seq, head);
  assert.equal((await house.accept({ asset_ids: [2, 3] })).annotations, 2 * (20 - wanted), "what is left of those images");
  const tooMany = await server.tokens.manager.call("POST", `${house.path}/layers/${house.run}/accept`, { body: { asset_ids: [4], limit: 1 } });
  assert.equal(tooMany.status, 413, "an image is never cut in two");
  const counters = (await server.tokens.manager.must("GET", house.path)).counters;
  assert.equal(counters.annotations, sum + 2 * (20 - wanted) + 1);
}];

const undone = ["suggestions: an acceptance is one event, taken back by one, and brought back by another", async (server) => {
  const house = await suggested(server);
  const before = await house.labels();
  const counters = async () => (await server.tokens.manager.must("GET", house.path)).counters;
  const counted = await counters();
  const { seq, annotations } = await house.accept({});
  assert.equal(annotations, 201);
  const after = await house.labels();
  const undo = await house.undo(seq);
  assert.deepEqual([undo.status, undo.json?.annotations], [200, annotations], undo.text);
  const event = await house.events();
  assert.deepEqual([event.seq, event.kind, event.rows, event.payload], [undo.json.seq, "annotations.undo", annotations, { undoes: seq }]);
  assert.deepEqual(await house.labels(), before);
  const now = await counters();
  for (const name of new Set([...Object.keys(now), ...Object.keys(counted)])) assert.equal(now[name] ?? 0, counted[name] ?? 0, name);
  assert.equal((await house.undo(seq)).status, 409, "once");
  const redo = await house.undo(undo.json.seq);
  assert.equal(redo.status, 200, redo.text);
  assert.deepEqual(contents(await house.labels()), contents(after), "the same ids, contents and parents");
  const copy = after[4][3];
  const { items } = await server.tokens.viewer.must("GET", `${house.path}/assets/5/annotations/${copy.id}/history`);
  assert.deepEqual(items.map((one) => [one.kind, one.deleted, one.version]), [["annotations.accept", false, seq], ["annotations.undo", true, undo.json.seq], ["annotations.undo", false, redo.json.seq]]);
  for (const one of items) assert.deepEqual([one.parent, one.made_by], [copy.parent, "model:yolo@3"]);
  assert.deepEqual(await house.accept({}), { annotations: 0 }, "what was brought back stands");
  await house.undo(redo.json.seq);
  assert.equal((await house.accept({})).annotations, annotations, "what was taken back can be accepted again");
}];

const kept = ["suggestions: nothing is taken back when one of them was changed since", async (server) => {
  const house = await suggested(server);
  const { reviewer, manager } = server.tokens;
  const { seq } = await house.accept({ asset_ids: [1, 2] });
  const [, items] = await house.labels();
  const change = { op_id: opId(), kind: "update", annotation_id: items[0].id, base_version: items[0].version, content: box(30), tool: "box", active_ms: 700 };
  const { results } = await reviewer.must("POST", `${house.path}/assets/2/operations`, { body: { operations: [change] } });
  assert.equal(results[0].status, "applied", JSON.stringify(results));
  const labels = await house.labels();
  const { head } = await manager.must("GET", house.path);
  const reply = await house.undo(seq);
  assert.equal(reply.status, 409, reply.text);
  assert.deepEqual(await house.labels(), labels);
  assert.equal((await manager.must("GET", house.path)).head, head);
  const history = (await manager.must("GET", `${house.path}/assets/2/annotations/${items[0].id}/history`)).items;
  assert.deepEqual(history.map((one) => [one.made_by, one.tool, one.active_ms]), [["model:yolo@3", undefined, undefined], ["manual", "box", 700]]);
  assert.equal((await house.undo(results[0].version)).status, 200, "the change can be");
  assert.equal((await house.undo(1)).status, 400, "an event that wrote other things");
  assert.equal((await house.undo(123456)).status, 404);
}];

const dropped = ["suggestions: a run that is dropped is found no more, and what was accepted of it stays", async (server) => {
  const house = await suggested(server);
  const { manager, viewer } = server.tokens;
  const { annotations } = await house.accept({ asset_ids: [1] });
  const frozen = await manager.must("POST", `${house.path}/versions`, { body: { name: "of the run", layer: house.run } });
  const before = await house.labels();
  assert.equal((await manager.call("DELETE", `${house.path}/layers/${house.run}`)).status, 204);
  assert.equal((await manager.call("DELETE", `${house.path}/layers/${house.run}`)).status, 404);
  assert.equal((await manager.call("DELETE", `${house.path}/layers/1`)).status, 400);
  assert.deepEqual((await viewer.must("GET", `${house.path}/layers`)).items.map((one) => one.kind), ["truth"]);
  for (const path of [`assets/2/annotations?layer=${house.run}`, `assets?layer=${house.run}`, `diff?from=0&layer=${house.run}`]) assert.equal((await manager.call("GET", `${house.path}/${path}`)).status, 404, path);
  assert.equal((await manager.call("POST", `${house.path}/layers/${house.run}/accept`, { body: {} })).status, 404);
  assert.equal((await write(server, house, house.run, [{ asset_id: 1, content: box(1) }])).status, 404);
  assert.deepEqual(await house.labels(), before);
  assert.equal(before[0].filter((one) => one.parent?.layer === house.run).length, annotations);
  assert.equal((await manager.must("GET", `${house.path}/versions`)).items.find((one) => one.id === frozen.id).digest, frozen.digest);
  const verified = await manager.job(await manager.must("POST", `${house.path}/verify`));
  assert.deepEqual([verified.state, verified.result?.ok], ["done", true], JSON.stringify(verified));
}];

export const suggestionTests = () => [beside, refused, accepted, undone, kept, dropped];
