// One change of many objects: looked at, done as a job, taken back as one; and the record is whole after it.
import assert from "node:assert/strict";
import { draw, opId, project } from "./lib/house.mjs";

const COLORS = ["red", "black"];

// Three images, each with a red cat, a black cat and a dog; dogs need a mood.
async function labeled(server) {
  const house = await project(server, 3);
  const { manager, annotator } = server.tokens;
  const ontology = await manager.must("GET", `${house.path}/ontology`);
  ontology.classes[0].attributes = [{ name: "color", kind: "select", options: COLORS }];
  ontology.classes[1].attributes = [{ name: "mood", kind: "select", options: ["calm", "wild"], required: true, default: "calm" }];
  await manager.must("PUT", `${house.path}/ontology`, { body: ontology });
  for (const asset of [1, 2, 3]) {
    for (const color of COLORS) await draw(annotator, house, asset, 1, [5], { attributes: { color } });
    await draw(annotator, house, asset, 1, [20], { class_id: 2, attributes: { mood: "wild" } });
  }
  return house;
}

const contents = async (server, { path }, asset) => {
  const { items } = await server.tokens.manager.must("GET", `${path}/assets/${asset}/annotations`);
  return items.map(({ id, version, content }) => ({ id, version, ...content }));
};
const bulk = (server, { path }, body, as = "manager") => server.tokens[as].call("POST", `${path}/bulk-edits`, { body });
async function finished(server, house, body) {
  const job = await server.tokens.manager.job(await server.tokens.manager.must("POST", `${house.path}/bulk-edits`, { body }));
  assert.equal(job.state, "done", JSON.stringify(job));
  return job;
}
async function undone(server, { path }, job) {
  const { manager } = server.tokens;
  const done = await manager.job(await manager.must("POST", `${path}/bulk-edits/${job.id}/undo`));
  assert.equal(done.state, "done", JSON.stringify(done));
  assert.equal(done.undoes, job.id);
  return done.result;
}
async function verified(server, { path }) {
  const { result } = await server.tokens.manager.job(await server.tokens.manager.must("POST", `${path}/verify`));
  assert.equal(result.ok, true, JSON.stringify(result));
}

const toDogs = { objects: { class_id: 1, attributes: { color: "red" } }, change: { class_id: 2, unset: ["color"] } };

const done = ["bulk edits: looked at, done, told in the record, and taken back as one", async (server) => {
  const house = await labeled(server);
  const before = await Promise.all([1, 2, 3].map((asset) => contents(server, house, asset)));
  const head = async () => (await server.tokens.manager.must("GET", house.path)).head;
  const at = await head();
  const looked = await finished(server, house, { ...toDogs, dry_run: true });
  assert.deepEqual(looked.result, { objects: 3, relations: 0, images: 3, reopened: 0, unfit: 0, missing: 0, why: [] });
  assert.equal(await head(), at, "a dry run writes nothing");
  const unfit = await finished(server, house, { objects: { class_id: 1 }, change: { class_id: 2 } });
  assert.equal(unfit.result.unfit, 6);
  assert.equal(unfit.result.why[0].count, 6);
  assert.equal(await head(), at, "what does not fit stays");

  const job = await finished(server, house, toDogs);
  assert.equal(job.result.objects, 3);
  assert.deepEqual((await contents(server, house, 1)).map((c) => [c.class_id, c.attributes]), [[2, { mood: "calm" }], [1, { color: "black" }], [2, { mood: "wild" }]]);
  const { items } = await server.tokens.manager.must("GET", `${house.path}/events?after=${at}`);
  assert.deepEqual(items.map((event) => [event.kind, event.asset, event.payload]), [1, 2, 3].map((asset) => ["annotations.bulk_edit", asset, { bulk_edit: `job-${job.id}`, objects: 1 }]));
  await verified(server, house);

  const result = await undone(server, house, job);
  assert.deepEqual(result, { annotations: 3, images: 3, restored: 0, kept_annotations: 0, kept_images: 0, kept: [] });
  const plain = (lists) => lists.map((list) => list.map(({ version, ...content }) => content));
  assert.deepEqual(plain(await Promise.all([1, 2, 3].map((asset) => contents(server, house, asset)))), plain(before));
  assert.equal((await undone(server, house, job)).annotations, 0);
  await verified(server, house);
}];

const kept = ["bulk edits: what somebody changed since stays, and is counted", async (server) => {
  const house = await labeled(server);
  const job = await finished(server, house, { asset_ids: [1, 2], objects: { made_by: "manual", kind: "object" }, change: { add_flags: ["occluded"] } });
  assert.deepEqual([job.result.objects, job.result.images], [6, 2]);
  const [mine, ...others] = await contents(server, house, 2);
  const { id, version, ...content } = mine;
  const operations = [{ op_id: opId("own"), kind: "update", annotation_id: id, base_version: version, content: { ...content, flags: ["difficult"] } }];
  const { results } = await server.tokens.annotator.must("POST", `${house.path}/assets/2/operations`, { body: { operations } });
  assert.equal(results[0].status, "applied");
  const result = await undone(server, house, job);
  assert.deepEqual(result, { annotations: 5, images: 2, restored: 0, kept_annotations: 1, kept_images: 1, kept: [2] });
  assert.deepEqual((await contents(server, house, 2)).map((c) => c.flags ?? []), [["difficult"], ...others.map(() => [])]);
  assert.deepEqual((await contents(server, house, 3)).map((c) => c.flags ?? []), [[], [], []]);
  await verified(server, house);
}];

const strict = ["bulk edits: what cannot be meant is refused, with its place", async (server) => {
  const house = await labeled(server);
  const { manager } = server.tokens;
  const flag = { add_flags: ["occluded"] };
  const refused = [
    [{}, "/change"],
    [{ change: {} }, "/change"],
    [{ change: { delete: true, class_id: 2 } }, "/change"],
    [{ change: { class_id: 77 } }, "/change/class_id"],
    [{ change: { add_flags: ["shiny"] } }, "/change/add_flags"],
    [{ change: { ...flag, remove_flags: ["occluded"] } }, "/change/remove_flags"],
    [{ change: { set: { color: "red" }, unset: ["color"] } }, "/change/unset"],
    [{ change: { set: { color: null } } }, "/change/set"],
    [{ change: flag, objects: { kind: "thing" } }, "/objects/kind"],
    [{ change: flag, objects: { size: 3 } }, "/objects/size"],
    [{ change: flag, asset_ids: [1], filter: {} }, "/filter"],
    [{ change: flag, filter: { status: "lost" } }, undefined],
    [{ change: flag, all: true }, "/all"],
  ];
  for (const [body, where] of refused) {
    const reply = await bulk(server, house, body);
    assert.equal(reply.status, 400, `${JSON.stringify(body)}: ${reply.text}`);
    if (where) assert.equal(reply.json.error.where, where, reply.text);
  }
  assert.equal((await bulk(server, house, { change: flag, batch_id: 99 })).status, 404);
  assert.equal((await bulk(server, house, { change: flag }, "reviewer")).status, 403);
  for (const id of [999_999, (await manager.must("POST", `${house.path}/verify`)).id]) assert.equal((await manager.call("POST", `${house.path}/bulk-edits/${id}/undo`)).status, 404);
}];

const reviewed = ["bulk edits: what was approved is counted, reviewed again, and approved again when the edit is taken back", async (server) => {
  const house = await labeled(server);
  const { annotator, reviewer } = server.tokens;
  for (const asset of [1, 2]) {
    await annotator.must("POST", `${house.path}/assets/${asset}/submit`, { body: {} });
    await reviewer.must("POST", `${house.path}/assets/${asset}/reviews`, { body: { decision: "approve" } });
  }
  const status = async () => Promise.all([1, 2, 3].map(async (asset) => (await reviewer.must("GET", `${house.path}/assets/${asset}`)).status));
  const before = await status();
  assert.deepEqual(before.slice(0, 2), ["approved", "approved"]);
  const body = { change: { add_flags: ["occluded"] } };
  assert.equal((await finished(server, house, { ...body, dry_run: true })).result.reopened, 2);
  assert.deepEqual(await status(), before);
  const job = await finished(server, house, body);
  assert.equal(job.result.reopened, 2);
  assert.deepEqual((await status()).slice(0, 2), ["submitted", "submitted"]);
  await reviewer.must("POST", `${house.path}/assets/2/reviews`, { body: { decision: "reject", comment: { text: "no" } } });
  assert.equal((await undone(server, house, job)).restored, 1);
  assert.deepEqual((await status()).slice(0, 2), ["approved", "rejected"]);
  await verified(server, house);
}];

export const bulkEditTests = () => [done, kept, strict, reviewed];
