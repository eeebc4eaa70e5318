// How well a reader of text reads receipts whose words are known (ICDAR 2019 SROIE), through `touchmark model run`:
// of the true words how many are found in what it read, and of the lines how many are right, both by letters and
// digits alone and without letter case; and the edit distance of the whole text, punctuation and all.
//   node tests/peers/ocr_receipts.mjs [SHARED] [LEAST]     LEAST (0.9): the share of words that must be found
// Skips, loudly, where SHARED (../shared) or ONNX Runtime is missing.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { must, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";

const shared = process.argv[2] ?? "../shared";
const least = Number(process.argv[3] ?? 0.9);
const receipts = join(shared, "data/ocr_sroie");
const model = join(shared, "models/ppocrv6-tiny");

// Levenshtein's distance.
function distance(a, b) {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++)
      now.push(Math.min(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    before = now;
  }
  return before[b.length];
}

// Eight coordinates, then the text, which may have commas.
const truthOf = (name) => readFileSync(join(receipts, "box", `${name}.csv`), "utf8").split(/\r?\n/).filter((line) => line.trim())
  .map((line) => line.split(",").slice(8).join(",").trim());
const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

const data = temporaryFolder("receipts");
try {
  if (!existsSync(receipts) || !existsSync(model)) throw new Error(`SKIPPED: ${shared} is not here; no receipt was read`);
  const adding = run(["model", "add", model], { data });
  if (adding.stderr.includes("ONNX Runtime is not")) throw new Error("SKIPPED: ONNX Runtime is not installed (script/bootstrap); no receipt was read");
  const added = must(adding);
  const sums = { words: 0, found: 0, lines: 0, right: 0, edits: 0, letters: 0 };
  for (const file of readdirSync(join(receipts, "img")).sort()) {
    const name = file.replace(/\.\w+$/, "");
    const truth = truthOf(name);
    const lines = must(run(["model", "run", added.id, join(receipts, "img", file)], { data })).lines.map((line) => line.text);
    const text = lines.join(" ").toLowerCase();
    const words = truth.flatMap((line) => line.split(/\s+/)).map(bare).filter((word) => word);
    const joined = bare(text);
    const wanted = truth.map(bare).filter((line) => line);
    const read = new Set(lines.map(bare));
    sums.words += words.length;
    sums.found += words.filter((word) => joined.includes(word)).length;
    sums.lines += wanted.length;
    sums.right += wanted.filter((line) => read.has(line)).length;
    sums.edits += distance(truth.join(" ").toLowerCase(), text);
    sums.letters += truth.join(" ").length;
  }
  const share = sums.found / sums.words;
  console.log(`words found ${sums.found} of ${sums.words} (${share.toFixed(3)}), lines right ${sums.right} of ${sums.lines} ` +
    `(${(sums.right / sums.lines).toFixed(3)}), edit distance of the text ${(sums.edits / sums.letters).toFixed(3)} of its letters`);
  if (!(share >= least)) {
    console.log(`FAILED: fewer than ${least} of the words`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!error.message.startsWith("SKIPPED")) throw error;
  console.log(error.message);
} finally {
  removeFolder(data);
}
