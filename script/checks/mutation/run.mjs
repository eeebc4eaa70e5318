// Plants faults in the core rooms, one at a time, and says which of them no test program caught.
//   node script/checks/mutation/run.mjs [--named] [--count N] [--from N] [--seed N] [--seconds N] [--jobs N]
//     --named      the faults of named.mjs: each must be caught
//     --count N    N of the seeded sample, from the one that --from says; at most a tenth of them may survive
//     --seconds N  begins none after so long; what was found is kept, and the next run goes on behind it
//     --jobs N     so many at a time
//     --keep-caught  what an earlier tree caught counts as caught: for who writes tests for survivors
// Ends with "N passed, N failed".
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { affectedPrograms, readRooms, roomOf, targetName } from "../rooms.mjs";
import { named } from "./named.mjs";
import { draw, faultsOf, planted, say } from "./plant.mjs";
import { Yard, filesOf } from "./yard.mjs";

// Rooms by their turns in the sample: of ten faults three are in flow, where most of the product's promises are kept.
const turns = ["flow", "formats", "geometry", "record", "flow", "ledger", "formats", "adapters/sql/ledger", "flow", "access"];
// Not asked: one reads what older releases wrote, the other decodes pictures in processes of its own; both take long.
const unasked = ["upgrade", "adapters_media"];
const root = fileURLToPath(new URL("../../../", import.meta.url));

export function parse(argv) {
  const options = { named: false, count: 0, from: 0, seed: 1, seconds: Infinity, jobs: availableParallelism(), keepCaught: false };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === "--named") options.named = true;
    else if (argv[i] === "--keep-caught") options.keepCaught = true;
    else if (["--count", "--from", "--seed", "--seconds", "--jobs"].includes(argv[i]) && /^\d+$/.test(argv[i + 1] ?? "")) options[argv[i].slice(2)] = Number(argv[++i]);
    else throw new Error(`run.mjs does not take ${argv[i]}`);
  }
  return options;
}

// The lines of equivalent.txt: id -> why no test can see the fault.
export function equivalents(text) {
  const all = new Map();
  for (const line of text.split("\n").filter((l) => l.trim() && !l.startsWith("#"))) {
    const [, id, reason] = /^([0-9a-f]{16}) (\S.*)$/.exec(line) ?? [];
    if (!id || reason.length < 40) throw new Error(`equivalent.txt wants an id and a reason: ${line}`);
    all.set(id, reason);
  }
  return all;
}

// Whether so few survivors may be among so many.
export const enough = (survived, all) => survived <= Math.ceil(all / 10);

// The programs that see the file, the likeliest first: those of its room, then those that join rooms.
export function programsFor(file, programs, house, files) {
  const likely = [targetName(roomOf(file, house)), ...(file.startsWith("src/flow/") ? ["flow"] : ["contract", "flow"])];
  const place = (program) => (likely.includes(program) ? likely.indexOf(program) : likely.length);
  return affectedPrograms([file], house, files).filter((p) => programs.includes(p)).sort((a, b) => place(a) - place(b));
}

// What was found before, by fault; forgotten when a source, a test or the planter changed.
class Notes {
  constructor(path, tree, keepCaught) {
    this.path = path;
    const old = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { found: {} };
    const kept = Object.entries(old.found).filter(([, r]) => old.tree === tree || (keepCaught && r.outcome !== "survived"));
    this.all = { tree, found: Object.fromEntries(kept) };
  }
  get(id) { return this.all.found[id]; }
  put(id, result) { this.all.found[id] = result; writeFileSync(this.path, JSON.stringify(this.all, null, 1)); }
}

function treeHash() {
  const hash = createHash("sha256");
  const own = ["plant.mjs", "code.mjs", "yard.mjs", "run.mjs", "named.mjs"].map((f) => `script/checks/mutation/${f}`);
  for (const file of [...filesOf(root), ...own]) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function namedFault({ name, file, find, put }) {
  const text = readFileSync(join(root, file), "utf8");
  const at = text.indexOf(find);
  if (at < 0 || text.indexOf(find, at + 1) >= 0) throw new Error(`"${name}": what it changes does not stand once in ${file}; plant it anew in named.mjs`);
  const id = createHash("sha256").update(`${name}\n${file}\n${find}\n${put}`).digest("hex").slice(0, 16);
  return { id, name, file, line: text.slice(0, at).split("\n").length, kind: "named", at, length: find.length, from: find, to: put, source: name };
}

function slotsOf(options, files) {
  const sources = files.filter((f) => /^src\/.*\.cpp$/.test(f) && !f.endsWith("_test.cpp"));
  const skipped = equivalents(readFileSync(join(root, "script/checks/mutation/equivalent.txt"), "utf8"));
  const faults = sources.filter((f) => turns.some((room) => f.startsWith(`src/${room}/`))).flatMap((f) => faultsOf(f, readFileSync(join(root, f), "utf8")));
  const known = new Set(faults.map((f) => f.id));
  for (const id of skipped.keys()) if (!known.has(id)) console.log(`equivalent.txt: ${id} is no fault any more`);
  // More slots than are wanted, as in some there may be nothing but what is skipped.
  const drawn = draw(faults, turns, options.seed, Math.max(120, options.from + options.count + 20));
  const sample = drawn.map((slot) => slot.filter((f) => !skipped.has(f.id))).filter((slot) => slot.length).slice(options.from, options.from + options.count);
  return [...(options.named ? named.map((n) => [namedFault(n)]) : []), ...sample];
}

async function plantSlot(slot, yard, notes, house, files) {
  let misses = 0, seconds = 0;
  for (const fault of slot) {
    const fresh = !notes.get(fault.id);
    if (fresh) {
      const text = planted(readFileSync(join(yard.tree, fault.file), "utf8"), fault);
      notes.put(fault.id, await yard.plant(fault.file, text, programsFor(fault.file, yard.programs, house, files), fault.id));
    }
    const found = notes.get(fault.id);
    seconds += fresh ? found.seconds : 0;
    if (found.outcome === "no fault") { misses++; continue; }
    const how = found.outcome === "caught" ? `caught by ${found.by}: ${found.test}` : "SURVIVED";
    console.log(`${how} (${fresh ? `${found.seconds.toFixed(1)} s` : "known"})\n   ${say(fault)}`);
    return { fault, found, misses, seconds };
  }
  return { misses, seconds }; // nothing to plant: all that could be drawn here compiles not, or is on the list
}

function conclude(done, left, options, began) {
  const real = done.filter((d) => d.fault);
  const survivors = real.filter((d) => d.found.outcome === "survived");
  const sampled = real.filter((d) => d.fault.kind !== "named");
  const lost = survivors.filter((d) => d.fault.kind === "named");
  const few = survivors.length - lost.length;
  const planting = done.reduce((sum, d) => sum + d.seconds, 0) / Math.max(1, done.filter((d) => d.seconds).length);
  const misses = done.reduce((sum, d) => sum + d.misses, 0);
  if (real.length > sampled.length) console.log(`named: ${real.length - sampled.length} planted, ${real.length - sampled.length - lost.length} caught`);
  if (sampled.length) console.log(`sample of seed ${options.seed}: ${sampled.length} planted, ${sampled.length - few} caught, ${few} survived (at most ${Math.ceil(sampled.length / 10)} may)`);
  console.log(`${misses} drawn did not compile; ${planting.toFixed(1)} s a fault, ${((performance.now() - began) / 1000).toFixed(0)} s in all`);
  if (survivors.length) console.log(`survivors:\n${survivors.map((d) => `  ${d.fault.id}  ${say(d.fault)}`).join("\n")}`);
  if (left) console.log(`${left} are left to plant: run it again, and it goes on there`);
  const failed = lost.length + (enough(few, sampled.length) ? 0 : few);
  console.log(`${real.length - survivors.length} passed, ${failed} failed`);
  return failed;
}

async function main() {
  const began = performance.now();
  const options = parse(process.argv.slice(2));
  const files = filesOf(root);
  const house = readRooms(readFileSync(join(root, "CMakeLists.txt"), "utf8"));
  const slots = slotsOf(options, files);
  const home = join(root, "build/mutation");
  mkdirSync(home, { recursive: true });
  const notes = new Notes(join(home, "found.json"), treeHash(), options.keepCaught);
  const wanted = [...new Set(slots.flat().map((f) => f.file))];
  const programs = affectedPrograms(wanted, house, files).filter((p) => !unasked.includes(p));
  const yard = new Yard(root, join(home, "tree"), programs);
  const open = slots.some((slot) => slot.length && !slot.some((f) => notes.get(f.id) && notes.get(f.id).outcome !== "no fault"));
  if (open) await yard.open();
  if (open) console.log(`built: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const done = [], queue = [...slots];
  const work = async () => {
    while (queue.length && (performance.now() - began) / 1000 < options.seconds) done.push(await plantSlot(queue.shift(), yard, notes, house, files));
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  process.exitCode = conclude(done, queue.length, options, began) ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => { console.log(`${error.message}\n0 passed, 1 failed`); process.exitCode = 1; });
}
