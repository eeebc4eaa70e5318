// Prediction runs of a real model over real images: killed in the middle and resumed, shared by two workers on
// PostgreSQL, and what a server says whose runtime is missing.
//   node tests/faults/models.mjs [IMAGES] [KILLS]     200 images and 3 kills unless told; skips, loudly, without
// ../shared or the runtime.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Server, Tally, Worker, call, must, newDatabase, random, removeFolder, run, temporaryFolder, tokenFor, until } from "../lib/touchmark.mjs";

const model = "../shared/models/yolox-nano-coco";
const pictures = "../shared/data/coco128_subset/images/train2017";
const images = Number(process.argv[2] ?? 200);
const kills = Number(process.argv[3] ?? 3);
const lease = 2; // seconds
const patience = 600_000; // milliseconds

const tally = new Tally();

// As many files as wanted, each with other bytes: what follows the end of a JPEG is no part of its picture.
function imageFolder(parent, count) {
  const folder = join(parent, "pictures");
  mkdirSync(folder);
  const known = readdirSync(pictures).sort();
  for (let i = 0; i < count; i++) {
    const name = known[i % known.length];
    const to = join(folder, `${String(i).padStart(5, "0")}.jpg`);
    if (i < known.length) copyFileSync(join(pictures, name), to);
    else writeFileSync(to, Buffer.concat([readFileSync(join(pictures, name)), Buffer.from(String(i))]));
  }
  return folder;
}

// A project with the pictures and COCO's classes, and a way to ask.
async function prepare(options, folder) {
  must(run(["project", "create", "models"], options));
  must(run(["import", folder, "--project", "models", "--format", "images"], options));
  const added = run(["model", "add", model], options);
  if (added.code !== 0) throw new Error(added.stderr);
  const id = must(run(["project", "list"], options)).items.find((p) => p.name === "models").id;
  const { token } = tokenFor("administrator", options);
  return { id, token, model: added.json.id };
}

const done = (job) => ["done", "failed", "cancelled"].includes(job.state);

function askWith(address, token) {
  return async (method, path, body) => {
    const answer = await call(address, token, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
}

async function addClasses(ask, project) {
  const labels = (await ask("GET", "/models")).items[0].labels;
  const ontology = await ask("GET", `/projects/${project}/ontology`);
  await ask("PUT", `/projects/${project}/ontology`, { ...ontology, classes: labels.map((name) => ({ name })) });
}

// All that a layer says, in a form that can be compared.
async function said(ask, project, layer) {
  const out = [];
  let after = 0;
  for (;;) {
    const page = await ask("GET", `/projects/${project}/assets?after=${after}&limit=200`);
    for (const asset of page.items) {
      const found = await ask("GET", `/projects/${project}/assets/${asset.id}/annotations?layer=${layer}`);
      for (const one of found.items ?? found.annotations) out.push(`${asset.id} ${one.content.class_id} ${one.content.score} ${JSON.stringify(one.content.shape)}`);
    }
    if (page.items.length < 200) return out.sort();
    after = page.items.at(-1).id;
  }
}

async function killed(parent, folder) {
  const data = join(parent, "killed");
  const known = await prepare({ data }, folder);
  const next = random(7);
  let server = new Server({ data, args: ["--job-lease", String(lease)] });
  let { address } = await server.start();
  let ask = askWith(address, known.token);
  await addClasses(ask, known.id);
  const began = Date.now();
  const whole = await ask("POST", `/projects/${known.id}/runs`, { model: known.model, name: "whole" });
  const finished = await until(() => ask("GET", `/jobs/${whole.jobs[0].id}`), done, patience);
  const seconds = (Date.now() - began) / 1000;
  tally.check(`a run over ${images} images ends`, finished.state === "done" && finished.result.images === images, JSON.stringify(finished));
  if (finished.state !== "done") throw new Error(finished.message);
  console.log(`      ${images} images in ${seconds.toFixed(1)} s: ${(images / seconds).toFixed(1)} a second, ${finished.result.annotations} predictions`);
  const cut = await ask("POST", `/projects/${known.id}/runs`, { model: known.model, name: "cut", parts: 2 });
  for (let i = 0; i < kills; i++) {
    await until(() => Promise.all(cut.jobs.map((job) => ask("GET", `/jobs/${job.id}`))), (all) => all.some((job) => job.state === "running") || all.every(done), patience);
    await sleep(300 + next() * 3000);
    await server.kill();
    server = new Server({ data, args: ["--job-lease", String(lease)] });
    ({ address } = await server.start());
    ask = askWith(address, known.token);
  }
  for (const job of cut.jobs) {
    const ended = await until(() => ask("GET", `/jobs/${job.id}`), done, patience);
    tally.check(`part ${job.id} of the run that was killed ${kills} times is done`, ended.state === "done", JSON.stringify(ended));
  }
  const [first, second] = [await said(ask, known.id, whole.layer.id), await said(ask, known.id, cut.layer.id)];
  tally.check("it predicted what the whole run did, nothing twice and nothing missed", first.length > images && JSON.stringify(first) === JSON.stringify(second), JSON.stringify([first.length, second.length]));
  await server.stop();
}

async function shared(parent, folder, database) {
  const data = join(parent, "shared");
  const options = { data, database };
  const known = await prepare(options, folder);
  const server = new Server({ ...options, args: ["--job-threads", "0", "--job-lease", String(lease)] });
  const { address } = await server.start();
  const ask = askWith(address, known.token);
  await addClasses(ask, known.id);
  const started = await ask("POST", `/projects/${known.id}/runs`, { model: known.model, name: "shared", parts: 4 });
  const workers = [new Worker({ ...options, lease }), new Worker({ ...options, lease })];
  const used = new Set();
  for (const job of started.jobs) {
    const ended = await until(() => ask("GET", `/jobs/${job.id}`), done, patience);
    tally.check(`part ${job.id} is done`, ended.state === "done", JSON.stringify(ended));
    used.add(ended.started);
  }
  const all = await Promise.all(started.jobs.map((job) => ask("GET", `/jobs/${job.id}`)));
  tally.check("all images were looked at, each once", all.reduce((sum, job) => sum + job.result.images, 0) === images, JSON.stringify(all.map((j) => j.result)));
  const spans = all.map((job) => [Date.parse(job.started_at ?? job.started), Date.parse(job.finished_at ?? job.finished)]);
  tally.check("two parts ran at once", spans.some(([a, b], i) => spans.some(([x, y], j) => i !== j && a < y && x < b)), JSON.stringify(spans));
  await Promise.all(workers.map((worker) => worker.end("SIGTERM")));
  await server.stop();
}

async function withoutRuntime(parent, folder) {
  const data = join(parent, "without");
  process.env.TOUCHMARK_ONNXRUNTIME = "/nowhere/libonnxruntime.so.1";
  must(run(["project", "create", "models"], { data }));
  const added = run(["model", "add", model], { data });
  tally.check("without the runtime a model is not added, and the error says what to install", added.code !== 0 && /script\/bootstrap/.test(added.stderr), JSON.stringify(added.stderr));
  const { token } = tokenFor("administrator", { data });
  const server = new Server({ data });
  const { address } = await server.start();
  const ask = askWith(address, token);
  const { runtime } = await ask("GET", "/models");
  tally.check("the server starts and says what to install", /script\/bootstrap/.test(runtime.missing ?? ""), JSON.stringify(runtime));
  await server.stop();
}

const have = existsSync(model) && existsSync(pictures);
if (!have || !process.env.TOUCHMARK_ONNXRUNTIME) {
  console.log(`SKIP  ${have ? "ONNX Runtime is not installed (script/bootstrap)" : "../shared is not here"}; nothing about models was tested`);
  console.log("0 passed, 0 failed");
  process.exit(0);
}
const parent = temporaryFolder("models");
try {
  const folder = imageFolder(parent, images);
  await killed(parent, folder);
  if (process.env.TOUCHMARK_TEST_POSTGRES) await shared(parent, folder, newDatabase(process.env.TOUCHMARK_TEST_POSTGRES, "models"));
  else console.log("      no PostgreSQL here: not shared by workers (script/with-postgres)");
  await withoutRuntime(parent, folder);
} finally {
  removeFolder(parent);
}
tally.end();
