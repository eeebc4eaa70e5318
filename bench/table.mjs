// Measures whole operations through the release binary, each beside its peer in the same run (ABAB, medians).
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Server, binary, call, must, random, removeFolder, run, temporaryFolder, tokenFor } from "../tests/lib/touchmark.mjs";
import { generate } from "../tests/scale/generate.mjs";
import { convertRows } from "./convert.mjs";
import { LabelStudio, labelStudioIsHere } from "./label_studio.mjs";

const images = Number(process.argv[2]);
const rounds = 7;
const annotations = images * 5;
const python = resolve(".tools/peers/bin/python");
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rows = [];
const row = (what, ours, unit, peer, theirs) => rows.push({ what, ours: `${ours.toFixed(2)} ${unit}`, peer: peer ?? "-", theirs: theirs === undefined ? "-" : `${theirs.toFixed(2)} ${unit}`, ratio: theirs === undefined ? "-" : `${(theirs / ours).toFixed(1)} x` });

function seconds(command, args) {
  const began = performance.now();
  const done = spawnSync(command, args, { stdio: "ignore" });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${done.status}`);
  return (performance.now() - began) / 1000;
}

const work = temporaryFolder("bench");
const coco = join(work, "bench.json");
generate(coco, images, annotations);

// Peer: what every Python pipeline does first. Interpreter start is measured and left out.
const loads = [], empties = [], imports = [], converts = [];
for (let i = 0; i < rounds; i++) {
  const data = join(work, `data-${i}`);
  imports.push(seconds(binary, ["import", coco, "--project", "bench", "--data", data]));
  converts.push(seconds(binary, ["convert", coco, "--from", "coco", "--to", "coco", "--out", join(work, `copy-${i}.json`)]));
  if (!existsSync(python)) continue;
  loads.push(seconds(python, ["-c", `from pycocotools.coco import COCO; COCO(${JSON.stringify(coco)})`]));
  empties.push(seconds(python, ["-c", "from pycocotools.coco import COCO"]));
}
const load = loads.length ? median(loads) - median(empties) : undefined;
row(`import ${annotations} boxes into SQLite`, median(imports), "s", "pycocotools load", load);
row(`read and write ${annotations} boxes`, median(converts), "s", "pycocotools load", load);

for (const [what, ours, peer, theirs] of convertRows({ work, coco, annotations, seconds, median })) row(what, ours, "s", peer, theirs);

const data = join(work, "data-0");
const exports = [];
for (let i = 0; i < rounds; i++) exports.push(seconds(binary, ["export", "--project", "bench", "--format", "coco", "--out", join(work, `out-${i}.json`), "--data", data]));
row(`export ${annotations} boxes to COCO`, median(exports), "s");

const starts = [];
let memory = 0;
for (let i = 0; i < rounds; i++) {
  const server = new Server({ data });
  const began = performance.now();
  await server.start();
  starts.push(performance.now() - began);
  memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))[1]) / 1024;
  await server.stop();
}
row("memory at rest", memory, "MB");

// The other peer serves the same number of images with as many boxes; it is slow, so there are few of both.
const peerImages = Math.min(images, 1000);
let peer;
if (labelStudioIsHere()) {
  peer = new LabelStudio(join(work, "label-studio"), 18431);
  await peer.start();
  await peer.stop();
}
const few = join(work, "few.json");
generate(few, peerImages, peerImages * 5);
const fewData = join(work, "few");
const ourStart = median(starts) / 1000, peerStart = peer && (await peer.start());
row("start until requests are answered", ourStart, "s", peer && "Label Studio", peerStart);
const ourImport = seconds(binary, ["import", few, "--project", "bench", "--data", fewData]);
row(`import ${peerImages * 5} boxes`, ourImport, "s", peer && "Label Studio", peer && (await peer.import(peerImages, 5)));
const ourExport = seconds(binary, ["export", "--project", "bench", "--format", "bundle", "--out", join(work, "few.tar.gz"), "--data", fewData]);
row(`export ${peerImages * 5} boxes, everything`, ourExport, "s", peer && "Label Studio", peer && (await peer.export()).ms / 1000);

const { token } = tokenFor("administrator", { data });
const project = must(run(["project", "list"], { data })).items[0].id;
const server = new Server({ data });
const { address } = await server.start();
const next = random(3);
const any = () => 1 + Math.floor(next() * images);
async function request(what, make, theirs) {
  const times = [];
  for (let i = 0; i < 550; i++) {
    const [method, path, body] = make();
    const began = performance.now();
    const { status } = await call(address, token, method, `/projects/${project}${path}`, body);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    if (i >= 50) times.push(performance.now() - began);
  }
  const peers = [];
  for (let i = 0; peer && i < 40; i++) {
    const { ms } = await theirs(i);
    if (i >= 10) peers.push(ms);
  }
  row(`${what}, median`, median(times), "ms", peer && "Label Studio", peer && median(peers));
}
await request("open an image's labels", () => ["GET", `/assets/${any()}/annotations`], (i) => peer.open(i));
await request("save one box, durable", () => ["POST", `/assets/${any()}/operations`, { operations: [{ op_id: randomUUID(), kind: "create", content: { kind: "object", class_id: 1, shape: { kind: "box", x: 1, y: 1, width: 9, height: 9 } } }] }], (i) => peer.save(i));
await request("gallery page of 60", () => ["GET", `/assets?after=${any()}&limit=60`], (i) => peer.page(1 + (i % 10)));
await server.stop();
if (peer) await peer.stop();
removeFolder(work);

const columns = ["what", "ours", "peer", "theirs", "ratio"];
const widths = columns.map((c) => Math.max(c.length, ...rows.map((r) => r[c].length)));
for (const r of [Object.fromEntries(columns.map((c) => [c, c])), ...rows]) console.log(columns.map((c, i) => r[c].padEnd(widths[i])).join("  "));
if (load === undefined) console.log("pycocotools could not be installed: no peer column");
if (!peer) console.log("Label Studio could not be installed: its rows have no peer");
