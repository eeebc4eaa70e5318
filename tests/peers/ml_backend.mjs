// That a backend which the real package label-studio-ml serves answers Touchmark's adapter: ml_backend/model.py is
// made into a backend and started by the package's own commands, and the tests RealBackend of adapters/remote_models
// ask it; then the program itself labels a project with it, by a card, a run, and images that the backend fetches from the
// server. The package is put into .tools when it is not there; when it cannot be installed, a line says SKIP.
// Ends with "N passed, N failed".
//   node tests/peers/ml_backend.mjs
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { shapesPng } from "../scenarios/lib/pictures.mjs";
import { Server, Tally, call, must, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";
import { pythonWith } from "./python_home.mjs";

const program = "build/test/test_adapters_remote_models";
const tally = new Tally();

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// The backend, started as its users do; {url, stop}. Throws with what it said when it does not come up.
async function started(bin, work, images) {
  const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: work, XDG_CACHE_HOME: join(work, "cache"),
    LOCAL_FILES_DOCUMENT_ROOT: images, LABEL_STUDIO_ML_BACKEND_V2: "1", NO_PROXY: "*" };
  const made = spawnSync(join(bin, "label-studio-ml"), ["init", "backend", "--root-dir", work, "--script", resolve("tests/peers/ml_backend/model.py")], { encoding: "utf8", env: environment });
  if (made.status !== 0) throw new Error(`label-studio-ml init: ${made.stderr}`);
  const port = await freePort();
  // Its command starts a shell, which starts Python: a group of processes that ends together.
  const child = spawn(join(bin, "label-studio-ml"), ["start", "backend", "--root-dir", work, "--host", "127.0.0.1", "--port", String(port)], { detached: true, stdio: ["ignore", "pipe", "pipe"], env: environment });
  let said = "", ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => { said = (said + chunk).slice(-5000); });
  child.once("exit", () => { ended = true; });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => { try { process.kill(-child.pid, "SIGKILL"); } catch { /* it has ended */ } };
  for (const began = performance.now(); performance.now() - began < 60_000 && !ended; await sleep(50)) {
    const health = await fetch(`${url}/health`).then((reply) => reply.json()).catch(() => undefined);
    if (health?.status === "UP") return { url, stop, said: () => said };
  }
  stop();
  throw new Error(`the backend did not come up: ${said}`);
}

function ask(url, images) {
  const done = spawnSync(program, ["--gtest_filter=RealBackend.*"], { encoding: "utf8", timeout: 120_000,
    env: { ...process.env, TOUCHMARK_ML_BACKEND: url, TOUCHMARK_ML_BACKEND_IMAGES: images } });
  return done.stdout + done.stderr;
}

const kInterface = `<View><Image name="image" value="$image"/><RectangleLabels name="boxes" toName="image"><Label value="bright"/></RectangleLabels><Choices name="any" toName="image"><Choice value="some"/><Choice value="none"/></Choices></View>`;

// A black picture with bright rectangles [left, top, right, bottom].
function bright(rectangles) {
  return shapesPng(64, 48, (x, y) => (rectangles.some(([l, t, r, b]) => x >= l && x < r && y >= t && y < b) ? [255, 255, 255] : [0, 0, 0]));
}

const kPictures = [[[5, 6, 25, 16], [40, 10, 60, 40]], [[0, 0, 64, 48]], []];

// The whole way: the card is added, a run started, and its layer holds the boxes of every picture.
async function labelsAProject(url, work) {
  const data = join(work, "data");
  const pictures = join(work, "pictures");
  mkdirSync(pictures);
  kPictures.forEach((rectangles, i) => writeFileSync(join(pictures, `${i}.png`), bright(rectangles)));
  const card = join(work, "model.json");
  writeFileSync(card, JSON.stringify({ name: "bright boxes", task: "detect, classify", licence: "test", source: { kind: "label_studio_ml", url, label_config: kInterface } }));
  must(run(["project", "create", "bright"], { data }));
  must(run(["import", pictures, "--project", "bright", "--format", "images"], { data }));
  const added = must(run(["model", "add", card], { data }));
  tally.check("label-studio-ml: its card is added without files", added.tasks.includes("detect") && added.bytes === 0, JSON.stringify(added));
  const { token } = tokenFor("administrator", { data });
  const server = new Server({ data });
  const { address } = await server.start();
  const ask = async (method, path, body) => {
    const reply = await call(address, token, method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  try {
    const project = (await ask("GET", "/projects")).items[0].id;
    const ontology = await ask("GET", `/projects/${project}/ontology`);
    await ask("PUT", `/projects/${project}/ontology`, { ...ontology, classes: [{ name: "Bright" }] });
    const { layer, jobs } = await ask("POST", `/projects/${project}/runs`, { model: added.id });
    let job = jobs[0];
    for (const began = performance.now(); ["queued", "running"].includes(job.state) && performance.now() - began < 60_000; await sleep(50)) job = await ask("GET", `/jobs/${job.id}`);
    tally.check("label-studio-ml: a run of it ends", job.state === "done" && job.result.images === kPictures.length, JSON.stringify(job));
    for (const { id, name } of (await ask("GET", `/projects/${project}/assets?limit=10`)).items) {
      const { items } = await ask("GET", `/projects/${project}/assets/${id}/annotations?layer=${layer.id}`);
      const boxes = items.map(({ content: { shape } }) => [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height].map((n) => Math.round(n * 1000) / 1000));
      const wanted = kPictures[Number.parseInt(name.split("/").at(-1), 10)];
      tally.check(`label-studio-ml: ${wanted.length} boxes of ${name} are in the run's layer`, JSON.stringify(boxes.sort()) === JSON.stringify([...wanted].sort()), JSON.stringify(boxes));
    }
  } finally {
    await server.stop();
  }
}

let python;
try {
  python = pythonWith({ list: "tests/peers/ml_backend.txt", module: "label_studio_ml.api" });
} catch (error) {
  console.log(`SKIP  label-studio-ml could not be installed, no backend of it was asked: ${error.message}`);
  tally.end();
}
if (python) {
  if (!existsSync("build/test/build.ninja")) spawnSync("cmake", ["--preset", "test"]);
  const built = spawnSync("cmake", ["--build", "build/test", "--target", "test_adapters_remote_models"], { encoding: "utf8" });
  tally.check("the test program is built", built.status === 0, built.stdout.slice(-2000) + built.stderr);
  const work = temporaryFolder("ml-backend");
  const images = join(work, "images");
  mkdirSync(images);
  let backend;
  try {
    backend = await started(dirname(python), work, images);
    const said = ask(backend.url, images);
    for (const [, how, name] of said.matchAll(/^\[ +(OK|FAILED|SKIPPED) +\] RealBackend\.(\w+) \(/gm))
      tally.check(`label-studio-ml: the backend ${name.replaceAll("_", " ")}`, how === "OK", `${said}\n${backend.said()}`);
    await labelsAProject(backend.url, work);
    tally.check("label-studio-ml: all four were asked", /^\[ +PASSED +\] 4 tests/m.test(said), said);
  } catch (error) {
    tally.check("label-studio-ml: the backend is served", false, error.message);
  } finally {
    backend?.stop();
    removeFolder(work);
  }
  tally.end();
}
