// Starting, killing and calling a real server from tests. No dependencies.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const binary = resolve("build/release/touchmark");

export function temporaryFolder(name) {
  return mkdtempSync(join(tmpdir(), `touchmark-${name}-`));
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}

// Runs the command line; returns {code, json, stdout, stderr}.
// `json` false: what people read.
export function run(args, { data, database, input, json: asJson = true } = {}) {
  const all = asJson ? [...args, "--json"] : [...args];
  if (data) all.push("--data", data);
  if (database) all.push("--database", database);
  const done = spawnSync(binary, all, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  let json;
  try { json = JSON.parse(done.stdout.trim().split("\n").at(-1)); } catch { json = undefined; }
  return { code: done.status, json, stdout: done.stdout, stderr: done.stderr };
}

export function must(result) {
  if (result.code !== 0) throw new Error(`exit ${result.code}: ${result.stderr || result.stdout}`);
  return result.json;
}

export class Server {
  // `command`: serve or demo.
  constructor({ data, database, args = [], command = "serve" }) {
    this.command = command;
    this.data = data;
    this.database = database;
    this.args = args;
  }

  // Resolves when requests are answered, with the start-up line {address, link?}.
  start(port = 0) {
    const args = [this.command, "--json", "--data", this.data, "--port", String(port), ...this.args];
    if (this.database) args.push("--database", this.database);
    this.child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.errors = "";
    this.child.stderr.on("data", (chunk) => { this.errors = (this.errors + chunk).slice(-20000); });
    this.exited = new Promise((done) => this.child.once("exit", (code, signal) => done({ code, signal })));
    return new Promise((done, fail) => {
      let text = "";
      this.child.stdout.on("data", (chunk) => {
        text += chunk;
        const end = text.indexOf("\n");
        if (end < 0 || this.address) return;
        const ready = JSON.parse(text.slice(0, end));
        this.address = ready.address;
        this.link = ready.link;
        done(ready);
      });
      this.exited.then(({ code }) => fail(new Error(`the server ended with ${code}: ${this.errors}`)));
    });
  }

  async kill(signal = "SIGKILL") {
    this.child.kill(signal);
    const how = await this.exited;
    this.address = undefined;
    return how;
  }

  stop() { return this.kill("SIGTERM"); }
}

// Calls the API with a token. Returns {status, body}.
export async function call(address, token, method, path, body, signal) {
  const response = await fetch(`${address}/api/v1${path}`, {
    method,
    signal,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text && (response.headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : text };
}

// A `touchmark worker` beside the servers; `lease`: seconds.
export class Worker {
  constructor({ data, database, lease }) {
    const args = ["worker", "--json", "--data", data, "--job-lease", String(lease)];
    if (database) args.push("--database", database);
    this.child = spawn(binary, args, { stdio: "ignore" });
    this.exited = new Promise((done) => this.child.once("exit", (code, signal) => done({ code, signal })));
  }
  end(signal) { this.child.kill(signal); return this.exited; }
}

// Asks again and again until the answer is good; fails after `patience` milliseconds.
export async function until(what, good, patience) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await what();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`it did not come to pass: ${JSON.stringify(value).slice(0, 500)}`);
    await sleep(50);
  }
}

// Fails with `what` unless `good`.
export function expect(what, good, detail) {
  if (!good) throw new Error(`${what} ${detail === undefined ? "" : JSON.stringify(detail)}`);
}

// Waits until the demo that serves at `address` has drawn its pictures; fails with the job's own words when it did not.
export async function drawn(address, token, seconds = 180) {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(100)) {
    const { status, body } = await call(address, token, "GET", "/jobs?limit=200");
    const job = status === 200 ? body.items.find((j) => j.kind === "demo") : undefined;  // the newest
    if (job?.state === "done") return;
    if (job?.state === "failed" || job?.state === "cancelled") throw new Error(`the demo is ${job.state}: ${job.message}`);
  }
  throw new Error(`the demo's pictures are not drawn after ${seconds} s`);
}

// A user with an API token, made by the command line: an administrator, or somebody with a role in `project`.
export function tokenFor(role, options, project) {
  const login = `${role}-${Math.random().toString(36).slice(2, 8)}`;
  const user = must(run(["user", "add", login, ...(role === "administrator" ? ["--administrator"] : [])], options));
  if (project) must(run(["member", "set", project, login, role], options));
  return { id: user.id, login, token: must(run(["token", "create", login], options)).token };
}

// A database of its own within the PostgreSQL of the tests: one belongs to one data folder.
export function newDatabase(postgres, name) {
  const done = spawnSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", `CREATE DATABASE ${name}`, postgres], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`the database ${name}: ${done.stderr}`);
  return postgres.replace(/\/touchmark(\?|$)/, `/${name}$1`);
}

export class Tally {
  constructor() { this.passed = 0; this.failed = 0; }
  check(name, good, detail = "") {
    if (good) { this.passed++; console.log(`ok    ${name}`); }
    else { this.failed++; console.log(`FAIL  ${name} ${detail}`); }
    return good;
  }
  async run(name, work) {
    try { await work(); this.passed++; console.log(`ok    ${name}`); }
    catch (error) { this.failed++; console.log(`FAIL  ${name}: ${error.stack ?? error}`); }
  }
  end() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    process.exit(this.failed ? 1 : 0);
  }
}

// A small deterministic generator (mulberry32), so that a failing run can be repeated by its seed.
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
