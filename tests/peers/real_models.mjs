// Models with their weights, through `touchmark model`: that sentences of like meaning lie closest to each other, and
// that joints of a person lie where people marked them.
//   node tests/peers/real_models.mjs [SHARED]     skips, loudly, where SHARED (../shared) or ONNX Runtime is missing
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Tally, must, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";

const shared = process.argv[2] ?? "../shared";
const tally = new Tally();

function added(name, data) {
  const done = run(["model", "add", join(shared, "models", name)], { data });
  if (done.stderr.includes("ONNX Runtime is not")) throw new Error("SKIPPED: ONNX Runtime is not installed (script/bootstrap); no model was run");
  return must(done).id;
}

function sentences(data) {
  const id = added("minilm-l6-v2-q", data);
  const embed = (text) => must(run(["model", "run", id, "--text", text], { data })).text_embedding;
  const lists = ["golden retriever, grass", "boat, dock, sea", "invoice, total amount due", "snow, ski, mountain"].map((text) => [text, embed(text)]);
  const cosine = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  for (const [query, wanted] of [["a puppy on a lawn", 0], ["ships in the harbour", 1], ["bill to pay", 2], ["winter sports", 3]]) {
    const vector = embed(query);
    const best = lists.map(([text, other]) => [cosine(vector, other), text]).sort((a, b) => b[0] - a[0])[0];
    tally.check(`"${query}" is closest to "${lists[wanted][0]}"`, best[1] === lists[wanted][0], `${best[1]} ${best[0].toFixed(3)}`);
  }
}

// COCO's keypoint similarity: how far joints lie from the truth, by the size of the person and what is usual for each.
const usual = [26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89].map((s) => (2 * s) / 1000);
function similarity(points, truth) {
  let sum = 0, count = 0;
  for (let i = 0; i < 17; i++) {
    const [x, y, visible] = truth.keypoints.slice(i * 3, i * 3 + 3);
    if (!visible) continue;
    count++;
    const [u, v, seen] = points[i];
    if (seen) sum += Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * usual[i] ** 2 * truth.area));
  }
  return sum / count;
}

function poses(name, data) {
  const id = added(name, data);
  const folder = join(shared, "data/keypoints_mmpose/coco");
  const truth = JSON.parse(readFileSync(join(folder, "test_coco.json"), "utf8")).annotations.filter((a) => a.image_id === 785 && a.num_keypoints >= 10);
  const found = must(run(["model", "run", id, join(folder, "000000000785.jpg")], { data })).detections;
  const best = Math.max(0, ...truth.flatMap((t) => found.map((f) => similarity(f.keypoints, t))));
  tally.check(`${name}: the skier's joints lie where they were marked`, truth.length > 0 && best > 0.5, `similarity ${best.toFixed(2)}, ${found.length} found`);
  console.log(`      ${name}: similarity ${best.toFixed(2)}`);
}

const data = temporaryFolder("real-models");
try {
  if (!existsSync(join(shared, "models"))) throw new Error(`SKIPPED: ${shared} is not here; no model was run`);
  sentences(data);
  poses("movenet-multipose", data);
  poses("movenet-thunder", data);
  added("style-magenta-arbitrary", data);
  tally.check("a network of styles draws when it is added", true);
} catch (error) {
  if (!error.message.startsWith("SKIPPED")) throw error;
  console.log(error.message);
} finally {
  removeFolder(data);
}
if (tally.passed + tally.failed > 0) tally.end();
