// A backup is whole or it fails, and a restore brings back everything or nothing: backups that overlap while
// somebody edits, files that were cut, changed, added to and taken from, and kills of both.
//   node tests/faults/backup.mjs [--full] [--seed N]
// Short form: 3 pairs, 12 cuts and flips, 3 kills of each; --full: 40, 100 and 20.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { png } from "../scenarios/lib/pictures.mjs";
import { Server, Tally, binary, call, expect, must, random, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";

const full = process.argv.includes("--full");
const seedAt = process.argv.indexOf("--seed");
const seed = seedAt < 0 ? Date.now() & 0xffff : Number(process.argv[seedAt + 1]);
const [pairs, damages, kills] = full ? [40, 100, 20] : [3, 12, 3];
const next = random(seed);
const tally = new Tally();
const work = temporaryFolder("backup");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

// --- where things are restored: a new folder, and with PostgreSQL a new schema ---

let places = 0;
function freshPlace(database) {
  const name = `place${process.pid}_${++places}`;
  const place = { data: join(work, name) };
  if (!database) return place;
  sql(database, `CREATE SCHEMA ${name}`);
  place.schema = name;
  place.database = `${database}${database.includes("?") ? "&" : "?"}options=-csearch_path%3D${name}`;
  return place;
}
function sql(database, text) {
  const done = spawnSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", `SET client_min_messages = warning; ${text}`, database], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
}
function leave(place, database) {
  removeFolder(place.data);
  if (place.schema) sql(database, `DROP SCHEMA ${place.schema} CASCADE`);
}

// --- what is backed up ---

// Pictures that differ in the bytes behind their end, and the labels of a small COCO file.
function makeSource(data, database, pictures) {
  const folder = join(work, `pictures-${randomUUID()}`);
  mkdirSync(folder);
  const picture = png(16, 16);
  for (let i = 0; i < pictures; i++) writeFileSync(join(folder, `${i}.png`), Buffer.concat([picture, randomBytes(2000 + i * 50)]));
  const source = { data, database };
  must(run(["import", folder, "--project", "pictures", "--no-check"], source));
  must(run(["import", "tests/cli/small.json", "--project", "labels", "--format", "coco"], source));
  must(run(["user", "add", "anna"], source));
  removeFolder(folder);
  return source;
}

function blobsOf(data) {
  const out = new Map();
  const walk = (folder) => {
    for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
      if (entry.isDirectory()) walk(join(folder, entry.name));
      else if (entry.name.length === 64) out.set(entry.name, sha256(readFileSync(join(folder, entry.name))));
    }
  };
  walk(join(data, "blobs"));
  return out;
}

// Everything that the manifest names is there, and is what it was.
function expectWhole(place, manifest, files) {
  const verdict = run(["audit", "verify"], place);
  expect("the chains verify", verdict.code === 0, verdict.stdout + verdict.stderr);
  const found = must(run(["project", "list"], place)).items.map((p) => [p.id, p.name, p.head]);
  expect("the heads are those of the manifest", JSON.stringify(found) === JSON.stringify(manifest.projects.map((p) => [p.id, p.name, p.head])), { found, wanted: manifest.projects });
  const reported = new Map(verdict.json.projects.map((p) => [p.project, p.head_hash]));
  for (const project of manifest.projects) expect(`the head hash of ${project.name}`, reported.get(project.name) === project.head_hash, [...reported]);
  expect("the accounts", must(run(["user", "list"], place)).items.length === manifest.accounts, manifest.accounts);
  const blobs = blobsOf(place.data);
  expect("all files, and no others", blobs.size === files.length && files.every((hex) => blobs.get(hex) === hex), [blobs.size, files.length]);
}

// What a backup says of itself, by other means than the product's.
function readManifest(file) {
  const text = spawnSync("tar", ["-xOf", file, "manifest.jsonl"], { encoding: "utf8", maxBuffer: 1 << 28 }).stdout;
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  return { about: lines[0], blobs: lines.slice(1, -1).filter((e) => e.name.startsWith("blobs/")).map((e) => e.name.slice(6)) };
}

function expectRestores(file, database) {
  const { about, blobs } = readManifest(file);
  const place = freshPlace(database);
  must(run(["restore", file], place));
  expectWhole(place, about, blobs);
  leave(place, database);
}

// A refusal says why, and leaves nothing behind.
function expectRefused(file, args = []) {
  const place = { data: join(work, `refused-${++places}`) };
  const done = run(["restore", file, ...args], place);
  if (done.code === 0) return { place };
  expect("the refusal is an answer", (done.code === 1 || done.code === 2) && (done.stderr + done.stdout).length > 10, done);
  expect("nothing was touched", !existsSync(place.data), readdirSync(work));
  return { refused: done };
}

const start = (args, { data, database }) => {
  const all = [...args, "--json", "--data", data];
  if (database) all.push("--database", database);
  const child = spawn(binary, all, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  return { child, ended: new Promise((done) => child.once("exit", (code, signal) => done({ code, signal, errors }))) };
};

// --- the tests ---

// Two at once, of a database that somebody edits; every third pair into the same file.
async function overlapping(source, database) {
  const { token } = tokenFor("owner", source, "labels");
  const server = new Server(source);
  const { address } = await server.start();
  const project = must(run(["project", "list"], source)).items.find((p) => p.name === "labels").id;
  let editing = true;
  const edits = (async () => {
    for (let n = 0; editing; n++) {
      const content = { kind: "object", class_id: 1, shape: { kind: "box", x: n % 90, y: 2, width: 3, height: 4 } };
      const { status } = await call(address, token, "POST", `/projects/${project}/assets/1/operations`, { operations: [{ op_id: randomUUID(), kind: "create", content }] });
      expect("an edit", status === 200, status);
    }
  })().catch((error) => error);
  const files = [];
  const ends = [];
  for (let pair = 0; pair < pairs; pair++) {
    const names = pair % 3 === 2 ? [`p${pair}.tar`, `p${pair}.tar`] : [`p${pair}a.tar`, `p${pair}b.tar.gz`];
    const both = names.map((name) => start(["backup", "--out", join(work, name)], source));
    for (const one of both) ends.push(await one.ended);
    files.push(...new Set(names));
  }
  editing = false;
  const failure = await edits;
  await server.stop();
  if (failure) throw failure;
  for (const end of ends) expect("a backup beside another one", end.code === 0, end);
  expect("nothing is left beside them", readdirSync(work).every((name) => !name.includes(".part-")), readdirSync(work));
  for (const name of files) {
    expectRestores(join(work, name), database);
    rmSync(join(work, name));
  }
  return `${pairs} pairs`;
}

// Cut somewhere, or one bit changed somewhere.
async function damaged(source) {
  const plain = join(work, "damage.tar");
  const packed = join(work, "damage.tar.gz");
  for (const file of [plain, packed]) must(run(["backup", "--out", file], source));
  const { about, blobs } = readManifest(plain);
  const counts = { refused: 0, whole: 0 };
  for (let i = 0; i < damages; i++) {
    const original = i % 4 < 3 ? plain : packed;
    const file = join(work, original === plain ? "damaged.tar" : "damaged.tar.gz");
    copyFileSync(original, file);
    const size = statSync(file).size;
    const at = Math.floor(next() * size);
    if (i % 2) truncateSync(file, at);
    else {
      const handle = openSync(file, "r+");
      const byte = Buffer.alloc(1);
      readSync(handle, byte, 0, 1, at);
      byte[0] ^= 1 << (i % 8);
      writeSync(handle, byte, 0, 1, at);
      closeSync(handle);
    }
    const { place } = expectRefused(file);
    if (place) expectWhole(place, about, blobs), removeFolder(place.data);
    counts[place ? "whole" : "refused"]++;
  }
  expect("nearly all are refused", counts.refused > damages * 0.8, counts);
  rmSync(packed);
  return `${counts.refused} refused, ${counts.whole} whole`;
}

const tar = (...args) => { const done = spawnSync("tar", args, { encoding: "utf8" }); expect(`tar ${args[0]}`, done.status === 0, done.stderr); };

// An entry taken, added, put there twice or exchanged; the manifest too.
async function changedEntries() {
  const plain = join(work, "damage.tar");
  const file = join(work, "changed.tar");
  const { blobs } = readManifest(plain);
  const folder = join(work, "unpacked");
  removeFolder(folder);
  mkdirSync(folder);
  const names = spawnSync("tar", ["-tf", plain], { encoding: "utf8" }).stdout.trim().split("\n");
  const fresh = () => tar("-xf", plain, "-C", folder);
  const pack = (entries) => tar("-cf", file, "-C", folder, ...entries);
  const refuse = (what, pattern, args) => {
    const { refused, place } = expectRefused(file, args);
    expect(`${what} is refused`, refused && pattern.test(refused.stderr + refused.stdout), place ?? refused);
  };
  const without = (...gone) => names.filter((name) => !gone.includes(name));
  fresh();
  pack(names), expect("packed again it is what it was", !expectRefused(file).refused);
  pack(without("database.jsonl")), refuse("no database", /database/);
  pack(without("manifest.jsonl")), refuse("no manifest", /manifest/);
  pack([names[1], ...names]), tar("-rf", file, "-C", folder, names[1]), refuse("an entry twice", /twice|added|damaged/i);
  const more = `blobs/${sha256("more")}`;
  writeFileSync(join(folder, more), "more");
  pack([...names, more]), refuse("an entry behind the manifest", /added/);
  pack([more, ...names]), refuse("an added entry", /added/);
  refuse("an added entry, whatever may be missing", /added/, ["--without-missing"]);
  const change = (name, from, to) => {
    const text = readFileSync(join(folder, name), "utf8");
    expect(`${name} has ${from}`, from.test(text));
    writeFileSync(join(folder, name), text.replace(from, to));
  };
  change("database.jsonl", /anna/, "otto"), pack(names), refuse("another database", /changed/), fresh();
  change("manifest.jsonl", /"accounts":\d+/, '"accounts":9'), pack(names), refuse("another manifest", /manifest/), fresh();

  // One file is missing, another was changed: both are named, and the rest comes back when that is wanted.
  writeFileSync(join(folder, "blobs", blobs[1]), "changed");
  pack(without(`blobs/${blobs[0]}`));
  refuse("a missing and a changed file", new RegExp(`${blobs[0]}.*${blobs[1]}`, "s"));
  const place = { data: join(work, "without") };
  const done = must(run(["restore", file, "--without-missing"], place));
  expect("both are named", done.missing.length === 2 && done.files === blobs.length - 2, done);
  expect("the chains verify", run(["audit", "verify"], place).code === 0);
  const back = blobsOf(place.data);
  expect("the others are there", blobs.slice(2).every((hex) => back.get(hex) === hex) && back.size === blobs.length - 2, back.size);
  removeFolder(place.data);
}

// Files that the data folder itself lacks or that were changed in it.
async function gapsOfTheSource(source) {
  const copy = { data: join(work, "gaps"), database: source.database };
  if (source.database) return "SQLite only";
  spawnSync("cp", ["-a", source.data, copy.data]);
  const [gone, changed] = [...blobsOf(copy.data).keys()];
  const path = (hex) => join(copy.data, "blobs", hex.slice(0, 2), hex.slice(2, 4), hex);
  rmSync(path(gone));
  rmSync(path(changed));
  writeFileSync(path(changed), "something else");
  const file = join(work, "gaps.tar");
  const done = run(["backup", "--out", file], copy);
  expect("a backup that is not whole says so", done.code === 1 && !done.json.whole && done.json.missing.length === 2 && [gone, changed].every((hex) => done.stdout.includes(hex)), done);
  expect("unless that is wanted", run(["backup", "--out", file, "--without-missing"], copy).code === 0);
  const { refused } = expectRefused(file);
  expect("nor is it restored unasked", refused && refused.stdout.includes(gone) && refused.stdout.includes(changed), refused);
  const place = { data: join(work, "gaps-restored") };
  expect("the rest comes back", must(run(["restore", file, "--without-missing"], place)).missing.length === 2);
  expect("and verifies", run(["audit", "verify"], place).code === 0);
  for (const folder of [copy.data, place.data]) removeFolder(folder);
  return "named";
}

// A killed backup leaves the one that was there, or a whole new one.
async function killedBackups(source) {
  const file = join(work, "killed.tar");
  const begun = performance.now();
  must(run(["backup", "--out", file], source));
  const whole = performance.now() - begun;
  let died = 0;
  for (let i = 0; i < kills; i++) {
    const { child, ended } = start(["backup", "--out", file], source);
    await sleep(next() * whole * 0.8);
    child.kill("SIGKILL");
    died += (await ended).signal === "SIGKILL";
    const { about, blobs } = readManifest(file);
    const place = { data: join(work, `killed-${i}`) };
    must(run(["restore", file], place));
    expectWhole(place, about, blobs);
    removeFolder(place.data);
  }
  must(run(["backup", "--out", file], source));
  expect("what they left is gone", readdirSync(work).every((name) => !name.includes(".part-")), readdirSync(work));
  return `${died} of ${kills} died`;
}

// After a killed restore the folder is whole, or nothing opens it, and the restore can be run again.
async function killedRestores(source, database) {
  const file = join(work, "killed.tar");
  const { about, blobs } = readManifest(file);
  const first = freshPlace(database);
  const begun = performance.now();
  must(run(["restore", file], first));
  const whole = performance.now() - begun;
  leave(first, database);
  const seen = { died: 0, whole: 0, nothing: 0 };
  for (let i = 0; i < kills; i++) {
    const place = freshPlace(database);
    const { child, ended } = start(["restore", file], place);
    await sleep(next() * whole * 0.8);
    child.kill("SIGKILL");
    seen.died += (await ended).signal === "SIGKILL";
    const opened = run(["project", "list"], place);
    const something = opened.code === 0 && opened.json.items.length > 0;
    seen[something ? "whole" : "nothing"]++;
    if (something) expectWhole(place, about, blobs);
    else {
      must(run(["restore", file], place));
      expectWhole(place, about, blobs);
    }
    expect("a second one is refused", run(["restore", file], place).code === 1);
    leave(place, database);
  }
  return `${seen.died} of ${kills} died: ${seen.whole} whole, ${seen.nothing} nothing until run again`;
}

// Restores that begin together: one is done, the others do nothing.
async function restoresAtOnce(database) {
  const file = join(work, "killed.tar");
  const { about, blobs } = readManifest(file);
  for (let i = 0; i < kills; i++) {
    const place = freshPlace(database);
    const all = await Promise.all(Array.from({ length: 2 + (i % 3) }, () => start(["restore", file], place).ended));
    const done = all.filter(({ code }) => code === 0).length;
    expect("one of them restores, and no other", done === 1, all);
    expectWhole(place, about, blobs);
    leave(place, database);
  }
}

// Files that are used in place are outside, and that is said.
async function inPlace(source) {
  const folder = join(work, "in-place");
  mkdirSync(folder);
  writeFileSync(join(folder, "here.png"), png(8, 8));
  const place = { data: join(work, "in-place-data") };
  must(run(["import", folder, "--project", "p", "--in-place"], place));
  const file = join(work, "in-place.tar");
  const done = must(run(["backup", "--out", file], place));
  expect("the backup says what is outside", done.outside.files === 1 && done.outside.folders.includes(folder), done);
  const back = { data: join(work, "in-place-back") };
  expect("so does the restore", must(run(["restore", file], back)).outside.files === 1);
  for (const path of [folder, place.data, back.data]) removeFolder(path);
  void source;
}

async function story(name, database) {
  const place = freshPlace(database);
  const source = makeSource(place.data, place.database, 60);
  const test = async (what, work) => {
    const begun = performance.now();
    let said = "";
    await tally.run(`${name}: ${what}`, async () => { said = (await work()) ?? ""; });
    console.log(`      ${((performance.now() - begun) / 1000).toFixed(1)} s ${said}`);
  };
  await test("overlapping backups are whole, each of its moment", () => overlapping(source, database));
  await test("a cut or a changed bit is refused, and nothing is touched", () => damaged(source));
  await test("entries taken, added and exchanged are refused", () => changedEntries());
  await test("files that are missing or changed are named", () => gapsOfTheSource(source));
  await test("killed backups leave a whole one", () => killedBackups(source));
  await test("killed restores leave everything or nothing, and can be run again", () => killedRestores(source, database));
  await test("of restores at once one is done", () => restoresAtOnce(database));
  await test("files in place are said to be outside", () => inPlace(source));
  leave(place, database);
}

console.log(`seed ${seed}`);
await story("SQLite", undefined);
const postgres = process.env.TOUCHMARK_TEST_POSTGRES;
if (postgres) await story("PostgreSQL", postgres);
else console.log("SKIP  PostgreSQL: TOUCHMARK_TEST_POSTGRES is not set");
removeFolder(work);
tally.end();
