// A crowd at work beside one viewer who opens far more event streams than anybody needs: no edit fails, and saving
// takes as long as without them.
//   node tests/faults/crowd.mjs [--full] [--people N] [--streams N] [--greedy N] [--seconds N] [--think MS]
// Short form: 40 people with 60 streams beside 1,100 for 6 s; --full: 200 with 300, 180 s beside them, 90 s before and 90 s after.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Server, Tally, must, random, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";

const full = process.argv.includes("--full");
const option = (name, fallback) => { const i = process.argv.indexOf(name); return i < 0 ? fallback : Number(process.argv[i + 1]); };
const people = option("--people", full ? 200 : 40);
const streams = option("--streams", full ? 300 : 60);
const greedy = option("--greedy", 1100);
const seconds = option("--seconds", full ? 180 : 6);
const think = option("--think", 400);

// One stream, opened again for as long as `wanted()`. Counts what it met.
function listen(address, token, query, counts, wanted) {
  const url = new URL(address);
  const open = () => {
    if (!wanted()) return;
    let again = 1000;
    const request = http.get({ host: url.hostname, port: url.port, path: `/api/v1/stream${query}`, headers: { authorization: `Bearer ${token}` }, agent: false }, (response) => {
      counts[response.statusCode] = (counts[response.statusCode] ?? 0) + 1;
      if (response.statusCode === 200) counts.open = (counts.open ?? 0) + 1;
      else again = 1000 * Number(response.headers["retry-after"] ?? 1);
      response.on("data", () => {});
      response.on("error", () => {});
      response.on("close", () => {
        if (response.statusCode === 200) counts.open--;
        setTimeout(open, again);
      });
    });
    request.on("error", (error) => {
      if (wanted()) counts[error.code] = (counts[error.code] ?? 0) + 1;
      if (!request.res) setTimeout(open, again);
    });
  };
  open();
}

// The viewer, as a process of their own: they must not slow down those who measure.
async function viewer(address, token) {
  const counts = {};
  for (let i = 0; i < greedy; i++) listen(address, token, "", counts, () => true);
  process.on("message", () => process.send(counts));
  process.on("disconnect", () => process.exit(0));
}

class Person {
  constructor(address, token, project, asset, next) {
    Object.assign(this, { address, token, project, asset, next, times: [], errors: [] });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  save() {
    const content = { kind: "object", class_id: 1, shape: { kind: "box", x: Math.floor(this.next() * 500), y: 10, width: 20, height: 20 } };
    const url = new URL(this.address);
    const body = JSON.stringify({ operations: [{ op_id: randomUUID(), kind: "create", content }] });
    return new Promise((done, fail) => {
      const request = http.request({ agent: this.agent, method: "POST", host: url.hostname, port: url.port, path: `/api/v1/projects/${this.project}/assets/${this.asset}/operations`, headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json", "content-length": body.length } }, (response) => {
        let text = "";
        response.on("data", (part) => { text += part; });
        response.on("error", fail);
        response.on("end", () => (response.statusCode === 200 ? done(text) : fail(new Error(`${response.statusCode} ${text.slice(0, 200)}`))));
      });
      request.on("error", fail);
      request.end(body);
    });
  }

  async work(state) {
    await sleep(this.next() * think);
    while (!state.stop) {
      const began = performance.now();
      try { await this.save(); this.times.push(performance.now() - began); }
      catch (error) { this.errors.push(error.message); }
      await sleep(think * (0.5 + this.next()));
    }
  }
}

const quantile = (times, q) => [...times].sort((a, b) => a - b)[Math.max(0, Math.ceil(times.length * q) - 1)] ?? NaN;

function told(name, { times, errors, worstHealth }) {
  const p99 = quantile(times, 0.99);
  console.log(`      ${name}: ${times.length} saves, ${errors.length} errors, p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; slowest /healthz ${worstHealth.toFixed(0)} ms`);
  return { times, errors, worstHealth, p99 };
}

const together = (a, b) => ({ times: [...a.times, ...b.times], errors: [...a.errors, ...b.errors], worstHealth: Math.max(a.worstHealth, b.worstHealth) });

// Everybody edits for so many seconds; beside them somebody asks whether the server lives.
async function phase(name, crowd, address, seconds) {
  const state = { stop: false };
  for (const person of crowd) Object.assign(person, { times: [], errors: [] });
  const working = Promise.all(crowd.map((person) => person.work(state)));
  let worstHealth = 0;
  const watching = (async () => {
    while (!state.stop) {
      const began = performance.now();
      const reply = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(5000) }).catch((error) => error);
      worstHealth = Math.max(worstHealth, reply.status === 200 ? performance.now() - began : Infinity);
      await sleep(250);
    }
  })();
  await sleep(seconds * 1000);
  state.stop = true;
  await Promise.all([working, watching]);
  const times = crowd.flatMap((person) => person.times), errors = crowd.flatMap((person) => person.errors);
  return told(name, { times, errors, worstHealth });
}

function seedProject(options) {
  const coco = {
    images: Array.from({ length: people }, (_, i) => ({ id: i + 1, file_name: `${i + 1}.jpg`, width: 640, height: 480 })),
    categories: [{ id: 1, name: "thing" }], annotations: [],
  };
  const file = join(options.data, "..", `${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(coco));
  must(run(["import", file, "--project", "crowd", "--format", "coco"], options));
  removeFolder(file);
  return must(run(["project", "list"], options)).items.find((p) => p.name === "crowd").id;
}

async function main() {
  const tally = new Tally();
  const options = { data: temporaryFolder("crowd") };
  const next = random(11);
  const server = new Server(options);
  let rude;
  try {
    const project = seedProject(options);
    const tokens = Array.from({ length: people }, () => tokenFor("annotator", options, "crowd").token);
    const greedyToken = tokenFor("viewer", options, "crowd").token;
    const { address } = await server.start();
    const crowd = tokens.map((token, i) => new Person(address, token, project, i + 1, next));
    const heard = {};
    let listening = true;
    for (let i = 0; i < streams; i++) listen(address, tokens[i % people], `?project=${project}`, heard, () => listening);
    await sleep(1500);
    const before = await phase("before", crowd, address, seconds / 2);
    rude = spawn(process.execPath, [fileURLToPath(import.meta.url), "--viewer", address, greedyToken, "--greedy", String(greedy)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    await sleep(2500);
    const beside = await phase(`beside ${greedy} streams of one viewer`, crowd, address, seconds);
    const theirs = await new Promise((done) => { rude.once("message", done); rude.send("?"); });
    console.log(`      the viewer's streams: ${JSON.stringify(theirs)}; the crowd's: ${JSON.stringify(heard)}`);
    rude.kill();
    await sleep(500);
    const after = await phase("after", crowd, address, seconds / 2);
    const alone = told("without the viewer", together(before, after));
    tally.check("no save fails", alone.errors.length + beside.errors.length === 0, JSON.stringify([...alone.errors, ...beside.errors].slice(0, 5)));
    tally.check("every stream of the crowd stays open", heard.open === streams, JSON.stringify(heard));
    tally.check("the viewer has some streams, and hears in words why not more", theirs.open > 0 && theirs.open < 100 && theirs[429] > 0, JSON.stringify(theirs));
    tally.check("/healthz always answers", Math.max(alone.worstHealth, beside.worstHealth) < 1000);
    if (full) tally.check("the p99 of saving is within 20 % of that without the viewer", beside.p99 <= alone.p99 * 1.2, `${beside.p99} against ${alone.p99}`);
    listening = false;
  } catch (error) {
    tally.check("the run came to its end", false, error.stack);
  } finally {
    rude?.kill();
    await server.stop();
    removeFolder(options.data);
  }
  tally.end();
}

if (process.argv[2] === "--viewer") await viewer(process.argv[3], process.argv[4]);
else await main();
