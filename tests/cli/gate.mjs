// Nothing that came from outside leads outside, through the real program: what a stranger's data set may read, what
// a name may do to a terminal, what a refusal tells of the server, and that an export can be interrupted.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Server, binary, call, expect, must, run, tokenFor } from "../lib/touchmark.mjs";

const key = "-----BEGIN PRIVATE KEY-----\nSECRETWORD\n";
const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

function put(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function* filesBelow(folder) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}
const holdsSecret = (folder) => [...filesBelow(folder)].filter((file) => readFileSync(file).includes("SECRETWORD"));

const bundle = (...assets) => [{ format: "touchmark-bundle", version: 1 }, ...assets.map((a) => ({ kind: "asset", ...a })), { kind: "end", assets: assets.length, annotations: 0 }].map((l) => JSON.stringify(l)).join("\n") + "\n";
const coco = (name) => JSON.stringify({ images: [{ id: 1, file_name: name, width: 1, height: 1 }], categories: [{ id: 1, name: "cat" }], annotations: [] });

// format -> how it names the image `said`, in the folder `set`
const sets = {
  coco: (set, said) => put(join(set, "annotations/instances.json"), coco(said)),
  "coco file": (set, said) => put(join(set, "x.json"), coco(said)),
  yolo: (set, said) => (put(join(set, "data.yaml"), `path: ${JSON.stringify(said)}\ntrain: train.txt\nval: ${JSON.stringify(dirname(said))}\nnames: [cat]\n`), put(join(set, "train.txt"), `images/a.png\n${said}\n`)),
  darknet: (set, said) => (put(join(set, "obj.data"), `names = ${said}\ntrain = train.txt\n`), put(join(set, "train.txt"), `images/a.png\n${said}\n`)),
  voc: (set, said) => (put(join(set, "Annotations/a.xml"), `<annotation><folder>${dirname(said)}</folder><filename>${said}</filename><path>${said}</path></annotation>`), put(join(set, "ImageSets/Main/train.txt"), `${said}\n`)),
  labelme: (set, said) => put(join(set, "labels/a.json"), JSON.stringify({ flags: {}, shapes: [], imagePath: said, imageData: null, imageHeight: 1, imageWidth: 1 })),
  bundle: (set, said) => put(join(set, "bundle.jsonl"), bundle({ name: "a", image: said }, { name: "b", uri: said }, { name: "c", uri: `file:${said}` }, { name: "d", uri: `file://${said}` })),
};

function readers(work) {
  const data = join(work, "gate");
  const home = join(work, "home");
  const secret = join(home, ".ssh/id_rsa.png");
  let row = 0;
  const leaks = [];
  const attempt = (format, trick, source, extra = []) => {
    const done = run(["import", source, "--project", `p${++row}`, "--no-check", ...extra], { data });
    const out = join(work, `gate-out-${row}`);
    const exported = done.code === 0 ? run(["export", "--project", `p${row}`, "--format", "bundle", "--images", "--out", out], { data }) : undefined;
    const converted = run(["convert", source, "--to", "bundle", "--images", "--out", `${out}-converted`], {});
    const leaked = [data, out, `${out}-converted`].flatMap(holdsSecret);
    console.log(`      ${format.padEnd(10)} ${trick.padEnd(34)} import ${done.code}, export ${exported?.code ?? "-"}, convert ${converted.code}: ${leaked.length ? "LEAKED" : "nothing outside"}`);
    if (leaked.length) leaks.push(`${format}, ${trick}`);
    for (const file of leaked) if (!file.startsWith(data)) rmSync(file, { force: true });
    if (leaked.some((file) => file.startsWith(data))) rmSync(data, { recursive: true, force: true });  // one row, one leak
    for (const folder of [out, `${out}-converted`]) rmSync(folder, { recursive: true, force: true });
  };
  for (const [format, build] of Object.entries(sets)) {
    const set = join(home, "downloads/set");
    const fresh = (said) => {
      rmSync(home, { recursive: true, force: true });
      for (const name of [".ssh/id_rsa.png", "downloads/key.png", "downloads/images/key.png", "images/key.png"]) put(join(home, name), key);
      put(join(set, "images/a.png"), pixel);
      if (format === "voc") put(join(set, "JPEGImages/a.png"), pixel);
      build(set, said);
    };
    const source = format === "coco file" ? join(set, "x.json") : set;
    for (const [trick, said] of [["relative", "../../.ssh/id_rsa.png"], ["absolute", secret], ["file:", `file:${secret}`], ["file://localhost", `file://localhost${secret}`], ["percent", "..%2f..%2f.ssh%2fid_rsa.png"], ["backslashes", "..\\..\\.ssh\\id_rsa.png"], ["hidden folder of the parent", ".ssh/id_rsa.png"], ["neighbor", "../key.png"], ["name of a neighbor", "key.png"], ["neighboring images", "../images/key.png"], ["/proc/self/root", `/proc/self/root${secret}`]]) {
      fresh(said);
      attempt(format, trick, source);
      attempt(format, `${trick}, in place`, source, ["--in-place"]);
    }
    for (const [trick, target] of [["absolute link", secret], ["relative link", "../../../.ssh/id_rsa.png"], ["link through /proc", `/proc/self/root${secret}`]]) {
      fresh("a.png");
      for (const folder of ["images", "JPEGImages"]) {
        const image = join(set, folder, "a.png");
        if (!existsSync(image)) continue;
        rmSync(image);
        symlinkSync(target, image);
      }
      attempt(format, trick, source);
    }
    fresh("id_rsa.png");
    for (const folder of ["images", "JPEGImages"]) {
      rmSync(join(set, folder), { recursive: true, force: true });
      symlinkSync("../../.ssh", join(set, folder));
    }
    attempt(format, "folder is a link", source);
  }
  expect("nothing outside is read", leaks.length === 0, leaks);
  // What an archive holds besides files and folders refuses it whole.
  for (const [trick, make] of [["symbolic link", (f) => symlinkSync(secret, join(f, "a.png"))], ["link to a folder", (f) => symlinkSync(join(home, ".ssh"), join(f, "images"))]]) {
    const folder = join(work, "packed");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    make(folder);
    put(join(folder, "b.png"), pixel);
    spawnSync("tar", ["-cf", join(work, "packed.tar"), "-C", folder, "."]);
    const done = run(["import", join(work, "packed.tar"), "--project", `p${++row}`], { data });
    expect(`an archive with a ${trick} is refused`, done.code === 2 && holdsSecret(data).length === 0, done.stderr);
  }
}

// The same below a folder that the operator allows, copied and in place, and at each later read.
async function server(work) {
  const data = join(work, "gate-server");
  const roots = join(work, "roots");
  const secret = join(work, "outside/secret.png");
  put(secret, key);
  put(join(roots, "set/a.png"), pixel);
  put(join(roots, "set/deep/b.png"), pixel);
  symlinkSync(secret, join(roots, "set/link.png"));
  symlinkSync("../../outside", join(roots, "set/folder"));
  symlinkSync("deep/b.png", join(roots, "set/stays.png"));
  symlinkSync("../outside", join(roots, "out"));
  const running = new Server({ data, args: ["--import-root", roots] });
  const { address } = await running.start();
  const { token } = tokenFor("administrator", { data });
  const api = (method, path, body) => call(address, token, method, path, body);
  const told = [];
  const finished = async (project, job) => {
    for (;;) {
      const { body } = await api("GET", `/projects/${project}/jobs`).then((r) => (r.status === 200 ? r : api("GET", "/jobs")));
      const now = body.items.find((j) => j.id === job.id);
      if (["done", "failed", "cancelled"].includes(now.state)) return told.push(JSON.stringify(now)), now;
      await sleep(50);
    }
  };
  try {
    for (const copy of [true, false]) {
      const project = (await api("POST", "/projects", { name: `copy ${copy}` })).body.id;
      const started = await api("POST", `/projects/${project}/imports`, { path: join(roots, "set"), copy });
      expect("the import starts", started.status === 202, started.body);
      const job = await finished(project, started.body);
      expect("three pictures, and the links out are named", job.result?.assets === 3 && JSON.stringify(job.result.errors).includes("leads out"), job);
      expect("nothing outside is copied", holdsSecret(data).length === 0);
      const assets = (await api("GET", `/projects/${project}/assets`)).body.items;
      const image = (asset) => api("GET", `/projects/${project}/assets/${asset.id}/image`);
      for (const asset of assets) expect(`${asset.name} is served`, (await image(asset)).status === 200);
      // A link planted later.
      rmSync(join(roots, "set/a.png"));
      symlinkSync(secret, join(roots, "set/a.png"));
      rmSync(join(roots, "set/deep"), { recursive: true });
      symlinkSync("../../outside", join(roots, "set/deep"));
      put(join(work, "outside/b.png"), key);
      for (const asset of assets) {
        const reply = await image(asset);
        told.push(JSON.stringify(reply.body));
        expect(`${asset.name}: ${copy ? "the copy stays" : "a planted link is refused"}`, (reply.status === 200) === copy && !String(reply.body).includes("SECRETWORD"), reply.status);
        const small = await api("GET", `/projects/${project}/assets/${asset.id}/thumbnail`);
        expect("nor is a preview made of it", (small.status === 200) === copy || copy, small.status);
      }
      const out = await finished(project, (await api("POST", `/projects/${project}/exports`, { format: "coco", images: true })).body);
      const missing = out.result?.missing_images?.names ?? [];
      expect(`an export with pictures ${copy ? "has them all" : "names those it has not"}`, out.state === "done" && missing.join() === (copy ? "" : "a.png,deep/b.png,stays.png"), out);
      expect("nothing outside is exported", holdsSecret(data).length === 0);
      rmSync(join(roots, "set/a.png"));
      rmSync(join(roots, "set/deep"));
      put(join(roots, "set/a.png"), pixel);
      put(join(roots, "set/deep/b.png"), pixel);
    }
    const project = (await api("POST", "/projects", { name: "refused" })).body.id;
    for (const path of ["/etc", join(roots, "out"), join(roots, "set/folder"), join(roots, "../outside"), `${roots}/set/../../outside`, "set", `/proc/self/root${work}/outside`, secret]) {
      const reply = await api("POST", `/projects/${project}/imports`, { path });
      told.push(JSON.stringify(reply.body));
      expect(`${path} is refused`, reply.status === 403, reply);
    }
    // What fails on the disk is told without saying where the disk is.
    rmSync(join(data, "exports"), { recursive: true, force: true });
    put(join(data, "exports"), "in the way");
    const failed = await finished(project, (await api("POST", `/projects/${project}/exports`, { format: "coco" })).body);
    expect("the export fails", failed.state === "failed", failed);
    rmSync(join(data, "uploads"), { recursive: true, force: true });
    put(join(data, "uploads"), "in the way");
    const upload = await api("POST", `/projects/${project}/uploads`, { name: "a.png", size: 3 });
    told.push(JSON.stringify(upload.body));
    expect("the upload fails", upload.status >= 400, upload);
    for (const text of told) expect("no reply names a place of the server", !text.includes(work), text);
  } finally {
    await running.stop();
  }
}

// Names that command a terminal are written out, on one line; --json keeps them.
function terminal(work) {
  const data = join(work, "terminal");
  const evil = "cat\u001b[2J\u001b]0;owned\u0007\r\nFAKE LINE\u009b31m\u202egpj";
  put(join(work, "evil/x.json"), JSON.stringify({ images: [{ id: 1, file_name: `${evil}.png`, width: 9, height: 9 }], categories: [{ id: 1, name: evil }], annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 2, 2] }, { id: 2, image_id: 7, category_id: 1, bbox: [1, 1, 2, 2] }, { id: 3, image_id: 1, category_id: 1, bbox: [1, 1, 0, 0] }] }));
  const plain = (...args) => spawnSync(binary, [...args, "--data", data], { encoding: "utf8" });
  const bad = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  const imported = plain("import", join(work, "evil/x.json"), "--project", evil);
  expect("the import goes through", imported.status === 0, imported.stderr);
  const all = [["import", imported], ...[["project", "list"], ["layer", "list", "--project", evil], ["version", "create", evil, "--project", evil], ["version", "list", "--project", evil], ["export", "--project", evil, "--format", "yolo", "--out", join(work, "evil-out")], ["export", "--project", `${evil}?`, "--format", "coco", "--out", "/tmp/x"], ["layer", "create", evil, "--project", evil], ["layer", "drop", evil, "--project", evil], ["convert", join(work, "evil/x.json"), "--to", "yolo", "--out", join(work, "evil-converted")], ["audit", "log", "--project", evil], ["audit", "verify"], ["project", "create", `${evil}2`]].map((args) => [args.slice(0, 2).join(" "), plain(...args)])];
  for (const [name, done] of all) {
    const text = done.stdout + done.stderr;
    expect(`${name}: nothing commands the terminal`, !bad.test(text), JSON.stringify(text));
    expect(`${name}: names stay on their line`, !/^FAKE LINE/m.test(text), JSON.stringify(text));
  }
  const listed = must(run(["project", "list"], { data })).items;
  expect("--json keeps the name", listed[0].name === evil, listed);
}

// An export of the worst picture that is let in is interrupted within a second.
async function interrupted(work) {
  const data = join(work, "interrupted");
  const [width, height, holes] = [30000, 4000, 65535];
  const step = (height - 2) / holes;
  const shape = { kind: "polygon", parts: [{ outer: [[0, 0], [width, 0], [width, height], [0, height]], holes: Array.from({ length: holes }, (_, i) => [[1, 1 + i * step], [1, 1 + (i + 0.3) * step], [width - 1, 1 + (i + 0.5) * step], [width - 1, 1 + (i + 0.25) * step]]) }] };
  put(join(work, "worst.jsonl"), [{ format: "touchmark-bundle", version: 1 }, { kind: "ontology", ontology: { classes: [{ id: 1, name: "cat" }] } }, { kind: "asset", name: "a.png", width, height }, { kind: "annotation", asset: 0, content: { kind: "object", class_id: 1, shape } }, { kind: "end", assets: 1, annotations: 1 }].map((l) => JSON.stringify(l)).join("\n") + "\n");
  const report = must(run(["import", join(work, "worst.jsonl"), "--project", "p"], { data }));
  expect("it is let in", report.annotations === 1, report);
  const child = spawn(binary, ["export", "--project", "p", "--format", "coco", "--out", join(work, "worst.json"), "--data", data], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => child.once("exit", (code, signal) => done({ code, signal })));
  await sleep(800);
  const begin = performance.now();
  child.kill("SIGINT");
  const how = await ended;
  const took = performance.now() - begin;
  console.log(`      interrupted: ${JSON.stringify(how)} after ${took.toFixed(0)} ms`);
  expect("it stops within a second and a half", took < 1500, took);
  expect("and leaves nothing half-written", !readdirSync(work).some((name) => name.startsWith("worst.json.part")) || how.code === 130, readdirSync(work));
}

export const gateTests = (work) => [
  ["every reader and every path trick: nothing outside is read", () => readers(work)],
  ["below an import root: links that lead out, then and later", () => server(work)],
  ["names command no terminal", () => terminal(work)],
  ["an export is interrupted within a second", () => interrupted(work)],
];
