// Kills the server (and PostgreSQL itself) at random moments while 8 clients edit, and then asks: is every
// acknowledged edit there, exactly once, and does the chain verify? Then kills workers in the middle of a job.
//   node tests/faults/run.mjs [--full] [--rounds N] [--seed N]
// Short form: 6 kills a backend; --full: 200.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { workersDie } from "./workers.mjs";
import { Server, Tally, call, must, newDatabase, random, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";

const full = process.argv.includes("--full");
const option = (name, fallback) => { const i = process.argv.indexOf(name); return i < 0 ? fallback : Number(process.argv[i + 1]); };
const rounds = option("--rounds", full ? 200 : 6);
const seed = option("--seed", Date.now() & 0xffff);
const clients = 8;
const tally = new Tally();

// Each client owns one asset and remembers what was acknowledged. An edit without an answer is sent again
// with the same op_id, as the browser's journal does.
class Client {
  constructor(index, token, next) {
    this.index = index;
    this.token = token;
    this.next = next;
    this.live = new Map();      // annotation id -> {version, x} as acknowledged
    this.versions = new Map();  // op_id -> version, every applied operation
    this.acknowledged = 0;
  }

  newOperation() {
    const ids = [...this.live.keys()];
    const dice = this.next();
    if (ids.length < 3 || dice < 0.5) return { op_id: randomUUID(), kind: "create", content: this.box() };
    const id = ids[Math.floor(this.next() * ids.length)];
    const base_version = this.live.get(id).version;
    if (dice < 0.85) return { op_id: randomUUID(), kind: "update", annotation_id: id, base_version, content: this.box() };
    return { op_id: randomUUID(), kind: "delete", annotation_id: id, base_version };
  }

  box() {
    const x = Math.floor(this.next() * 500);
    return { kind: "object", class_id: 1, shape: { kind: "box", x, y: 10, width: 20, height: 20 } };
  }

  apply(operation, result) {
    if (result.status !== "applied" && result.status !== "duplicate")
      throw new Error(`client ${this.index}: ${JSON.stringify(operation)} -> ${JSON.stringify(result)}`);
    const earlier = this.versions.get(operation.op_id);
    if (earlier !== undefined && earlier !== result.version) throw new Error(`applied twice: ${operation.op_id}`);
    this.versions.set(operation.op_id, result.version);
    if (operation.kind === "delete") this.live.delete(operation.annotation_id);
    else this.live.set(result.annotation_id, { version: result.version, x: operation.content.shape.x });
    this.acknowledged++;
  }

  // Edits until `state.stop`; keeps its unanswered operation for the next round.
  async work(state, project, asset) {
    while (!state.stop) {
      this.pending ??= this.newOperation();
      try {
        const { status, body } = await call(state.address, this.token, "POST", `/projects/${project}/assets/${asset}/operations`, { operations: [this.pending] });
        if (status >= 500) { await sleep(20); continue; }
        if (status !== 200) throw new Error(`status ${status}: ${JSON.stringify(body)}`);
        this.apply(this.pending, body.results[0]);
        this.pending = undefined;
      } catch (error) {
        if (error instanceof TypeError || error.cause) { await sleep(10); continue; }  // the connection broke
        state.failure ??= error;
        return;
      }
    }
  }
}

// A class and `clients` assets without files.
function seedProject(options) {
  const folder = temporaryFolder("fault-seed");
  const coco = {
    images: Array.from({ length: clients }, (_, i) => ({ id: i + 1, file_name: `${i + 1}.jpg`, width: 640, height: 480 })),
    categories: [{ id: 1, name: "thing" }], annotations: [],
  };
  writeFileSync(join(folder, "seed.json"), JSON.stringify(coco));
  must(run(["import", join(folder, "seed.json"), "--project", "faults", "--format", "coco"], options));
  const project = must(run(["project", "list"], options)).items.find((p) => p.name === "faults").id;
  removeFolder(folder);
  return project;
}

async function compare(address, project, people) {
  for (const [i, client] of people.entries()) {
    const { body } = await call(address, client.token, "GET", `/projects/${project}/assets/${i + 1}/annotations`);
    const stored = new Map(body.items.map((a) => [a.id, { version: a.version, x: a.content.shape.x }]));
    // The unanswered operation may or may not have been applied; all else must match exactly.
    const maybe = client.pending;
    for (const [id, wanted] of client.live) {
      const got = stored.get(id);
      if (maybe?.annotation_id === id) continue;
      if (!got || got.version !== wanted.version || got.x !== wanted.x)
        throw new Error(`lost: client ${i} annotation ${id}: wanted ${JSON.stringify(wanted)}, stored ${JSON.stringify(got)}`);
    }
    const extra = [...stored.keys()].filter((id) => !client.live.has(id) && maybe?.annotation_id !== id);
    const allowed = maybe?.kind === "create" ? 1 : 0;
    if (extra.length > allowed) throw new Error(`applied twice: client ${i} has ${extra.length} annotations nobody was told of`);
  }
}

async function endure(name, database, restartDatabase) {
  const data = temporaryFolder("faults");
  const options = { data, database };
  const next = random(seed);
  let acknowledged = 0;
  try {
    const project = seedProject(options);
    const people = Array.from({ length: clients }, (_, i) => new Client(i, tokenFor("annotator", options, "faults").token, next));
    for (let round = 0; round < rounds; round++) {
      const server = new Server(options);
      const { address } = await server.start();
      const state = { address, stop: false };
      const working = Promise.all(people.map((client, i) => client.work(state, project, i + 1)));
      await sleep(30 + next() * 250);
      if (restartDatabase && round % 3 === 2) {
        restartDatabase();
        await sleep(300 + next() * 300);
      }
      await server.kill();
      state.stop = true;
      await working;
      if (state.failure) throw state.failure;
      if (round % 10 === 9 || round === rounds - 1) {
        const checker = new Server(options);
        const ready = await checker.start();
        await compare(ready.address, project, people);
        await checker.stop();
        const verdict = run(["audit", "verify", "--project", "faults"], options);
        if (verdict.code !== 0) throw new Error(`verify: ${verdict.stdout}`);
      }
    }
    acknowledged = people.reduce((sum, client) => sum + client.acknowledged, 0);
    tally.check(`${name}: ${rounds} kills, ${acknowledged} acknowledged edits, none lost, none twice, chain intact`, acknowledged > rounds);
  } catch (error) {
    tally.check(`${name}: seed ${seed}`, false, error.stack);
  } finally {
    removeFolder(data);
  }
}

await endure("SQLite", undefined);
await workersDie(tally, "SQLite", undefined);
const postgres = process.env.TOUCHMARK_TEST_POSTGRES;
if (postgres) {
  const control = process.env.TOUCHMARK_TEST_POSTGRES_CONTROL;  // a script that crashes and starts the database
  await endure("PostgreSQL", postgres, control ? () => { spawnSync(control, ["crash"], { stdio: "ignore" }); spawnSync(control, ["start"], { stdio: "ignore" }); } : undefined);
  await workersDie(tally, "PostgreSQL", newDatabase(postgres, "workers"));
  if (!control) console.log("SKIP  killing PostgreSQL itself: TOUCHMARK_TEST_POSTGRES_CONTROL is not set");
} else {
  console.log("SKIP  PostgreSQL: TOUCHMARK_TEST_POSTGRES is not set");
}
tally.end();
