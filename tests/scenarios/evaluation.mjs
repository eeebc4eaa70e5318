// A run measured against the truth: the numbers of `touchmark eval`, kept up to date, and the images behind them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opId, project } from "./lib/house.mjs";

const object = (class_id, x, y, width, height, more = {}) => ({ kind: "object", class_id, shape: { kind: "box", x, y, width, height }, ...more });
const ring = (class_id, x, y, width, height, more = {}) => ({
  ...object(class_id, 0, 0, 1, 1, more),
  shape: { kind: "polygon", parts: [{ outer: [[x, y], [x + width, y], [x + width, y + height], [x + width / 2, y + height / 2], [x, y + height]], holes: [] }] },
});

function random(seed) {
  let state = seed;
  return () => ((state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32);
}

async function apply(caller, house, asset, operations, layer = 1) {
  const { results } = await caller.must("POST", `${house.path}/assets/${asset}/operations`, { body: { layer, operations: operations.map((one) => ({ op_id: opId("eval"), ...one })) } });
  for (const result of results) assert.equal(result.status, "applied", JSON.stringify(result));
  return results;
}
const draw = (server, house, asset, contents) => apply(server.tokens.annotator, house, asset, contents.map((content) => ({ kind: "create", content })));
const handIn = (server, house, asset) => server.tokens.annotator.must("POST", `${house.path}/assets/${asset}/submit`, { body: {} });

async function newRun(server, house, annotations) {
  const { manager } = server.tokens;
  const run = (await manager.must("POST", `${house.path}/layers`, { body: { kind: "run", name: opId("run"), model: "finder@1" } })).id;
  const written = annotations.length ? await manager.must("POST", `${house.path}/layers/${run}/annotations`, { body: { annotations } }) : null;
  return { run, written };
}

const address = (house, run, query = "") => `${house.path}/layers/${run}/evaluation${query}`;
// Asks until every image was looked at.
async function evaluation(caller, house, run, query = "") {
  for (;;) {
    const reply = await caller.call("GET", address(house, run, query));
    if (reply.status !== 202) {
      assert.equal(reply.status, 200, reply.text);
      return reply.json;
    }
    assert.ok(reply.json.done <= reply.json.total);
  }
}
const number = (said, name) => said.statistics.find((one) => one.name === name).value;
const kinds = (said) => Object.fromEntries(said.errors.kinds.map((one) => [one.kind, one.count]));
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

// Image 1 is found; on 2 the class is wrong; on 3 the object is missed and something else is seen; 4 is not handed in.
async function four(server) {
  const house = await project(server, 5);
  for (const asset of [1, 2, 3, 4]) {
    await draw(server, house, asset, [object(1, 4, 4, 20, 20)]);
    if (asset !== 4) await handIn(server, house, asset);
  }
  const said = (asset_id, class_id, x, score) => ({ asset_id, content: object(class_id, x, 4, 20, 20, { score }) });
  const { run } = await newRun(server, house, [said(1, 1, 4, 0.9), said(2, 2, 4, 0.8), said(3, 1, 40, 0.7), said(4, 1, 4, 0.6)]);
  return { house, run };
}

const byHand = ["evaluation: of four images each number is what it must be, and leads to its images", async (server) => {
  const { house, run } = await four(server);
  const { reviewer } = server.tokens;
  const said = await evaluation(reviewer, house, run);
  assert.deepEqual([said.kind, said.images, said.images_left_out, said.truths], ["bbox", 3, 1, 3]);
  near(number(said, "AP50"), 34 / 101); // one of three is found before all false alarms
  near(number(said, "AR of 100"), 1 / 3);
  assert.deepEqual(kinds(said), { class: 1, place: 0, both: 0, duplicate: 0, background: 1, missed: 1 });
  assert.deepEqual(said.best_threshold, { score: 0.9, precision: 1, recall: 1 / 3, f1: 0.5 });
  assert.equal(said.min_score, 0.9);
  assert.deepEqual(said.confusion, [{ truth: 1, predicted: 1, count: 1 }, { truth: 1, predicted: 0, count: 2 }]);
  const all = await evaluation(reviewer, house, run, "?all=true&min_score=0");
  assert.deepEqual([all.images, all.images_left_out], [4, 0]);
  assert.deepEqual(all.confusion, [{ truth: 1, predicted: 1, count: 2 }, { truth: 1, predicted: 2, count: 1 }, { truth: 1, predicted: 0, count: 1 }, { truth: 0, predicted: 1, count: 1 }]);
  const images = async (query) => (await reviewer.must("GET", address(house, run, `/images?min_score=0&${query}`))).items.map((one) => one.asset_id);
  assert.deepEqual(await images("truth=1&predicted=2"), [2]);
  assert.deepEqual(await images("truth=0&predicted=1"), [3]);
  assert.deepEqual(await images("truth=1"), [1, 2, 3]);
  assert.deepEqual(await images("error=missed"), [3]);
  assert.deepEqual(await images("error=class&class=2"), [2]);
  assert.deepEqual(await images("error=class&class=1"), []);
  const page = await reviewer.must("GET", address(house, run, "/images?min_score=0&truth=1&limit=2"));
  assert.deepEqual([page.items.length, page.total, page.next_after], [2, 3, 2]);
}];

const edits = ["evaluation: an edit, an image handed in and one taken away each show at once", async (server) => {
  const { house, run } = await four(server);
  const { manager, reviewer } = server.tokens;
  const before = await evaluation(reviewer, house, run);
  const [missed] = (await manager.must("GET", `${house.path}/assets/3/annotations`)).items;
  await apply(reviewer, house, 3, [{ kind: "update", annotation_id: missed.id, base_version: missed.version, content: object(1, 40, 4, 20, 20) }]);
  const after = await evaluation(reviewer, house, run);
  near(number(after, "AP50"), 67 / 101);
  assert.ok(after.seq > before.seq);
  await handIn(server, house, 4);
  const more = await evaluation(reviewer, house, run);
  assert.deepEqual([more.images, more.truths], [4, 4]);
  await manager.must("PATCH", `${house.path}/assets`, { body: { ids: [2], deleted: true } });
  near(number(await evaluation(reviewer, house, run), "AP50"), 1);
  await manager.must("POST", `${house.path}/trash/restore`, { body: { ids: [2] } });
  assert.deepEqual((await evaluation(reviewer, house, run)).statistics, more.statistics);
  // What was taken back was never said.
  const { run: other, written: act } = await newRun(server, house, [{ asset_id: 1, content: object(1, 4, 4, 20, 20, { score: 1 }) }]);
  near(number(await evaluation(reviewer, house, other), "AP50"), 26 / 101);
  await manager.must("POST", `${house.path}/events/${act.seq}/undo`, { body: {} });
  const none = await evaluation(reviewer, house, other);
  assert.deepEqual([number(none, "AP50"), none.classes[0].predictions], [0, 0]);
}];

const against = ["evaluation: a run against another, and what cannot be asked", async (server) => {
  const { house, run } = await four(server);
  const { reviewer, annotator, manager } = server.tokens;
  const { run: other } = await newRun(server, house, [{ asset_id: 4, content: object(1, 4, 4, 20, 20, { score: 0.5 }) }]);
  const said = await evaluation(reviewer, house, run, `?against=${other}`);
  assert.deepEqual([said.images, Number(number(said, "AP").toFixed(12))], [1, 1], "only images that the other has labels of");
  for (const [query, status] of [["?iou=0.05", 400], ["?iou=1.5", 400], ["?kind=disc", 400], [`?against=${run}`, 400], ["?against=9999", 404], ["?nonsense=1", 400]])
    assert.equal((await reviewer.call("GET", address(house, run, query))).status, status, query);
  assert.equal((await reviewer.call("GET", address(house, run, "/images?error=none"))).status, 400);
  assert.equal((await reviewer.call("GET", address(house, 9999))).status, 404);
  assert.equal((await annotator.call("GET", address(house, run))).status, 403);
  await manager.must("DELETE", `${house.path}/layers/${other}`);
  assert.equal((await reviewer.call("GET", address(house, run, `?against=${other}`))).status, 404);
}];

const slices = ["evaluation: by tag, origin and split the images are told apart", async (server) => {
  const { house, run } = await four(server);
  const { manager, reviewer } = server.tokens;
  await apply(reviewer, house, 1, [{ kind: "create", content: { kind: "tag", class_id: 2 } }]);
  await manager.must("PATCH", `${house.path}/assets`, { body: { ids: [1, 2], split: "val" } });
  const said = await evaluation(reviewer, house, run);
  const by = Object.fromEntries(said.slices.map((one) => [`${one.by} ${one.name}`, [one.images, one.ap50 === null ? null : Number(one.ap50.toFixed(6))]]));
  assert.deepEqual(by, { "split ": [1, 0], "split val": [2, Number((51 / 101).toFixed(6))], "tag dog": [1, 1] });
}];

// Random labels of a kind in the server and as files of COCO.
async function both(server, make, next) {
  const house = await project(server, 24);
  if (make === pose) {
    const ontology = await server.tokens.manager.must("GET", `${house.path}/ontology`);
    for (const one of ontology.classes) one.skeleton = { joints: ["a", "b", "c"], edges: [[0, 1]], flip: [] };
    await server.tokens.manager.must("PUT", `${house.path}/ontology`, { body: ontology });
  }
  const truth = { images: [], categories: [{ id: 1, name: "cat" }, { id: 2, name: "dog" }], annotations: [] };
  const results = [];
  const said = [];
  for (let asset = 1; asset <= 24; ++asset) {
    truth.images.push({ id: asset, width: 64, height: 48, file_name: `${asset}.png` });
    const contents = [];
    for (let i = Math.floor(next() * 5); i >= 0; --i) {
      const [x, y, w, h] = [next() * 30, next() * 20, 4 + next() * 30, 4 + next() * 24].map((value) => Math.round(value * 4) / 4);
      const kind = 1 + Math.floor(next() * 2);
      contents.push(make(kind, x, y, w, h));
      truth.annotations.push({ id: truth.annotations.length + 1, image_id: asset, category_id: kind, iscrowd: 0, ...coco(contents.at(-1)) });
      for (let n = Math.floor(next() * 3); n > 0; --n) {
        const content = make(next() < 0.8 ? kind : 3 - kind, x + Math.round(next() * 12) / 4, y, w, h, { score: Math.round(next() * 50) / 50 });
        said.push({ asset_id: asset, content });
        results.push({ image_id: asset, category_id: content.class_id, score: content.score, ...coco(content) });
      }
    }
    await draw(server, house, asset, contents);
    await handIn(server, house, asset);
  }
  return { house, truth, results, said };
}
const pose = (class_id, x, y, width, height, more = {}) => ({ ...object(class_id, 0, 0, 1, 1, more), shape: { kind: "keypoints", points: [[x, y, 2], [x + width, y + height / 3, 1], [x + width / 3, y + height, 2]] } });

function coco({ shape }) {
  if (shape.kind === "keypoints") {
    const [xs, ys] = [0, 1].map((i) => shape.points.map((point) => point[i]));
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const size = [xs, ys].map((list) => Math.round((Math.max(...list) - Math.min(...list)) * 1e6) / 1e6);
    return { keypoints: shape.points.flat(), num_keypoints: 3, bbox: [x, y, ...size], area: size[0] * size[1] };
  }
  if (shape.kind === "box") return { bbox: [shape.x, shape.y, shape.width, shape.height], area: shape.width * shape.height };
  const points = shape.parts[0].outer;
  let area = 0;
  for (let i = 0; i < points.length; ++i) area += (points[i][0] * points[(i + 1) % points.length][1] - points[(i + 1) % points.length][0] * points[i][1]) / 2;
  return { segmentation: [points.flat()], area: Math.abs(area) };
}

const asTheProgram = (binary) => [["bbox", object], ["segm", ring], ["keypoints", pose]].map(([kind, make], i) => [`evaluation: ${kind} as touchmark eval counts them, to the last bit`, async (server) => {
  const { house, truth, results, said } = await both(server, make, random(17 + i));
  const { run } = await newRun(server, house, said);
  const ours = await evaluation(server.tokens.reviewer, house, run, "?iou=0.6&min_score=0.3");
  const folder = mkdtempSync(join(tmpdir(), "touchmark-evaluation-"));
  try {
    const put = (name, value) => (writeFileSync(join(folder, name), JSON.stringify(value)), join(folder, name));
    const done = spawnSync(binary, ["eval", "--gt", put("gt.json", truth), "--dt", put("dt.json", results), "--type", kind, "--iou", "0.6", "--min-score", "0.3", ...(kind === "keypoints" ? ["--sigmas", `${1 / 3}`, "--sigmas", `${1 / 3}`, "--sigmas", `${1 / 3}`] : []), "--json"], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    const program = JSON.parse(done.stdout);
    assert.equal(ours.kind, kind);
    assert.deepEqual(ours.statistics.map((one) => one.value ?? -1), program.stats);
    assert.ok(program.stats[0] > 0.1 && program.stats[0] < 0.9, "there is something to compare");
    assert.deepEqual(ours.classes.map((one) => [one.name, one.ap, one.ar, one.voc, one.voc07, one.best_threshold?.score]), Object.entries(program.per_class).map(([name, one]) => [name, one.AP, one.AR, one.VOC, one.VOC07, one.best_threshold?.score]));
    assert.deepEqual(Object.fromEntries(ours.errors.kinds.map((one) => [one.kind, [one.count, one.gain]])), Object.fromEntries(Object.entries(program.errors.kinds).map(([name, one]) => [name, [one.count, one.AP_gained]])));
    const names = [null, "cat", "dog"];
    assert.deepEqual(ours.confusion.map((cell) => ({ truth: names[cell.truth], predicted: names[cell.predicted], count: cell.count })), program.confusion);
  } finally {
    rmSync(folder, { recursive: true });
  }
}]);

export const evaluationTests = (server, binary) => [byHand, edits, against, slices, ...asTheProgram(binary)];
