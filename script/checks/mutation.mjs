// Can the tests fail? Plants small faults in the core rooms, one at a time, and names those that no test sees.
//   node script/checks/mutation.mjs [--named] [--from N] [--count M] [--seed S] [--again]
// --named: the faults of mutation/named.mjs; each must be caught. Without: faults FROM..FROM+COUNT-1 of the seed's
// sequence of 100; nine of ten must be caught. What was found is kept in build/mutation and not tried again while
// source and tests stay what they are; --again forgets it. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Bench } from "./mutation/bench.mjs";
import { faultsOf, sequence } from "./mutation/faults.mjs";
import { named } from "./mutation/named.mjs";
import { projectFiles, readRooms, testPrograms } from "./rooms.mjs";

const places = 100, share = 0.9;
const scope = [
  ["geometry", /^src\/geometry\//], ["record", /^src\/record\//], ["ledger", /^src\/(ledger|adapters\/sql\/ledger)\//],
  ["flow", /^src\/flow\//], ["access", /^src\/access\//], ["formats", /^src\/formats\//],
];
const flag = (name) => process.argv.includes(name);
const number = (name, fallback) => { const i = process.argv.indexOf(name); return i < 0 ? fallback : Number(process.argv[i + 1]); };
const digest = (...texts) => texts.reduce((hash, text) => hash.update(text).update("\0"), createHash("sha256")).digest("hex");

const files = projectFiles().filter((f) => existsSync(f)), house = readRooms();

// What was found before: caught stays caught while the source is the same; a survivor also needs the same tests.
class Memory {
  constructor() {
    this.path = "build/mutation/found.json";
    mkdirSync("build/mutation", { recursive: true });
    this.found = !flag("--again") && existsSync(this.path) ? JSON.parse(readFileSync(this.path, "utf8")) : {};
    this.tests = digest(...files.filter((f) => /_test\.cpp$|^tests\/(contract|flow)\//.test(f)).sort().map((f) => readFileSync(f)));
  }
  get(fault) {
    const known = this.found[digest(fault.path, fault.text)];
    return known && (known.outcome !== "survived" || known.tests === this.tests) ? known : undefined;
  }
  set(fault, result) {
    this.found[digest(fault.path, fault.text)] = { ...result, tests: this.tests };
    writeFileSync(this.path, JSON.stringify(this.found));
  }
}

function equivalents() {
  const lines = readFileSync(new URL("mutation/equivalent.txt", import.meta.url), "utf8").split("\n").filter((l) => l.trim() && !l.startsWith("#"));
  return new Set(lines.map((line) => {
    const parts = line.split(" | ");
    if (parts.length < 5 || !parts.at(-1).trim()) throw new Error(`mutation/equivalent.txt: no reason: ${line}`);
    return parts.slice(0, 4).join(" | ");
  }));
}

function build() {
  const programs = testPrograms(house, files).map((p) => `test_${p}`);
  const run = (...argv) => { if (spawnSync(argv[0], argv.slice(1), { stdio: "inherit" }).status !== 0) process.exit(1); };
  if (!existsSync("build/test/build.ninja")) run("cmake", "--preset", "test");
  run("cmake", "--build", "build/test", "-j", String(availableParallelism()), "--target", ...programs);
}

function namedFaults() {
  return named.map(({ name, path, from, to }) => {
    const text = readFileSync(path, "utf8");
    const at = text.indexOf(from);
    if (at < 0 || text.indexOf(from, at + 1) >= 0) throw new Error(`${path}: the place of "${name}" is not there exactly once; mend mutation/named.mjs`);
    return [{ path, line: text.slice(0, at).split("\n").length, kind: name, before: from.trim(), after: to.trim() || "(removed)", text: text.replace(from, () => to) }];
  });
}

function sampledFaults(from, count) {
  const seed = number("--seed", 1);
  const skip = equivalents();
  const byRoom = new Map(scope.map(([room, pattern]) => [room, files.filter((f) => pattern.test(f) && f.endsWith(".cpp") && !f.endsWith("_test.cpp"))
    .flatMap((f) => faultsOf(f, readFileSync(f, "utf8"), seed)).filter((f) => !skip.has(`${f.path} | ${f.kind} | ${f.before} | ${f.after}`))]));
  return sequence(byRoom, places).slice(from, from + count);
}

function tryPlace(bench, memory, candidates) {
  for (const fault of candidates) {
    const began = performance.now();
    let result = memory.get(fault);
    const known = result !== undefined;
    if (!known) memory.set(fault, (result = bench.plant(fault)));
    if (result.outcome === "not compiled") continue;
    const caught = result.outcome === "caught";
    console.log(`${caught ? "caught  " : "SURVIVED"} ${fault.path}:${fault.line} ${fault.kind}: ${fault.before}  =>  ${fault.after}  (${result.by}${known ? ", known" : `, ${((performance.now() - began) / 1000).toFixed(1)} s`})`);
    return { fault, caught };
  }
  return undefined;
}

build();
const wanted = flag("--named") ? namedFaults() : sampledFaults(number("--from", 0), number("--count", places));
const bench = new Bench(house, files), memory = new Memory();
const results = [];
try { for (const candidates of wanted) results.push(tryPlace(bench, memory, candidates)); } finally { bench.end(); }
const tried = results.filter(Boolean), survivors = tried.filter((r) => !r.caught);
const figure = `${tried.length - survivors.length} of ${tried.length} faults caught`;
console.log(figure);
for (const { fault } of survivors) console.log(`survivor: ${fault.path}:${fault.line} ${fault.kind}: ${fault.before}  =>  ${fault.after}`);
const good = tried.length === wanted.length && (flag("--named") ? survivors.length === 0 : tried.length - survivors.length >= share * tried.length);
if (!good) console.log(`too few: ${flag("--named") ? "each" : "nine of ten"} must be caught, and each place of the sequence must hold a fault`);
console.log(flag("--named") ? `${tried.length - survivors.length} passed, ${wanted.length - tried.length + survivors.length} failed` : `${good ? 1 : 0} passed, ${good ? 0 : 1} failed`);
process.exit(good ? 0 : 1);
