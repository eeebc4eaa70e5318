// Small weather: folders that are not there, may not be written, are full or moved; two servers where one may be;
// a pooler between the program and its database. Each on the real thing.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { png } from "../scenarios/lib/pictures.mjs";
import { Server, binary, call, expect, must, newDatabase, run, tokenFor } from "../lib/touchmark.mjs";

const mode = (path) => (statSync(path).mode & 0o777).toString(8);
const said = (done) => `${done.stderr}${done.stdout}`;
const seed = (place) => must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], place));
const box = (x) => ({ op_id: randomUUID(), kind: "create", content: { kind: "object", class_id: 1, shape: { kind: "box", x, y: 2, width: 3, height: 4 } } });
const edit = (address, token, ...operations) => call(address, token, "POST", "/projects/1/assets/1/operations", { operations });

// Mounts go with `work`; without the right to mount, the test is skipped.
async function mounted(folder, args, test) {
  mkdirSync(folder, { recursive: true });
  if (spawnSync("mount", [...args, folder]).status !== 0) { console.log("SKIP  the disk: mounting is not allowed here"); return; }
  try { await test(); } finally { spawnSync("umount", ["-l", folder]); }
}

function noFolder(work) {
  const data = join(work, "typing-mistake");
  for (const args of [["audit", "verify"], ["audit", "log", "--project", "p"], ["project", "list"], ["export", "--project", "p", "--format", "coco", "--out", join(work, "x.json")],
    ["layer", "list", "--project", "p"], ["version", "list", "--project", "p"], ["version", "create", "v", "--project", "p"], ["user", "list"], ["user", "add", "anna"],
    ["token", "list", "anna"], ["backup", "--out", join(work, "x.tar")], ["worker"]]) {
    const done = run(args, { data });
    expect(`${args[0]} ${args[1] ?? ""} without a data folder`, done.code === 2 && /no data folder/.test(said(done)), done);
    expect("none was made", !existsSync(data));
  }
  const empty = join(work, "empty");
  mkdirSync(empty);
  const done = run(["audit", "verify"], { data: empty });
  expect("an empty folder is not an intact one", done.code === 2 && /no Touchmark data/.test(said(done)), done);
  expect("it stays empty", readdirSync(empty).length === 0, readdirSync(empty));
}

function permissions(work) {
  const data = join(work, "mine");
  mkdirSync(data);
  chmodSync(data, 0o750);
  seed({ data });
  expect("a folder that was there keeps its permissions", mode(data) === "750", mode(data));
  const made = join(work, "made");
  seed({ data: made });
  expect("a new one is its owner's alone", mode(made) === "700", mode(made));
}

// Everything that only looks works on a disk that cannot be written, also after a server was killed there.
async function readOnly(work) {
  const data = join(work, "archive");
  seed({ data });
  const { token } = tokenFor("owner", { data }, "p");
  const server = new Server({ data });
  const { address } = await server.start();
  expect("an edit", (await edit(address, token, box(1))).status === 200);
  await server.kill();
  const unfolded = join(work, "unfolded");
  cpSync(data, unfolded, { recursive: true });
  expect("the log is not folded in", statSync(join(unfolded, "touchmark.db-wal")).size > 0);
  rmSync(join(unfolded, "touchmark.db-shm"));
  run(["project", "list"], { data });  // folds it in
  for (const [what, from] of [["closed", data], ["killed", unfolded]]) {
    const mount = join(work, `read-only-${what}`);
    await mounted(mount, ["--bind", from], async () => {
      spawnSync("mount", ["-o", "remount,ro,bind", mount]);
      const before = readdirSync(from).sort().join();
      const place = { data: mount };
      expect(`${what}: verify`, run(["audit", "verify"], place).code === 0, said(run(["audit", "verify"], place)));
      const out = join(work, `${what}.json`);
      must(run(["export", "--project", "p", "--format", "coco", "--out", out], place));
      expect(`${what}: the edit is in the export`, JSON.parse(readFileSync(out, "utf8")).annotations.some((a) => a.bbox.join() === "1,2,3,4"));
      must(run(["backup", "--out", join(work, `${what}.tar`)], place));
      const back = { data: join(work, `${what}-back`) };
      must(run(["restore", join(work, `${what}.tar`)], back));
      expect(`${what}: the backup is whole`, run(["audit", "verify"], back).code === 0);
      const refused = run(["user", "add", "late"], place);
      expect(`${what}: what writes says why it cannot`, refused.code === 2 && /may not be written|read-only/.test(said(refused)), refused);
      expect(`${what}: nothing was changed`, readdirSync(from).sort().join() === before);
    });
  }
}

// However the folder is named, its files are found.
function namesOfTheFolder(work) {
  const place = join(work, "names");
  mkdirSync(join(place, "pictures"), { recursive: true });
  for (const name of ["a.png", "b.png"]) writeFileSync(join(place, "pictures", name), png(8, 8));
  const data = join(place, "touchmark-data");
  must(run(["import", join(place, "pictures"), "--project", "p", "--no-check"], { data }));
  symlinkSync(place, join(work, "link"));
  symlinkSync("touchmark-data", join(place, "relative-link"));
  const names = [[place, undefined], [place, "touchmark-data"], [place, "./touchmark-data/"], [work, "names/touchmark-data"], [work, "names/../names/touchmark-data"], [place, "relative-link"],
    ["/", join(work, "link", "touchmark-data")], ["/", `${data}/../touchmark-data`], ["/", `${data}//`]];
  for (const [at, name] of names) {
    const here = (args) => {
      const done = spawnSync(binary, [...args, "--json", ...(name ? ["--data", name] : [])], { cwd: at, encoding: "utf8" });
      return { code: done.status, stdout: done.stdout, stderr: done.stderr };
    };
    const verified = here(["audit", "verify", "--media"]);
    expect(`verify --media of ${name ?? "the default"} in ${at}`, verified.code === 0, said(verified));
    const out = join(work, "named.tar");
    const kept = here(["backup", "--out", out]);
    expect(`backup of ${name ?? "the default"} in ${at}`, kept.code === 0 && JSON.parse(kept.stdout).files === 1, said(kept));
    const images = join(work, "named-out");
    const exported = here(["export", "--project", "p", "--format", "coco", "--images", "--out", images]);
    expect(`images of ${name ?? "the default"} in ${at}`, exported.code === 0, said(exported));
    rmSync(out);
    rmSync(images, { recursive: true });
  }
}

// What is no file is not replaced by one.
function noFile(work) {
  const data = join(work, "for-devices");
  seed({ data });
  const pipe = join(work, "pipe");
  if (spawnSync("mkfifo", [pipe]).status !== 0) throw new Error("mkfifo");
  symlinkSync("/dev/null", join(work, "null"));
  for (const out of [pipe, join(work, "null"), work])
    for (const args of [["backup", "--out", out], ["audit", "checkpoint", "--out", out]]) {
      const before = lstatSync(out);
      const done = run(args, { data });
      expect(`${args[0]} to ${out}`, done.code === 2 && /name a file to write/.test(said(done)), done);
      expect("it stays what it is", lstatSync(out).ino === before.ino && lstatSync(out).mode === before.mode);
    }
}

// The same as another user, where the folder's permissions forbid to write.
function otherUser(work) {
  const data = join(work, "foreign");
  seed({ data });
  spawnSync("chmod", ["-R", "a+rX", data]);
  for (const path of [join(work, ".."), work, data]) chmodSync(path, 0o755);
  const out = join(work, "public");
  mkdirSync(out);
  chmodSync(out, 0o777);
  const as = (args) => spawnSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "build/release/touchmark", ...args, "--data", data, "--json"], { encoding: "utf8" });
  if (process.getuid() !== 0 || as(["--version"]).status !== 0) { console.log("SKIP  another user: not allowed here"); return; }
  for (const args of [["audit", "verify"], ["export", "--project", "p", "--format", "coco", "--out", join(out, "p.json")], ["backup", "--out", join(out, "p.tar")]]) {
    const done = as(args);
    expect(`${args[0]} as another user`, done.status === 0, done.stderr);
  }
  expect("the permissions are as they were", mode(data) === "755");
}

// A disk of 6 MB: whatever fills it is told that it is full, and goes on when there is room again.
async function fullDisk(work) {
  const folder = join(work, "small-disk");
  await mounted(folder, ["-t", "tmpfs", "-o", "size=6m", "tmpfs"], async () => {
    const data = join(folder, "data");
    seed({ data });
    const { token } = tokenFor("owner", { data }, "p");
    const pictures = join(work, "large");
    mkdirSync(pictures);
    for (let i = 0; i < 8; i++) writeFileSync(join(pictures, `${i}.png`), Buffer.concat([png(16, 16), randomBytes(1 << 20)]));
    const full = (what, done) => expect(`${what} says that the disk is full`, done.code !== 0 && /full/.test(said(done)), done);
    full("an import", run(["import", pictures, "--project", "large"], { data }));
    const filler = join(folder, "filler");
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"], { stdio: "ignore" });
    full("a backup", run(["backup", "--out", join(folder, "b.tar")], { data }));
    full("an export", run(["export", "--project", "p", "--format", "coco", "--out", join(folder, "e.json")], { data }));
    full("a command that writes", run(["user", "add", "anna"], { data }));
    rmSync(filler);
    const server = new Server({ data });
    const { address } = await server.start();
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"], { stdio: "ignore" });
    let answer;
    let acknowledged = 0;
    for (let i = 0; i < 2000 && (answer === undefined || answer.status === 200); i++) {
      answer = await edit(address, token, ...Array.from({ length: 50 }, () => box(7)));
      if (answer.status === 200) acknowledged += 50;
    }
    expect("an edit says that the disk is full", answer.status === 503 && /full/.test(JSON.stringify(answer.body)), answer);
    const upload = await call(address, token, "POST", "/projects/1/uploads", { name: "a.png", size: 1000 });
    expect("an upload says that the disk is full", upload.status === 503 && /full/.test(JSON.stringify(upload.body)), upload);
    rmSync(filler);
    expect("with room again it goes on", (await edit(address, token, box(8))).status === 200);
    await server.stop();
    expect("and nothing is broken", run(["audit", "verify"], { data }).code === 0);
    const out = join(work, "after-full.json");
    must(run(["export", "--project", "p", "--format", "coco", "--out", out], { data }));
    const boxes = JSON.parse(readFileSync(out, "utf8")).annotations.filter((a) => a.bbox[0] === 7).length;
    expect("every acknowledged edit is there", boxes === acknowledged, [boxes, acknowledged]);
  });
}

async function secondServer(work) {
  const data = join(work, "one-server");
  seed({ data });
  const server = new Server({ data });
  await server.start();
  const second = run(["serve", "--port", "0"], { data });
  expect("a second server on one folder is refused with a word", second.code === 1 && /another server \(process \d+\)/.test(said(second)), second);
  expect("commands work beside it", run(["project", "list"], { data }).code === 0 && run(["user", "add", "beside"], { data }).code === 0);
  const other = join(work, "other-folder");
  seed({ data: other });
  const borrowed = run(["serve", "--port", "0"], { data: other, database: `sqlite:${join(data, "touchmark.db")}` });
  expect("nor one with another folder on its database", borrowed.code === 1 && /another server \(process \d+\)/.test(said(borrowed)), borrowed);
  await server.kill();
  const third = new Server({ data });
  await third.start();  // a killed one holds nothing
  await third.stop();
}

async function movedFolder(work) {
  const data = join(work, "here");
  const there = join(work, "there");
  seed({ data });
  const { token } = tokenFor("owner", { data }, "p");
  const server = new Server({ data });
  const { address } = await server.start();
  expect("an edit", (await edit(address, token, box(1))).status === 200);
  renameSync(data, there);
  const answer = await edit(address, token, box(2));
  expect("an edit after the move says so", answer.status === 503 && /moved/.test(JSON.stringify(answer.body)), answer);
  renameSync(there, data);
  expect("moved back it goes on", (await edit(address, token, box(3))).status === 200);
  await server.stop();
  renameSync(data, there);
  expect("a stopped one may move", run(["audit", "verify"], { data: there }).code === 0);
}

async function sharedFolders(work, postgres) {
  const database = newDatabase(postgres, "folders");
  const data = join(work, "shared");
  seed({ data, database });
  const place = { data, database };
  const { token } = tokenFor("owner", place, "p");
  const first = new Server(place);
  await first.start();
  const second = new Server(place);
  const { address } = await second.start();
  expect("two servers that share a folder run", (await edit(address, token, box(1))).status === 200);
  const other = { data: join(work, "not-shared"), database };
  for (const args of [["serve", "--port", "0"], ["import", "tests/cli/small.json", "--project", "q", "--format", "coco"]]) {
    const done = run(args, other);
    expect(`${args[0]} with another folder is refused with a word`, done.code === 1 && /another data folder/.test(said(done)), done);
  }
  mkdirSync(other.data, { recursive: true });
  const worker = run(["worker"], other);
  expect("a worker too", worker.code === 1 && /another data folder/.test(said(worker)), worker);
  await first.stop();
  await second.stop();
  const copy = { data: join(work, "copied"), database };
  cpSync(data, copy.data, { recursive: true });
  const again = new Server(place);
  await again.start();
  const copied = run(["serve", "--port", "0"], copy);
  expect("a copy of the folder is refused as well", copied.code === 1 && /folder\.id/.test(said(copied)), copied);
  await again.stop();
  // The word says how to go on with a copy that is the folder now.
  const id = /write ([0-9a-f]{32}) into/.exec(said(copied))[1];
  writeFileSync(join(copy.data, "folder.id"), `${id}\n`);
  expect("written by hand it is taken", run(["audit", "verify"], copy).code === 0);
}

// PgBouncer that lends each transaction another connection, with two servers behind it.
async function pooler(work, postgres) {
  if (spawnSync("pgbouncer", ["--version"]).status !== 0) { console.log("SKIP  the pooler: pgbouncer is not installed"); return; }
  const database = newDatabase(postgres, "pooled");
  const home = join(work, "bouncer");
  mkdirSync(home);
  chmodSync(home, 0o777);
  for (const path of [join(work, ".."), work]) chmodSync(path, 0o755);
  const host = /[?&]host=([^&]+)/.exec(database)[1];
  writeFileSync(join(home, "bouncer.ini"), `[databases]\n* = host=${host} user=touchmark
[pgbouncer]\npool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\nauth_type = any\nlisten_addr =\nlisten_port = 6543
unix_socket_dir = ${home}\nlogfile = ${join(home, "log")}\npidfile = ${join(home, "pid")}\n`);
  const bouncer = spawn("pgbouncer", [...(process.getuid() === 0 ? ["-u", "nobody"] : []), join(home, "bouncer.ini")], { stdio: "ignore" });
  try {
    for (let i = 0; i < 100 && !existsSync(join(home, ".s.PGSQL.6543")); i++) await sleep(50);
    const place = { data: join(work, "pooled"), database: `postgresql://touchmark@/pooled?host=${home}&port=6543` };
    seed(place);
    const tokens = Array.from({ length: 6 }, () => tokenFor("owner", place, "p").token);
    const servers = [new Server(place), new Server(place)];
    const addresses = [];
    for (const server of servers) addresses.push((await server.start()).address);
    let edits = 0;
    await Promise.all(tokens.map(async (token, n) => {
      for (let i = 0; i < 60; i++) {
        const { status, body } = await edit(addresses[(n + i) % 2], token, box(n * 100 + i));
        expect("an edit through the pooler", status === 200 && body.results[0].status === "applied", body);
        edits++;
        const list = await call(addresses[n % 2], token, "GET", "/projects/1/events?limit=5");
        expect("a read through the pooler", list.status === 200, list);
      }
    }));
    for (const server of servers) await server.stop();
    const direct = { data: place.data, database };
    expect("the chain is whole", run(["audit", "verify"], direct).code === 0);
    const out = join(work, "pooled.json");
    must(run(["export", "--project", "p", "--format", "coco", "--out", out], place));
    const found = JSON.parse(readFileSync(out, "utf8")).annotations.filter((a) => a.bbox.slice(1).join() === "2,3,4").length;
    expect("every edit is there", found === edits, [found, edits]);
  } finally {
    bouncer.kill("SIGINT");
  }
}

export function weatherTests(parent, postgres) {
  const work = join(parent, "weather");
  mkdirSync(work);
  const tests = [
    ["a data folder that is not there is an error, and is not made", () => noFolder(work)],
    ["a data folder keeps its permissions", () => permissions(work)],
    ["a data folder goes by any of its names", () => namesOfTheFolder(work)],
    ["devices, pipes and links are not replaced by files", () => noFile(work)],
    ["a read-only folder is verified, exported and backed up", () => readOnly(work)],
    ["so is one that another user owns", () => otherUser(work)],
    ["a full disk is called full", () => fullDisk(work)],
    ["one server on one folder", () => secondServer(work)],
    ["a data folder that moves away is noticed", () => movedFolder(work)],
  ];
  if (postgres) tests.push(
    ["servers and workers on one PostgreSQL share their data folder", () => sharedFolders(work, postgres)],
    ["a transaction pooler in between", () => pooler(work, postgres)],
  );
  return tests;
}
