// What the parts of the scale test share: a generated project with a server before it, commands that are watched,
// and times of requests that alternate between the projects, so that a busy machine weighs on each alike.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Server, binary, must, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";
import { generate } from "./generate.mjs";

export const p99 = (times) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1];

// Runs a command and watches its peak memory.
export function timed(args, { data }) {
  return new Promise((done, fail) => {
    const began = performance.now();
    const child = spawn(binary, [...args, "--json", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
    let peak = 0, text = "";
    const watch = setInterval(() => {
      try { peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1])); } catch { /* ended */ }
    }, 50);
    child.stdout.on("data", (chunk) => { text += chunk; });
    child.on("close", (code) => {
      clearInterval(watch);
      try { done({ code, seconds: (performance.now() - began) / 1000, peakMB: peak / 1024, json: JSON.parse(text.trim().split("\n").at(-1)) }); }
      catch (error) { fail(new Error(`${args.join(" ")} ended with ${code} and said ${text.slice(0, 500)}: ${error.message}`)); }
    });
  });
}

// One project of generated boxes, its data folder and the server that answers for it.
export class Site {
  constructor(assets, boxesPerAsset) {
    this.assets = assets;
    this.boxes = assets * boxesPerAsset;
    this.data = temporaryFolder("scale");
  }

  // Generates and imports; returns what the import took.
  async fill() {
    const coco = join(this.data, "generated.json");
    generate(coco, this.assets, this.boxes);
    this.fileMB = statSync(coco).size / 1e6;
    return timed(["import", coco, "--project", "scale"], this);
  }

  async serve() {
    this.token = tokenFor("administrator", this).token;
    this.server = new Server({ data: this.data });
    this.address = (await this.server.start()).address;
    this.project = must(run(["project", "list"], this)).items[0].id;
  }

  // The reply as text, with its status; a path below the project's. `token`: the owner's when not given.
  async raw(method, path, body, token = this.token) {
    const response = await fetch(`${this.address}/api/v1/projects/${this.project}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  // The reply, read; throws unless it succeeded.
  async ask(method, path, body, token) {
    const { status, text } = await this.raw(method, path, body, token);
    if (status < 200 || status > 299) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  // The most memory that the server has had, in MB.
  peakMB() { return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.server.child.pid}/status`, "utf8"))[1]) / 1024; }

  anyAsset(next) { return 1 + Math.floor(next() * (this.assets - 1)); }

  async end(keep = false) {
    try { await this.server?.stop(); } finally {
      if (keep) console.log(`      kept ${this.data}`);
      else removeFolder(this.data);
    }
  }
}

// p99 in ms of what `make(site)` describes as [method, path, body], for each of the sites, asked in turn.
export async function sample(sites, count, make) {
  const times = sites.map(() => []);
  for (let i = 0; i < count + 50; i++) {
    for (const [at, site] of sites.entries()) {
      const [method, path, body] = make(site);
      const began = performance.now();
      const { status, text } = await site.raw(method, path, body);
      if (i >= 50) times[at].push(performance.now() - began);  // the first ones warm caches and connections
      if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
    }
  }
  return times.map(p99);
}

// SHA-256 over the names and bytes of all files below a folder.
export async function hashOfFolder(folder) {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  let bytes = 0;
  for (const file of files) {
    hash.update(`${file.slice(folder.length)}\n${statSync(file).size}\n`);
    for await (const chunk of createReadStream(file)) { hash.update(chunk); bytes += chunk.length; }
  }
  return { files: files.length, bytes, sha256: hash.digest("hex") };
}

// Exports by the command line and hashes what was written. `which`: ["--version", name] or nothing for now.
export async function exported(site, which = []) {
  const out = join(site.data, `out-${Math.random().toString(36).slice(2)}`);
  mkdirSync(out);
  try {
    const done = await timed(["export", "--project", "scale", "--format", "coco", "--out", join(out, "coco"), ...which], site);
    if (done.code !== 0) throw new Error(`export ${which.join(" ")} ended with ${done.code}: ${JSON.stringify(done.json)}`);
    return { ...(await hashOfFolder(out)), seconds: done.seconds };
  } finally {
    removeFolder(out);
  }
}
