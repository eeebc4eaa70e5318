// What audit verify finds when somebody has the database in their hands, and what checkpoints prove; on SQLite
// and, where TOUCHMARK_TEST_POSTGRES names one, in a schema of its own on PostgreSQL.
import { spawnSync } from "node:child_process";
import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Server, call, expect, must, run, tokenFor } from "../lib/touchmark.mjs";

const local = 1099511627775;  // the part of a key that counts within its project

// A database of its own: {options, sql(text), end()}.
function place(work, name, postgres) {
  const data = join(work, name);
  if (!postgres) {
    const sql = (text) => {
      const done = spawnSync("sqlite3", [join(data, "touchmark.db"), text], { encoding: "utf8" });
      if (done.status !== 0) throw new Error(`${text}: ${done.stderr}`);
      return done.stdout.trim();
    };
    return { options: { data }, sql, hex: (bytes) => `x'${bytes}'`, end: () => {} };
  }
  const schema = name.replaceAll("-", "_");
  const psql = (text) => {
    const done = spawnSync("psql", [postgres, "-v", "ON_ERROR_STOP=1", "-qAt", "-c", text], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${text}: ${done.stderr}`);
    return done.stdout.trim();
  };
  psql(`CREATE SCHEMA ${schema}`);
  const database = `${postgres}${postgres.includes("?") ? "&" : "?"}options=-csearch_path%3D${schema}`;
  return {
    options: { data, database },
    sql: (text) => psql(`SET search_path = ${schema}; ${text}`),
    hex: (bytes) => `'\\x${bytes}'::bytea`,
    end: () => psql(`DROP SCHEMA ${schema} CASCADE`),
  };
}

// Each kind of forgery is found, with exit code 1, and the rest is intact when it is taken back.
async function forgeries(work, postgres) {
  const { options, sql, hex, end } = place(work, `forged${postgres ? "-postgres" : ""}`, postgres);
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], options));
  must(run(["version", "create", "v1", "--project", "p"], options));
  must(run(["user", "add", "anna"], options));
  const verdict = () => run(["audit", "verify"], options);
  const sound = verdict();
  expect("intact at first", sound.code === 0 && sound.json.ok && sound.json.projects[0].versions === 1, sound.json);

  // An annotation emptied under its true digest, as if it had been erased.
  const body = sql(postgres ? "SELECT encode(body, 'hex') FROM annotation_rev WHERE annotation = 7" : "SELECT hex(body) FROM annotation_rev WHERE annotation = 7");
  const digest = createHash("sha256").update(Buffer.from(body, "hex")).digest("hex");
  sql(`UPDATE annotation_rev SET body = ${hex("")}, redacted_digest = ${hex(digest)} WHERE annotation = 7`);
  let found = verdict();
  expect("an emptied row is found", found.code === 1 && /emptied/.test(found.json.projects[0].finding.problem), found.json);
  expect("by its version too", found.json.projects[0].problems.some((one) => one.includes('version "v1"')), found.json);
  const out = join(work, "never.json");
  const exported = run(["export", "--project", "p", "--format", "coco", "--out", out, "--version", "v1"], options);
  expect("the version is not exported", exported.code === 1 && !existsSync(out) && /not what was frozen/.test(exported.stderr), exported);
  const now = run(["export", "--project", "p", "--format", "coco", "--out", out], options);
  expect("nor is the project as it is", now.code === 1 && !existsSync(out) && /emptied/.test(now.stderr), now);
  sql(`UPDATE annotation_rev SET body = ${hex(body)}, redacted_digest = NULL WHERE annotation = 7`);
  expect("intact again", verdict().code === 0, verdict().json);

  for (const [change, undo, named] of [
    ["DROP INDEX event_layer", postgres ? "CREATE INDEX event_layer ON event(layer, key)" : "CREATE INDEX event_layer ON event(layer)", "event_layer"],
    ["CREATE VIEW peek AS SELECT 1 AS x", "DROP VIEW peek", "peek"],
    ["ALTER TABLE job ADD COLUMN note TEXT", "ALTER TABLE job DROP COLUMN note", "job"],
    [postgres ? "CREATE TRIGGER quiet BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()" : "CREATE TRIGGER quiet AFTER INSERT ON event BEGIN UPDATE counter SET n = n; END", postgres ? "DROP TRIGGER quiet ON event" : "DROP TRIGGER quiet", "quiet"],
    ["INSERT INTO counter VALUES(9, 1, 'x', 1)", "DELETE FROM counter WHERE project = 9", "project 9"],
  ]) {
    sql(change);
    found = verdict();
    expect(`found: ${change}`, found.code === 1 && found.json.problems.some((one) => one.includes(named)), found.json);
    sql(undo);
    expect(`taken back: ${change}`, verdict().code === 0, verdict().json);
  }
  // The accounts have a log of their own.
  sql("UPDATE account SET administrator = 1 WHERE login = 'anna'");
  found = verdict();
  expect("a role that nobody gave is found", found.code === 1 && found.json.chains[0].chain === "accounts" && found.json.chains[0].problems.length > 0, found.json);
  sql("UPDATE account SET administrator = 0 WHERE login = 'anna'");
  expect("and intact at last", verdict().code === 0, verdict().json);
  end();
}

// An index that does not say what its table says hides rows from those who read through it.
async function staleIndex(work) {
  const { options, sql } = place(work, "stale");
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], options));
  const row = sql("SELECT rootpage FROM sqlite_schema WHERE name = 'asset_status'");
  const text = sql("SELECT sql FROM sqlite_schema WHERE name = 'asset_status'");
  sql(`PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'asset_status'`);
  sql(`UPDATE asset_rev SET status = 4 WHERE (asset & ${local}) = 1`);
  sql(`PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES('index', 'asset_status', 'asset_rev', ${row}, '${text.replaceAll("'", "''")}')`);
  const found = run(["audit", "verify"], options);
  expect("a stale index is found", found.code === 1 && found.json.problems.some((one) => one.includes("asset_status")), found.json);
}

async function heads(work, postgres) {
  const { options, sql, end } = place(work, `heads${postgres ? "-postgres" : ""}`, postgres);
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], options));
  must(run(["project", "create", "q"], options));
  const first = must(run(["audit", "verify"], options)).projects;
  const [head, other] = first.map((one) => one.head_hash);
  must(run(["version", "create", "v1", "--project", "p"], options));
  const asks = (...args) => run(["audit", "verify", ...args], options).code;
  expect("a head of then is in the log", asks("--head", head) === 0);
  expect("so are both", asks("--head", head, "--head", other) === 0);
  expect("each in its own project", asks("--project", "p", "--head", head) === 0 && asks("--project", "q", "--head", head) === 1);
  expect("one of nowhere is not", asks("--head", "ab".repeat(32)) === 1);
  expect("what is no head is a mistake", asks("--head", "abc") === 2);

  const file = join(work, `checkpoint${postgres ? "-postgres" : ""}.json`);
  const made = must(run(["audit", "checkpoint", "--out", file], options));
  expect("two projects and the accounts", made.heads === 3, made);
  expect("the key is nobody else's", (statSync(join(options.data, "audit.key")).mode & 0o777) === 0o600);
  expect("audit key prints it", must(run(["audit", "key"], options)).public_key === made.public_key);
  // Somebody else's Ed25519 agrees.
  const [body, signature] = readFileSync(file, "utf8").split("\n");
  const key = createPublicKey({ format: "der", type: "spki", key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(made.public_key, "hex")]) });
  expect("the signature is Ed25519 over the first line", verifySignature(null, Buffer.from(`touchmark checkpoint 1\n${body}`), key, Buffer.from(signature, "hex")));
  expect("it holds", asks("--checkpoint", file) === 0 && asks("--checkpoint", file, "--public-key", made.public_key) === 0);
  const keyFile = join(work, `key${postgres ? "-postgres" : ""}.txt`);
  writeFileSync(keyFile, `${made.public_key}\n`);
  expect("with the key in a file", asks("--checkpoint", file, "--public-key", keyFile) === 0);
  expect("not under another key", asks("--checkpoint", file, "--public-key", "00".repeat(32)) === 1);
  const changed = join(work, `changed${postgres ? "-postgres" : ""}.json`);
  writeFileSync(changed, readFileSync(file, "utf8").replace('"at":"2', '"at":"3'));
  expect("not when it was changed", asks("--checkpoint", changed) === 1);
  writeFileSync(changed, "{}\n");
  expect("what is no checkpoint is a mistake", asks("--checkpoint", changed) === 2 && asks("--checkpoint", "/nowhere") === 2);

  // The last event of p, the version, never was: all is set to fit.
  const last = Number(sql("SELECT head FROM project WHERE id = 1"));
  sql(`DELETE FROM record_rev WHERE kind = 7; DELETE FROM record_count WHERE kind = 7; DELETE FROM event WHERE key = ${2 ** 40 + last};
    UPDATE project SET head = head - 1, rev_count = rev_count - 1, head_hash = (SELECT hash FROM event WHERE key = ${2 ** 40 + last - 1}) WHERE id = 1`);
  expect("a cut history is sound in itself", asks() === 0);
  expect("the head of before the cut holds", asks("--head", head) === 0);
  const cut = run(["audit", "verify", "--checkpoint", file], options);
  expect("the checkpoint finds the cut", cut.code === 1 && cut.json.projects[0].problems[0].includes("cut from its end"), cut.json);
  const again = run(["audit", "checkpoint", "--out", file], options);
  expect("the evidence is not written over", again.code === 1 && readFileSync(file, "utf8").startsWith(body), again);
  sql(`DELETE FROM record_rev WHERE rev >= ${2 ** 41}; DELETE FROM event WHERE key >= ${2 ** 41}; DELETE FROM record_count WHERE project = 2; DELETE FROM project WHERE id = 2`);
  const gone = run(["audit", "verify", "--checkpoint", file], options);
  expect("and a project that is gone", gone.code === 1 && gone.json.problems.some((one) => one.includes("project 2 (q)")), gone.json);
  end();
}

async function media(work, postgres) {
  const { options, end } = place(work, `media${postgres ? "-postgres" : ""}`, postgres);
  const images = join(work, `images${postgres ? "-postgres" : ""}`);
  mkdirSync(images, { recursive: true });
  const picture = readFileSync("tests/cli/dot.png");
  for (const name of ["a", "b", "c"]) writeFileSync(join(images, `${name}.png`), Buffer.concat([picture, Buffer.from(name)]));
  must(run(["import", images, "--project", "copied"], options));
  must(run(["import", images, "--project", "placed", "--in-place"], options));
  const verdict = () => run(["audit", "verify", "--media"], options);
  const sound = verdict();
  expect("all files are there", sound.code === 0 && sound.json.projects.every((one) => one.media.files === 3 && one.media.unhashed === 0), sound.json);
  writeFileSync(join(images, "a.png"), Buffer.concat([picture, Buffer.from("A")]));
  rmSync(join(images, "b.png"));
  const blobs = readdirSync(join(options.data, "blobs"), { recursive: true }).filter((name) => name.length > 64);
  const blob = join(options.data, "blobs", blobs[0]);
  chmodSync(blob, 0o600);
  writeFileSync(blob, readFileSync(blob).map((byte, i) => (i === 40 ? byte ^ 1 : byte)));
  const found = verdict();
  const placed = found.json.projects.find((one) => one.project === "placed").problems;
  expect("an altered and a missing file in place are named", placed.length === 2 && placed.some((one) => one.includes("a.png")) && placed.some((one) => one.includes("b.png")), placed);
  const copied = found.json.projects.find((one) => one.project === "copied").problems;
  expect("a flipped bit in a blob is named", found.code === 1 && copied.length === 1 && copied[0].includes("altered"), copied);
  expect("without --media nobody looks", run(["audit", "verify"], options).code === 0);
  end();
}

async function schedule(work) {
  const data = join(work, "scheduled");
  const folder = join(work, "points");
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], { data }));
  expect("a wrong interval is a mistake", run(["serve", "--port", "0", "--checkpoint-dir", folder, "--checkpoint-every", "soon"], { data }).code === 2);
  const server = new Server({ data, args: ["--checkpoint-dir", folder, "--checkpoint-every", "1s", "--checkpoint-keep", "2"] });
  await server.start();
  const first = readdirSync(folder);
  expect("one is there as soon as the server answers", first.length === 1 && /^checkpoint-\d{8}T\d{6}\.\d{6}Z\.json$/.test(first[0]), first);
  for (let i = 0; i < 100 && readdirSync(folder).includes(first[0]); i++) await sleep(100);
  await server.stop();
  const left = readdirSync(folder);
  expect("later ones follow, and old ones go", left.length === 2 && !left.includes(first[0]), left);
  for (const name of left) expect(`${name} holds`, run(["audit", "verify", "--checkpoint", join(folder, name)], { data }).code === 0);
}

// A row of a job is no way to the key, nor to the database.
async function keyStaysIn(work) {
  const { options, sql } = place(work, "key");
  must(run(["import", "tests/cli/small.json", "--project", "p", "--format", "coco"], options));
  must(run(["audit", "key"], options));
  const { token } = tokenFor("owner", options, "p");
  const server = new Server(options);
  const { address } = await server.start();
  const { body: job } = await call(address, token, "POST", "/projects/1/exports", { format: "coco" });
  const download = () => call(address, token, "GET", `/projects/1/exports/${job.id}/download`);
  let got = await download();
  for (let i = 0; i < 100 && got.status === 409; i++, got = await download()) await sleep(100);
  expect("the export comes", got.status === 200 && got.body.startsWith("PK"), got.status);
  for (const name of ["audit.key", "touchmark.db"]) {
    sql(`UPDATE job SET result = '${JSON.stringify({ file: join(options.data, name), bytes: 65 })}' WHERE id = ${job.id}`);
    got = await download();
    expect(`${name} does not`, got.status === 404 || got.body.startsWith("PK"), got);
  }
  await server.stop();
}

export const auditTests = (work) => {
  const postgres = process.env.TOUCHMARK_TEST_POSTGRES;
  const both = [["SQLite", undefined], ...(postgres ? [["PostgreSQL", postgres]] : [])];
  return [
    ...both.flatMap(([name, url]) => [
      [`audit: forgeries are found on ${name}`, () => forgeries(work, url)],
      [`audit: heads and checkpoints on ${name}`, () => heads(work, url)],
      [`audit: media on ${name}`, () => media(work, url)],
    ]),
    ["audit: a stale index is found", () => staleIndex(work)],
    ["audit: checkpoints on a schedule", () => schedule(work)],
    ["audit: the key is not to be had as an export", () => keyStaysIn(work)],
  ];
};
