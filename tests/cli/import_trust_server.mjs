// The same through the server: uploads of archives and pictures together, names in any script on the way out as a zip,
// and an import that is killed and goes on.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { zip } from "../lib/archives.mjs";
import { jpeg, png } from "../lib/pictures.mjs";
import { Server, call, expect, must, run, tokenFor } from "../lib/touchmark.mjs";
import { writeFileSync } from "node:fs";
import { Project, cocoText, yoloLine } from "./import_lib.mjs";

const pic = (gray = 100) => jpeg(100, 80, { gray });
const line = yoloLine([0, 10, 10, 20, 20], 100, 80);
const cat = "cat box 10 10 20 20";

class Session {
  constructor(p) {
    must(run(["project", "create", p.name], { data: p.data }));
    this.token = tokenFor("administrator", { data: p.data }).token;
    this.server = new Server({ data: p.data });
  }
  async start() { this.address = (await this.server.start()).address; return this; }
  async must(method, path, body) {
    const { status, body: answer } = await call(this.address, this.token, method, `/projects/1${path}`, body);
    expect(`${method} ${path}`, status < 300, { status, answer });
    return answer;
  }
  async upload(name, bytes) {
    const { id } = await this.must("POST", "/uploads", { name, size: bytes.length });
    const sent = await fetch(`${this.address}/api/v1/projects/1/uploads/${id}?offset=0`, { method: "PUT", body: bytes, headers: { authorization: `Bearer ${this.token}` } });
    expect("the bytes are taken", sent.status < 300, sent.status);
    return id;
  }
  async done(job) {
    for (let i = 0; i < 600; i++, await sleep(50)) {
      const { body } = await call(this.address, this.token, "GET", `/jobs/${job.id}`);
      if (["done", "failed", "cancelled"].includes(body.state)) return body;
    }
    throw new Error("the job does not end");
  }
  async bring(files) {
    const uploads = [];
    for (const [name, bytes] of Object.entries(files)) uploads.push(await this.upload(name, Buffer.from(bytes)));
    return this.done(await this.must("POST", "/imports", { uploads }));
  }
}

export function serverTests(work) {
  const tests = [];
  const test = (name, body) => tests.push([`server: ${name}`, async () => {
    const p = new Project(work);
    const s = await new Session(p).start();
    try { await body(p, s); } finally { await s.server.kill(); }
  }]);
  const yolo = { "images/train/a.jpg": pic(1), "labels/train/a.txt": line, "data.yaml": "names: [cat]\ntrain: images/train\n" };
  test("a zip and a picture in one import", async (p, s) => {
    const job = await s.bring({ "set.zip": zip(yolo), "c.jpg": pic(3) });
    expect("done", job.state === "done", job);
    p.has(`a.jpg 100x80 train: ${cat}`, "c.jpg 100x80");
  });
  test("two zips in one import", async (p, s) => {
    const job = await s.bring({ "one.zip": zip(yolo), "two.zip": zip({ "x/b.jpg": pic(2), "x/l.json": cocoText({ images: [["b.jpg", 100, 80]], boxes: [[1, 1, 10, 10, 20, 20]] }) }) });
    expect("done", job.state === "done", job);
    p.has(`a.jpg 100x80 train: ${cat}`, `b.jpg 100x80: ${cat}`);
  });
  test("two zips of which one is damaged name that one, and no path of the server", async (p, s) => {
    const bytes = zip({ "b.jpg": pic(2), "c.jpg": pic(3) });
    const job = await s.bring({ "one.zip": zip(yolo), "bad.zip": bytes.subarray(0, bytes.length - 150) });
    const text = JSON.stringify(job);
    expect("named", text.includes("bad.zip"), job);
    expect("no path of the server", !text.includes(p.data), job);
  });
  test("a folder as the browser sends it", async (p, s) => {
    const job = await s.bring(Object.fromEntries(Object.entries(yolo).map(([n, b]) => [`My set/${n}`, b])));
    expect("done", job.state === "done", job);
    p.has(`a.jpg 100x80 train: ${cat}`);
  });
  test("names in any script, out as a zip and in again", async (p, s) => {
    const job = await s.bring({ "set.zip": zip({ "Фото/кот.jpg": pic(1), "Фото/猫 é.png": png(100, 80), "Фото/l.json": cocoText({ images: [["кот.jpg", 100, 80], ["猫 é.png", 100, 80]], boxes: [[1, 1, 10, 10, 20, 20], [2, 1, 10, 10, 20, 20]], categories: ["пёс"] }) }) });
    expect("done", job.state === "done", job);
    const wanted = ["кот.jpg 100x80: пёс box 10 10 20 20", "猫 é.png 100x80: пёс box 10 10 20 20"];
    p.has(...wanted);
    for (const format of ["coco", "yolo", "voc", "bundle"]) {
      const out = await s.done(await s.must("POST", "/exports", { format, images: true }));
      expect(`${format} is written`, out.state === "done", out);
      const got = await fetch(`${s.address}/api/v1/projects/1/exports/${out.id}/download`, { headers: { authorization: `Bearer ${s.token}` } });
      const file = join(p.folder, `${format}.zip`);
      writeFileSync(file, Buffer.from(await got.arrayBuffer()));
      const listed = execFileSync("python3", ["-c", "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))", file], { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } });
      expect(`others read the names of ${format}`, listed.normalize().includes("кот.jpg") && listed.includes("猫 é.png"), listed);
      const q = new Project(p.folder);
      q.import(file);
      q.has(...wanted);
    }
  });
  test("an import that is killed, and goes on", async (p, s) => {
    const files = { "l.json": cocoText({ images: Array.from({ length: 400 }, (_, i) => [`${i}.jpg`, 100, 80]), boxes: Array.from({ length: 20_000 }, (_, i) => [(i % 400) + 1, 1, i % 70, i % 50, 10, 10 + (i / 400) % 20]) }) };
    for (let i = 0; i < 400; i++) files[`${i}.jpg`] = jpeg(100, 80, { gray: i % 256 });
    const upload = await s.upload("set.zip", zip(files));
    await s.must("POST", "/imports", { uploads: [upload] });
    await sleep(400);
    await s.server.kill("SIGKILL");
    await s.start();
    for (let i = 0; i < 1200; i++, await sleep(50)) {
      const { body } = await call(s.address, s.token, "GET", "/jobs?limit=50");
      if (body.items.every((j) => ["done", "failed", "cancelled"].includes(j.state))) break;
    }
    const lines = p.lines();
    expect("400 images", lines.length === 400, lines.length);
    expect("20,000 labels, each once", lines.join().split(" box ").length - 1 === 20_000, lines.join().split(" box ").length - 1);
  });
  return tests;
}
