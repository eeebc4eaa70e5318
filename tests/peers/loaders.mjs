// That the data sets which Touchmark writes open in their users' own loaders, as what went in: pycocotools,
// supervision, Ultralytics (loaders.py). These are put into .tools when they are not there; one that cannot be
// installed is named on a line that begins with SKIP. Ends with "N passed, N failed".
//   node tests/peers/loaders.mjs [pycocotools | supervision | ultralytics | tidecv]...
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tally, binary, must, random, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";
import { Project, write } from "../cli/import_lib.mjs";
import { evaluation, sets } from "./loader_sets.mjs";
import { pythonWith } from "./python_home.mjs";

// Ultralytics runs on Debian's torch: that from PyPI brings gigabytes for graphics cards. Its own list of packages
// is left out for the same reason; what its checks of data sets need is in our list.
const homes = {
  pycocotools: { list: "tests/peers/loaders.txt" },
  supervision: { list: "tests/peers/loaders.txt" },
  ultralytics: { list: "tests/peers/ultralytics.txt", debian: true },
  tidecv: { list: "tests/peers/tidecv.txt" }, // no loader: it takes evaluations apart
};

// What YOLO's numbers are called: loaders want a name for each.
function yoloNames({ classes }) {
  if (!classes.some((c) => c.number !== undefined) || classes[0].number !== 0) return classes.map((c) => c.name);
  return Array.from({ length: classes.at(-1).number + 1 }, (_, i) => classes.find((c) => c.number === i)?.name ?? `unused_${i}`);
}

function written(work, { name, truth, folder, files, formats }) {
  const p = new Project(work);
  p.bring(files, folder);
  const out = Object.fromEntries(formats.map((format) => {
    const done = p.export(format, "--images");
    must(done);
    return [format, done.out];
  }));
  return { name, out, classes: truth.classes, images: truth.images.map((image) => ({ ...image, height: 80 })),
    yolo_names: yoloNames(truth), flip: truth.classes.find((c) => c.skeleton)?.skeleton.flip ?? null, keeps_numbers: name === "gaps" };
}

// A truth and three lists of results, given and as Touchmark writes them.
function judged(work) {
  const { truth, pictures, results } = evaluation(random(7));
  const p = new Project(work);
  const lists = Object.fromEntries(Object.entries(results).map(([kind, list]) => [`${kind}.json`, JSON.stringify(list)]));
  const files = { "annotations/instances_val.json": JSON.stringify(truth), ...lists };
  const given = write(join(p.folder, "given"), files);
  p.bring({ ...files, ...pictures });
  const put = (name, ...args) => {
    const out = join(p.folder, name);
    must(run(["export", "--project", p.name, ...args, "--out", out], { data: p.data }));
    return out;
  };
  const kinds = Object.keys(results);
  return { given_truth: join(given, "annotations/instances_val.json"), truth: put("truth.json", "--format", "coco"),
    given: Object.fromEntries(kinds.map((kind) => [kind, join(given, `${kind}.json`)])),
    results: Object.fromEntries(kinds.map((kind) => [kind, put(`${kind}.json`, "--format", "coco-results", "--layer", kind)])) };
}

// Evaluations of random sets beside others': of 45 sets and one that must be seen to be off.
function evaluated(python, script, name) {
  const done = spawnSync(python, [`tests/peers/${script}`, binary, "45"], { encoding: "utf8", timeout: 600_000 });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(done.stdout) ?? [];
  const said = done.stdout.split("\n").filter((line) => line.startsWith("FAIL")).join("; ");
  tally.check(`${name} (${passed} of 46)`, Number(passed) === 46 && failed === "0", said || done.stderr.slice(-2000));
}

// What loaders.py found: {tests: [{name, error}], broken: what it said when it broke off}.
function opened(python, loader, file) {
  const config = join(work, "config"); // they would write into the user's own folder
  const done = spawnSync(python, ["tests/peers/loaders.py", loader, join(work, file)], { encoding: "utf8", maxBuffer: 1 << 26, timeout: 600_000,
    env: { ...process.env, PYTHONUTF8: "1", MPLCONFIGDIR: config, YOLO_CONFIG_DIR: config, YOLO_OFFLINE: "true", YOLO_AUTOINSTALL: "false", YOLO_VERBOSE: "true" } });
  const tests = done.stdout.split("\n").filter((line) => line.startsWith("{\"name\"")).map((line) => JSON.parse(line));
  return { tests, broken: done.status === 0 ? "" : `${done.error ?? done.signal ?? ""} ${done.stderr.slice(-2000)}` };
}

const named = process.argv.slice(2);
const tally = new Tally();
const work = temporaryFolder("loaders");
const out = sets.map((set) => written(work, set));
writeFileSync(join(work, "sets.json"), JSON.stringify({ sets: out, evaluation: judged(work) }));
// The same files with another truth: one box is said to be elsewhere.
const planted = structuredClone(out.find(({ name }) => name === "numbered"));
planted.images[0].labels[0].shape.x += 0.01;
writeFileSync(join(work, "planted.json"), JSON.stringify({ sets: [planted] }));
for (const loader of named.length ? named : Object.keys(homes)) {
  let python;
  try {
    python = pythonWith({ ...homes[loader], module: loader });
  } catch (error) {
    console.log(`SKIP  ${loader} could not be installed, nothing was opened with it: ${error.message}`);
    continue;
  }
  if (loader === "pycocotools") evaluated(python, "eval_peer.py", "pycocotools: touchmark eval gives the same arrays, bit for bit");
  if (loader === "tidecv") {
    evaluated(python, "eval_analyses_peer.py", "tidecv, NumPy: touchmark eval tells errors, curves and confusion apart alike");
    continue;
  }
  const found = opened(python, loader, "sets.json");
  for (const { name, error } of found.tests) tally.check(name, error === null, error ?? "");
  if (found.broken || !found.tests.length) tally.check(`${loader}: ran to its end`, false, found.broken);
  const seen = opened(python, loader, "planted.json");
  const blind = seen.tests.filter(({ error }) => error === null).map(({ name }) => name);
  tally.check(`${loader}: a label that is 0.01 px off is seen`, seen.tests.length > 0 && !seen.broken && !blind.length, `${seen.broken} ${blind.join("; ")}`);
}
if (process.env.TOUCHMARK_KEEP) console.log(work);
else removeFolder(work);
tally.end();
