// Evaluations beside pycocotools and the fastest of its successors, from the files to the numbers, in turns. Their imports are
// left out of their times; ours has its start in it.
//   node bench/eval.mjs [ROUNDS, default 7] [bbox | segm | keypoints]...
// Needs .tools/eval-peers (script/bench eval installs it).
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { binary, removeFolder, temporaryFolder } from "../tests/lib/touchmark.mjs";

const python = resolve(".tools/eval-peers/bin/python");
const peers = ["pycocotools", "hotcoco", "ultrafast_pycocotools", "vernier"];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// Seconds, kilobytes at most, and the numbers.
const peerScript = `
import contextlib, io, json, resource, sys, time
name, truth, results, kind = sys.argv[1:]
if name == "vernier":
    import vernier
    vernier.patch_pycocotools()
if name in ("pycocotools", "vernier"):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
else:
    module = __import__(name)
    COCO, COCOeval = module.COCO, module.COCOeval
began = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    coco = COCO(truth)
    evaluation = COCOeval(coco, coco.loadRes(results), kind)
    evaluation.evaluate(); evaluation.accumulate(); evaluation.summarize()
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "kilobytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "stats": [float(v) for v in evaluation.stats]}))
`;

function run(command, args) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`${command}: ${(done.stderr || String(done.error)).split("\n").slice(-4).join(" ")}`);
  return done;
}

function ours(truth, results, kind) {
  const began = performance.now();
  const done = run("/usr/bin/time", ["-f", "%M", binary, "eval", "--gt", truth, "--dt", results, "--type", kind, "--json"]);
  return { seconds: (performance.now() - began) / 1000, kilobytes: Number(done.stderr.trim().split("\n").at(-1)), stats: JSON.parse(done.stdout).stats };
}

function rowsOf(kind, work, rounds) {
  const truth = join(work, `${kind}-truth.json`), results = join(work, `${kind}-results.json`);
  run(python, ["bench/eval_set.py", truth, results, kind]);
  const found = new Map([["touchmark", []], ...peers.map((name) => [name, []])]);
  for (let i = 0; i < rounds; i++) {
    found.get("touchmark").push(ours(truth, results, kind));
    for (const name of peers) {
      if (name === "pycocotools" && i >= 3) continue; // it takes long and varies little
      try { found.get(name)?.push(JSON.parse(run(python, ["-c", peerScript, name, truth, results, kind]).stdout)); }
      catch (error) { console.error(`${name} left out: ${error.message.slice(0, 300)}`); found.delete(name); }
    }
  }
  const reference = found.get("pycocotools")[0].stats;
  return [...found].map(([name, runs]) => ({ kind, name, seconds: median(runs.map((r) => r.seconds)), kilobytes: median(runs.map((r) => r.kilobytes)),
    same: runs.every((r) => r.stats.every((v, i) => v === reference[i])) }));
}

const rounds = Number(process.argv[2] ?? 7);
const kinds = process.argv.length > 3 ? process.argv.slice(3) : ["bbox", "segm", "keypoints"];
const work = temporaryFolder("bench-eval");
console.log("kind       program                  seconds   times ours      MB  times ours  same numbers");
for (const kind of kinds) {
  const rows = rowsOf(kind, work, rounds);
  const own = rows[0];
  for (const r of rows)
    console.log(kind.padEnd(10), r.name.padEnd(22), r.seconds.toFixed(3).padStart(9), (r.seconds / own.seconds).toFixed(1).padStart(12),
      (r.kilobytes / 1024).toFixed(0).padStart(7), (r.kilobytes / own.kilobytes).toFixed(1).padStart(11), r.same ? " yes" : " NO");
}
removeFolder(work);
