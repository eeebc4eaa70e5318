// Kills real `touchmark worker` processes in the middle of a job that takes each of them with it, while a
// server that runs no jobs itself answers on: the job ends after three and says why, the others run.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { png } from "../scenarios/lib/pictures.mjs";
import { Server, Worker, call, must, removeFolder, run, temporaryFolder, tokenFor, until } from "../lib/touchmark.mjs";

const lease = 2;  // seconds
const patience = 60_000;  // milliseconds, on a busy machine

// Pictures whose decoding takes a worker a good while: 36 million pixels each, in a file of some kilobytes.
function slowFolder(parent) {
  const folder = join(parent, "slow");
  mkdirSync(folder);
  const picture = png(6000, 6000);
  // Bytes after the end of a picture are no part of it, and make another file of it.
  for (let i = 0; i < 80; i++) writeFileSync(join(folder, `${i}.png`), Buffer.concat([picture, Buffer.from(String(i))]));
  return folder;
}

async function story(data, database) {
  const options = { data, database };
  const project = `workers-${Date.now()}`;
  must(run(["import", "tests/cli/small.json", "--project", project, "--format", "coco"], options));
  const id = must(run(["project", "list"], options)).items.find((p) => p.name === project).id;
  const { token } = tokenFor("administrator", options);
  const folder = slowFolder(data);
  const server = new Server({ ...options, args: ["--job-threads", "0", "--job-lease", String(lease), "--import-root", folder] });
  const { address } = await server.start();
  const api = async (method, path, body) => {
    const answer = await call(address, token, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const job = (one) => api("GET", `/jobs/${one}`);
  let worker;
  try {
    const poisoned = (await api("POST", `/projects/${id}/imports`, { path: folder, format: "images" })).id;
    // An orderly stop is no lost worker: the job goes back, and the next one begins it for the first time.
    worker = new Worker({ ...options, lease });
    await until(() => job(poisoned), (j) => j.state === "running", patience);
    const left = await worker.end("SIGTERM");
    if (left.code !== 0) throw new Error(`a stopped worker ended with ${JSON.stringify(left)}`);
    const back = await job(poisoned);
    if (back.state !== "queued" || back.attempts !== 0) throw new Error(`after an orderly stop: ${JSON.stringify(back)}`);
    for (let attempt = 1; attempt <= 3; attempt++) {
      worker = new Worker({ ...options, lease });
      const seen = await until(() => job(poisoned), (j) => j.attempts === attempt || j.state === "done", patience);
      if (seen.state !== "running") throw new Error(`attempt ${attempt} is ${seen.state}: ${seen.message}`);
      await sleep(100);
      await worker.end("SIGKILL");
      await api("GET", `/projects/${id}`);  // the server answers on
    }
    const other = (await api("POST", `/projects/${id}/verify`)).id;
    worker = new Worker({ ...options, lease });
    const done = await until(() => job(other), (j) => j.state !== "queued" && j.state !== "running", patience);
    if (done.state !== "done" || done.result.ok !== true) throw new Error(`the other job: ${JSON.stringify(done)}`);
    const ended = await until(() => job(poisoned), (j) => j.state !== "running", patience);
    if (ended.state !== "failed" || !/^its worker was lost 3 times, so it is not tried again; last \S+/.test(ended.message))
      throw new Error(`the poisoned job: ${JSON.stringify(ended)}`);
    const { code } = await worker.end("SIGTERM");
    if (code !== 0) throw new Error(`the last worker ended with ${code}`);
    return ended.message;
  } finally {
    worker?.child.kill("SIGKILL");
    await server.stop();
  }
}

export async function workersDie(tally, name, database) {
  const data = temporaryFolder("workers");
  try {
    const message = await story(data, database);
    tally.check(`${name}: a job that takes its workers with it ends after three (${message}), the server answers on, others run`, true);
  } catch (error) {
    tally.check(`${name}: workers killed in a job`, false, error.stack);
  } finally {
    removeFolder(data);
  }
}
