// The command line end to end: real data sets in and out of every format, versions that stay the same bytes,
// backups that move between databases, tampering that is found. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Server, Tally, call, expect, must, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";
import { auditTests } from "./audit.mjs";
import { demoTests } from "./demo.mjs";
import { gateTests } from "./gate.mjs";
import { importTests } from "./import_story.mjs";
import { weatherTests } from "./weather.mjs";

const tally = new Tally();
const work = temporaryFolder("cli");
const shared = "../shared/data";
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// Every file below a path, as one hash.
function fingerprint(path) {
  const hash = createHash("sha256");
  const add = (p, name) => {
    if (statSync(p).isDirectory()) for (const child of readdirSync(p).sort()) add(join(p, child), `${name}/${child}`);
    else hash.update(name).update(readFileSync(p));
  };
  add(path, "");
  return hash.digest("hex");
}

// All boxes of a project, sorted: image name, class name, exact numbers.
function boxes(project, data) {
  const out = join(work, `boxes-${randomUUID()}.jsonl`);
  must(run(["export", "--project", project, "--format", "coco", "--out", out.replace(".jsonl", ".json")], { data }));
  const coco = JSON.parse(readFileSync(out.replace(".jsonl", ".json"), "utf8"));
  const names = new Map(coco.images.map((i) => [i.id, i.file_name.split("/").at(-1)]));
  const classes = new Map(coco.categories.map((c) => [c.id, c.name]));
  return coco.annotations.map((a) => [names.get(a.image_id), classes.get(a.category_id), ...a.bbox].join(" ")).sort();
}

// The images of these lie beside the folder of their labels, so they are named as what came with it.
const beside = (folder) => (folder.startsWith("coco128_subset/") ? ["--import-root", `${shared}/coco128_subset`] : []);

async function realData() {
  const data = join(work, "real");
  const report = must(run(["import", `${shared}/bccd`, "--project", "bccd"], { data }));
  expect("200 images and 2,821 boxes", report.assets === 200 && report.annotations === 2821, report);
  expect("counts by class", same(report.classes, { Platelets: 223, RBC: 2392, WBC: 206 }), report.classes);
  const wanted = boxes("bccd", data);
  for (const format of ["coco", "yolo", "voc", "bundle"]) {
    const out = join(work, `bccd-${format}`);
    must(run(["export", "--project", "bccd", "--format", format, "--out", out, "--images"], { data }));
    const back = must(run(["import", out, "--project", `from ${format}`], { data }));
    expect(`${format}: everything comes back`, back.annotations === 2821 && back.assets === 200, back);
    expect(`${format}: every box and class is equal`, same(boxes(`from ${format}`, data), wanted));
  }
  for (const [folder, count] of [["coco128_subset/object_detection", 505], ["coco128_subset/instance_segmentation", 508], ["kangaroo", 63], ["labelme_examples/instance_segmentation/data_dataset_coco", 12]]) {
    const report = must(run(["import", `${shared}/${folder}`, "--project", folder, ...beside(folder)], { data }));
    expect(folder, report.annotations === count, report.annotations);
  }
  expect("all chains verify", run(["audit", "verify"], { data }).code === 0);
}

// A model's labels beside the truth: imported into a run, exported and frozen by name, dropped, and the truth the
// same bytes throughout.
async function layers() {
  const data = join(work, "layers");
  const truth = () => {
    const out = join(work, `truth-${randomUUID()}.json`);
    must(run(["export", "--project", "p", "--format", "coco", "--out", out], { data }));
    return fingerprint(out);
  };
  const small = ["import", "tests/cli/small.json", "--project", "p", "--format", "coco"];
  const count = must(run(small, { data })).annotations;
  expect("there is something to tell apart", count > 0, count);
  const before = truth();
  const known = must(run([...small, "--layer", "detector"], { data }));
  expect("a run takes the labels of images that are there", known.assets === 0 && known.annotations === count, known);
  const listed = must(run(["layer", "list", "--project", "p"], { data })).items;
  expect("truth and run are listed with their counts", same(listed.map((l) => [l.kind, l.name, l.annotations]), [["truth", "truth", count], ["run", "detector", count]]), listed);
  expect("the truth is the same bytes", truth() === before);
  const out = join(work, "run.json");
  must(run(["export", "--project", "p", "--format", "coco", "--out", out, "--layer", "detector"], { data }));
  expect("the run is exported by name", JSON.parse(readFileSync(out, "utf8")).annotations.length === count);
  must(run(["version", "create", "of the run", "--project", "p", "--layer", "detector"], { data }));
  must(run(["layer", "create", "answers", "--project", "p", "--kind", "golden"], { data }));
  expect("a second truth is refused", run(["layer", "create", "x", "--project", "p", "--kind", "truth"], { data }).code === 2);
  expect("a name that is taken is refused", run(["layer", "create", "answers", "--project", "p"], { data }).code === 1);
  expect("the truth cannot be dropped", run(["layer", "drop", "truth", "--project", "p"], { data }).code === 2);
  must(run(["layer", "drop", "detector", "--project", "p"], { data }));
  expect("a dropped layer is not found", run(["export", "--project", "p", "--format", "coco", "--out", out, "--layer", "detector"], { data }).code === 2);
  const frozen = join(work, "frozen.json");
  must(run(["export", "--project", "p", "--format", "coco", "--out", frozen, "--version", "of the run"], { data }));
  expect("its version still holds it", JSON.parse(readFileSync(frozen, "utf8")).annotations.length === count);
  const backup = join(work, "layers.backup");
  must(run(["backup", "--out", backup], { data }));
  const moved = join(work, "layers-restored");
  must(run(["restore", backup], { data: moved }));
  expect("a restored backup has its layers and verifies", must(run(["layer", "list", "--project", "p"], { data: moved })).items.length === 2 && run(["audit", "verify"], { data: moved }).code === 0);
}

// What each object of a project is, as far as a format holds it: "box", "extent", "polygon" or "keypoints".
function objects(project, data, holds) {
  const file = join(work, `objects-${randomUUID()}.json`);
  must(run(["export", "--project", project, "--format", "coco", "--out", file], { data }));
  const coco = JSON.parse(readFileSync(file, "utf8"));
  const names = new Map(coco.images.map((i) => [i.id, i.file_name.split("/").at(-1).replace(/\.\w+$/, "")]));
  const classes = new Map(coco.categories.map((c) => [c.id, c.name]));
  const near = (list) => (list ?? []).flat(3).map((x) => (typeof x === "number" ? Math.round(x * 10) / 10 : x));
  const sizes = new Map(coco.images.map((i) => [i.id, [i.width, i.height]]));
  // The extent of what is drawn inside the image: files exist whose declared box is another one.
  const extent = (a) => {
    if (!Array.isArray(a.segmentation) || !a.segmentation.length || a.keypoints) return near(a.bbox);
    const flat = a.segmentation.flat();
    const [xs, ys] = [0, 1].map((axis) => flat.filter((_, i) => i % 2 === axis).map((v) => Math.min(Math.max(v, 0), sizes.get(a.image_id)[axis])));
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return near([x, y, Math.max(...xs) - x, Math.max(...ys) - y]);
  };
  // YOLO pose has as many joints for each class: the unlabeled ones at the end say nothing.
  // One of the sets has a confidence for a visibility, which only COCO and the bundle keep.
  const joints = (list) => list.slice(0, list.findLastIndex((x) => x !== 0) + 1);
  const parts = { extent, box: (a) => near(a.bbox), polygon: (a) => (Array.isArray(a.segmentation) ? near(a.segmentation) : [JSON.stringify(a.segmentation)]), keypoints: (a) => joints(near((a.keypoints ?? []).map((x, i) => (i % 3 === 2 && !Number.isInteger(x) ? 2 : x)))) };
  return coco.annotations.map((a) => [names.get(a.image_id), classes.get(a.category_id), a.iscrowd, ...holds.flatMap((h) => parts[h](a))].join(" ")).sort();
}

// Two texts around the first place where they differ.
function unlike(a = "", b = "") {
  const at = Math.max(0, [...a].findIndex((c, i) => c !== b[i]) - 60);
  return [a.slice(at, at + 160), b.slice(at, at + 160)];
}

// Every kind of COCO material, through each format: what the format holds is equal, the rest is in the report.
async function otherMaterial() {
  const data = join(work, "other");
  const everything = ["box", "polygon", "keypoints"];
  for (const [folder, lossy] of [
    ["coco128_subset/instance_segmentation", { yolo: ["polygon"], "yolo-pose": ["polygon"], voc: ["polygon"] }],
    ["labelme_examples/instance_segmentation/data_dataset_coco", { yolo: ["polygon"], "yolo-pose": ["polygon"], voc: ["polygon"] }],
    ["keypoints_mmpose/coco", { yolo: ["keypoint set", "skeleton"], voc: ["keypoint set", "skeleton"], "yolo-seg": ["keypoint set"] }],
    ["keypoints_mmpose/crowdpose", { yolo: ["keypoint set", "skeleton"], voc: ["keypoint set", "skeleton"], "yolo-seg": ["keypoint set"] }],
    ["keypoints_mmpose/animalpose", { yolo: ["keypoint set", "skeleton"], voc: ["keypoint set", "skeleton"], "yolo-seg": ["keypoint set"] }],
  ]) {
    must(run(["import", `${shared}/${folder}`, "--project", folder, ...beside(folder)], { data }));
    // VOC holds polygons as masks of whole pixels, so only their images and classes stay the same.
    const posed = folder.startsWith("keypoints");
    const forms = [["coco", everything], ["bundle", everything], ["yolo", ["box"]], ["voc", []], ["yolo-seg", posed ? [] : folder.startsWith("labelme") ? ["extent"] : ["polygon"]], ["yolo-pose", posed ? ["keypoints"] : []]];
    for (const [format, holds] of forms) {
      const out = join(work, `${folder.replaceAll("/", "-")}-${format}`);
      const { loss } = must(run(["export", "--project", folder, "--format", format, "--out", out, "--images"], { data }));
      const named = loss.items.map((i) => i.what);
      for (const what of lossy[format] ?? []) expect(`${folder} in ${format}: ${what} is in the loss report`, named.includes(what), named);
      if (format === "bundle") expect(`${folder}: a bundle loses nothing`, loss.lossless, named);
      must(run(["import", out, "--project", `${folder} ${format}`], { data }));
      const [wanted, found] = [objects(folder, data, holds), objects(`${folder} ${format}`, data, holds)];
      const first = wanted.findIndex((one, i) => one !== found[i]);
      expect(`${folder} from ${format}: ${holds} equal`, first < 0 && wanted.length === found.length, [wanted.length, found.length, ...unlike(wanted[first], found[first])]);
    }
  }
}

async function versions(name, database, restored) {
  const data = join(work, `versions-${name}`);
  const options = { data, database };
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], options));
  must(run(["version", "create", "v1", "--project", "p", "--split", "0.5", "0.25", "0.25"], options));
  const exportV1 = (file, where = options) => {
    must(run(["export", "--project", "p", "--format", "coco", "--out", file, "--version", "v1"], where));
    return fingerprint(file);
  };
  const before = exportV1(join(work, `${name}-before.json`));
  const { token } = tokenFor("administrator", options);
  const server = new Server(options);
  const { address } = await server.start();
  for (let i = 0; i < 10; i++) {
    const operations = Array.from({ length: 1000 }, () => ({ op_id: randomUUID(), kind: "create", content: { kind: "object", class_id: 1, shape: { kind: "box", x: 1, y: 2, width: 3, height: 4 } } }));
    const { status } = await call(address, token, "POST", "/projects/1/assets/1/operations", { operations });
    expect("10,000 edits", status === 200, status);
  }
  await server.stop();
  expect("the same bytes after 10,000 edits", exportV1(join(work, `${name}-after.json`)) === before);
  expect("diff sees them", run(["version", "diff", "v1", "--project", "p"], options).json.added === 10000);
  const file = join(work, `${name}.tar.gz`);
  must(run(["backup", "--out", file], options));
  must(run(["restore", file], restored));
  expect("the restored chain verifies", run(["audit", "verify"], restored).code === 0);
  expect("the same bytes from the restored database", exportV1(join(work, `${name}-restored.json`), restored) === before);
  expect("a second restore is refused", run(["restore", file], restored).code === 1);
}

async function tampering() {
  const data = join(work, "tampering");
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], { data }));
  const database = join(data, "touchmark.db");
  const sql = (text) => spawnSync("sqlite3", [database, text], { encoding: "utf8" });
  const verdict = () => run(["audit", "verify", "--project", "p"], { data });
  expect("intact at first", verdict().code === 0);
  for (const [change, undo] of [
    ["UPDATE annotation_rev SET class_id = class_id + 1 WHERE (rev & 1099511627775) = 20", "UPDATE annotation_rev SET class_id = class_id - 1 WHERE (rev & 1099511627775) = 20"],
    ["UPDATE event SET actor = actor + 1 WHERE (key & 1099511627775) = 2", "UPDATE event SET actor = actor - 1 WHERE (key & 1099511627775) = 2"],
    ["UPDATE asset_rev SET status = 4 WHERE (asset & 1099511627775) = 1", "UPDATE asset_rev SET status = 0 WHERE (asset & 1099511627775) = 1"],
    ["UPDATE annotation_rev SET layer = 2 WHERE (rev & 1099511627775) = 20", "UPDATE annotation_rev SET layer = 1 WHERE (rev & 1099511627775) = 20"],
    ["UPDATE annotation_rev SET made_by = 'manual!' WHERE (rev & 1099511627775) = 20", "UPDATE annotation_rev SET made_by = (SELECT made_by FROM annotation_rev WHERE (rev & 1099511627775) = 19) WHERE (rev & 1099511627775) = 20"],
    ["UPDATE annotation_rev SET parent_layer = 2, parent = 1, parent_version = 1 WHERE (rev & 1099511627775) = 20", "UPDATE annotation_rev SET parent_layer = 0, parent = 0, parent_version = 0 WHERE (rev & 1099511627775) = 20"],
    ["UPDATE counter SET n = n + 1 WHERE name = 'annotations'", "UPDATE counter SET n = n - 1 WHERE name = 'annotations'"],
  ]) {
    expect(change, sql(change).status === 0);
    const found = verdict();
    expect(`found: ${change}`, found.code === 1 && found.json.projects[0].finding, found.json);
    sql(undo);
  }
  expect("intact again", verdict().code === 0, verdict().json);
}

async function mistakes() {
  const data = join(work, "mistakes");
  for (const args of [["import", "/nowhere", "--project", "p"], ["export", "--project", "none", "--format", "coco", "--out", "/tmp/x"], ["convert", "README.md", "--to", "coco", "--out", "/tmp/x"], ["frobnicate"]]) {
    const done = run(args, { data });
    expect(args.join(" "), done.code === 2 && done.stderr.trim().length > 0, done);
  }
}

if (existsSync(shared)) {
  await tally.run("real data sets, in and out of every format", realData);
  await tally.run("polygons, masks and keypoints, in and out of every format", otherMaterial);
} else console.log("SKIP  real data sets: ../shared is absent");
await tally.run("versions and backups on SQLite", () => versions("sqlite", undefined, { data: join(work, "restored-sqlite") }));
const postgres = process.env.TOUCHMARK_TEST_POSTGRES;
if (postgres) await tally.run("a backup moves from SQLite to PostgreSQL", () => versions("moved", undefined, { data: join(work, "restored-postgres"), database: postgres }));
else console.log("SKIP  PostgreSQL: TOUCHMARK_TEST_POSTGRES is not set");
await tally.run("layers beside the truth", layers);
await tally.run("tampering is found", tampering);
await tally.run("mistakes are answered in one line and exit 2", mistakes);
for (const [name, test] of auditTests(work)) await tally.run(name, test);
for (const [name, test] of demoTests(work)) await tally.run(name, test);
for (const [name, test] of gateTests(work)) await tally.run(name, test);
for (const [name, test] of importTests(work)) await tally.run(name, test);
for (const [name, test] of weatherTests(work, postgres)) await tally.run(name, test);
removeFolder(work);
tally.end();
