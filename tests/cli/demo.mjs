// `touchmark demo`: it answers at once and fills behind the line; killed halfway it finishes on the next start, with
// the same pictures and labels as undisturbed; a disk that refuses fails the job and not the server.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Server, call, drawn, expect, must, run, tokenFor } from "../lib/touchmark.mjs";

const demo = (data) => new Server({ data, command: "demo" });

async function look(address, token, path) {
  const { status, body } = await call(address, token, "GET", path);
  expect(`GET ${path}`, status === 200, [status, body]);
  return body;
}

const pictures = async (address, token) => (await look(address, token, "/projects/1/assets?limit=200&count=true")).items;

// What is in the project, as one text: pictures with their states, and every box.
async function contents(address, token, data, out) {
  const assets = (await pictures(address, token)).map((a) => `${a.name} ${a.status}`).sort();
  must(run(["export", "--project", "Workbench demo", "--format", "coco", "--out", out], { data }));
  const coco = JSON.parse(readFileSync(out, "utf8"));
  const names = new Map(coco.images.map((i) => [i.id, i.file_name.split("/").at(-1)]));
  const boxes = coco.annotations.map((a) => [names.get(a.image_id), a.category_id, ...a.bbox].join(" ")).sort();
  expect("eight pictures are labeled", new Set(boxes.map((b) => b.split(" ")[0])).size === 8, boxes.length);
  return { assets, boxes };
}

// Starts a demo that nobody disturbs. Returns what it holds.
async function undisturbed(work) {
  const data = join(work, "demo-whole");
  const began = performance.now();
  const server = demo(data);
  const { address, link } = await server.start();
  const waited = performance.now() - began;
  console.log(`      the line after ${Math.round(waited)} ms`);
  expect("the line comes within a second", waited < 1000, waited);
  expect("with a one-time link", link.startsWith(`${address}/link/`), link);
  const { token } = tokenFor("administrator", { data });
  expect("the project is there before its pictures", (await pictures(address, token)).length < 24);
  await drawn(address, token);
  console.log(`      all pictures after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const whole = await contents(address, token, data, join(work, "demo-whole.json"));
  await server.stop();
  return whole;
}

async function killed(work, whole) {
  const data = join(work, "demo-killed");
  let server = demo(data);
  let { address } = await server.start();
  const { token } = tokenFor("administrator", { data });
  while ((await pictures(address, token)).length < 5) await sleep(20);
  await server.kill();
  server = demo(data);
  ({ address } = await server.start());
  expect("it was killed halfway", (await pictures(address, token)).length < 24);
  await drawn(address, token);
  const found = await contents(address, token, data, join(work, "demo-killed.json"));
  expect("the same pictures and labels as undisturbed", JSON.stringify(found) === JSON.stringify(whole), [found.assets, whole.assets, found.boxes.length, whole.boxes.length]);
  await server.stop();
  server = demo(data);
  ({ address } = await server.start());
  const jobs = (await look(address, token, "/jobs?project=1")).items.filter((j) => j.kind === "demo");
  expect("a third start leaves no new job", jobs.length === 2 && jobs[0].state === "done", jobs);
  await server.stop();
  expect("the chain verifies", run(["audit", "verify"], { data }).code === 0);
}

async function refused(work) {
  const data = join(work, "demo-refused");
  const inTheWay = join(data, "tmp", "demo-images");
  mkdirSync(join(data, "tmp"), { recursive: true });
  writeFileSync(inTheWay, "a file where the pictures' folder belongs");
  const server = demo(data);
  let { address } = await server.start();
  const { token } = tokenFor("administrator", { data });
  const why = await drawn(address, token).then(() => "nothing", (error) => error.message);
  expect("the job says why it failed", /folder for the demo/.test(why), why);
  expect("the log says so too", /pictures could not be drawn/.test(server.errors), server.errors);
  expect("the server answers on", (await pictures(address, token)).length === 0);
  await server.stop();
  rmSync(inTheWay);
  ({ address } = await server.start());
  await drawn(address, token);
  expect("the next start draws them", (await pictures(address, token)).length === 24);
  await server.stop();
}

export function demoTests(work) {
  let whole;
  return [
    ["demo answers within a second and fills behind its line", async () => { whole = await undisturbed(work); }],
    ["a demo killed halfway finishes without duplicates", () => killed(work, whole)],
    ["a demo that cannot draw serves on and says why", () => refused(work)],
  ];
}
