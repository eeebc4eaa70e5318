// What it costs to label 20 real images by hand: presses of the pointer, keys and seconds for each object, in the real page of
// the release binary, driven by a script that draws what the data set's own labels say. Beside it, what CVAT and Label Studio
// ask for at least for the same objects by their documentation (counted, not run). What was stored is compared with the labels.
//   node bench/annotator.mjs [IMAGES, default 20]
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { launch } from "../tests/e2e/lib/browser.mjs";
import { Sheet } from "../tests/e2e/lib/sheet.mjs";
import { signedIn, Tab } from "../tests/e2e/lib/tab.mjs";
import { Server, call, must, removeFolder, run, temporaryFolder, tokenFor } from "../tests/lib/touchmark.mjs";

const source = resolve("../shared/data/coco128_subset");
if (!existsSync(source)) {
  console.error("annotator: SKIPPED, there is no ../shared/data/coco128_subset");
  process.exit(0);
}
const wanted = Number(process.argv[2] ?? 20);
const password = "correct horse battery";
const person = "person";

// Truth: boxes by the class names of one file, outlines by those of the other.
const namesOf = (file) => Object.fromEntries([...readFileSync(file, "utf8").matchAll(/^\s+(\d+): (.+)$/gm)].map((m) => [m[1], m[2].trim()]));
const boxNames = namesOf(join(source, "object_detection/config.yaml"));
const outlineNames = namesOf(join(source, "instance_segmentation/config.yaml"));
const lines = (part, name) => {
  const file = join(source, part, "labels/train2017", `${name}.txt`);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean).map((line) => line.split(" ").map(Number)) : [];
};
const inside = (v) => Math.min(0.999, Math.max(0.001, v));
function boxesOf(name) {
  return lines("object_detection", name).map(([id, cx, cy, w, h]) => ({
    tool: "box",
    class: boxNames[id],
    corners: [[inside(cx - w / 2), inside(cy - h / 2)], [inside(cx + w / 2), inside(cy + h / 2)]],
  }));
}
// At most so many vertices, evenly taken: what a person would click.
function outlinesOf(name, most) {
  return lines("instance_segmentation", name).map(([id, ...numbers]) => {
    const ring = Array.from({ length: numbers.length / 2 }, (_, i) => [inside(numbers[2 * i]), inside(numbers[2 * i + 1])]);
    const step = Math.max(1, ring.length / most);
    return { class: outlineNames[id], ring: apart(Array.from({ length: Math.min(most, ring.length) }, (_, i) => ring[Math.floor(i * step)])) };
  });
}
// A hand does not put a vertex onto another, nor onto the first one before the end, which would close the polygon.
const kApart = 0.025; // of the picture's sides
const apart = (ring) =>
  ring.reduce((kept, p) => ([kept[0], kept.at(-1)].some((q) => q && Math.hypot(p[0] - q[0], p[1] - q[1]) < kApart) ? kept : [...kept, p]), []);
const extent = (ring) => [0, 1].map((axis) => Math.max(...ring.map((p) => p[axis])) - Math.min(...ring.map((p) => p[axis])));

// Of an image: all boxes; of the two largest outlines a polygon each, of the third a mask; of up to two persons a skeleton.
function tasksOf(name) {
  const boxes = boxesOf(name).filter((b) => b.corners[1][0] - b.corners[0][0] > 0.015 && b.corners[1][1] - b.corners[0][1] > 0.015);
  const outlines = outlinesOf(name, 16).filter((o) => o.ring.length >= 4 && Math.min(...extent(o.ring)) > 0.08);
  outlines.sort((a, b) => extent(b.ring)[0] * extent(b.ring)[1] - extent(a.ring)[0] * extent(a.ring)[1]);
  const persons = boxes.filter((b) => b.class === person).slice(0, 2);
  const all = [
    ...boxes,
    ...outlines.slice(0, 2).map((o) => ({ tool: "polygon", ...o })),
    ...outlines.slice(2, 3).map((o) => ({ tool: "mask", ...o })),
    ...persons.map((b) => ({ ...b, tool: "skeleton" })),
  ];
  const order = ["box", "polygon", "mask", "skeleton"];
  return all.sort((a, b) => order.indexOf(a.tool) - order.indexOf(b.tool) || a.class.localeCompare(b.class));
}

// Counts what the hand does. A chord of keys is one key.
class Hand {
  constructor(sheet, classes) {
    Object.assign(this, { sheet, classes, presses: 0, keys: 0 });
  }
  async key(name) {
    this.keys += 1;
    await this.sheet.press(name);
  }
  async drag(path) {
    this.presses += 1;
    const { mouse } = this.sheet.page;
    await mouse.move(...this.sheet.screen(...path[0]));
    await mouse.down();
    for (const at of path.slice(1)) await mouse.move(...this.sheet.screen(...at), { steps: 2 });
    await mouse.up();
  }
  async click(at) {
    this.presses += 1;
    await this.sheet.page.mouse.click(...this.sheet.screen(...at));
    await this.sheet.settle(10);
  }
  // Ten classes have a digit; the others are taken from the list of classes, which stays open beside the image.
  async choose(name) {
    const digit = this.classes.indexOf(name) + 1;
    if (digit <= 10) return this.key(String(digit % 10));
    const { page } = this.sheet;
    const list = page.getByRole("tab", { name: /^Classes/ });
    if ((await list.getAttribute("aria-selected")) !== "true") await this.press(list);
    await this.press(page.getByRole("tabpanel").getByRole("button", { name, exact: true }));
    await page.locator("[role=application]").focus();
  }
  async press(what) {
    this.presses += 1;
    await what.click();
  }
}

const tools = { box: "b", polygon: "p", mask: "a", skeleton: "Shift+k" };
async function draw(hand, task) {
  if (task.tool === "box" || task.tool === "skeleton") return hand.drag(task.corners);
  if (task.tool === "mask") return hand.drag([...task.ring, task.ring[0]]);
  for (const at of task.ring) await hand.click(at);
  return hand.key("Enter");
}

// At least, by their documentation: CVAT's "Annotation with rectangles/polygons/brushing/skeletons" and its shortcuts
// (N draws the last tool again and finishes, a class by Ctrl+digit for the first ten, else by three clicks in the tool's
// popover; a box is two clicks; a mask is its polygon tool, a click a vertex); Label Studio's "Label hotkeys" and image
// tags (the class by its hotkey before each region, for lack of a hotkey by a click; a box is one drag, a polygon a click a
// vertex and one to close). Label Studio has no skeletons: 17 key points, each with its label. Its masks are brush
// strokes, whose number is not a matter of documentation.
function peersCost(task, newClass, digit) {
  const cvatClass = newClass ? (digit <= 10 ? { keys: 1 } : { presses: 3 }) : {};
  const lsClass = digit <= 10 ? { keys: 1 } : { presses: 1 };
  const sum = (...parts) => parts.reduce((s, p) => ({ presses: s.presses + (p.presses ?? 0), keys: s.keys + (p.keys ?? 0) }), { presses: 0, keys: 0 });
  const n = task.ring?.length ?? 0;
  switch (task.tool) {
    case "box": return { cvat: sum(cvatClass, { presses: 2, keys: 1 }), ls: sum(lsClass, { presses: 1 }) };
    case "polygon": return { cvat: sum(cvatClass, { presses: n, keys: 2 }), ls: sum(lsClass, { presses: n + 1 }) };
    case "mask": return { cvat: sum(cvatClass, { presses: n, keys: 2 }), ls: null };
    default: return { cvat: sum(cvatClass, { presses: 2, keys: 1 }), ls: { presses: 17, keys: 17 } };
  }
}

const overlap = (a, b) => {
  const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  const area = ([l, t, r, d]) => (r - l) * (d - t);
  return w > 0 && h > 0 ? (w * h) / (area(a) + area(b) - w * h) : 0;
};

const data = temporaryFolder("annotator");
const pictures = join(data, "pictures");
mkdirSync(pictures, { recursive: true });
const found = readdirSync(join(source, "images"), { recursive: true }).filter((f) => /\.jpg$/.test(f)).sort();
const chosen = found.map((file) => ({ file, name: file.split("/").at(-1).replace(/\.jpg$/, "") })).map((one) => ({ ...one, tasks: tasksOf(one.name) })).filter((one) => one.tasks.length > 0).slice(0, wanted);
for (const { file } of chosen) cpSync(join(source, "images", file), join(pictures, file.split("/").at(-1)));
const frequency = new Map();
for (const { tasks } of chosen) for (const task of tasks) frequency.set(task.class, (frequency.get(task.class) ?? 0) + 1);
const classes = [...frequency].sort((a, b) => b[1] - a[1]).map(([name]) => name);

const server = new Server({ data });
const { address } = await server.start();
const browser = await launch();
const totals = {};
let misplaced = 0, drawnBoxes = 0;
try {
  must(run(["user", "password", "owner"], { data, input: `${password}\n` }));
  must(run(["import", pictures, "--project", "street"], { data }));
  const { token } = tokenFor("administrator", { data });
  const project = (await call(address, token, "GET", "/projects")).body.items[0].id;
  const skeleton = { joints: Array.from({ length: 17 }, (_, i) => `joint ${i + 1}`), edges: [], flip: [] };
  const ontology = (await call(address, token, "GET", `/projects/${project}/ontology`)).body;
  const defined = classes.map((name) => ({ name, ...(name === person ? { skeleton } : {}) }));
  const put = await call(address, token, "PUT", `/projects/${project}/ontology`, { ...ontology, classes: defined });
  if (put.status !== 200) throw new Error(`classes: ${put.status} ${JSON.stringify(put.body)}`);
  const { context, ask } = await signedIn(browser, address, "owner", password);
  const assets = (await ask(`/projects/${project}/assets?limit=100`)).items;
  for (const { file, tasks } of chosen) {
    const asset = assets.find((one) => one.name.endsWith(file.split("/").at(-1)));
    const tab = await Tab.open(context, address, project, asset.id);
    const sheet = new Sheet(tab, async () => (await ask(`/projects/${project}/assets/${asset.id}/annotations`)).items);
    await sheet.focus();
    await sheet.measure();
    const hand = new Hand(sheet, classes);
    let tool = null, label = null;
    for (const task of tasks) {
      const before = { presses: hand.presses, keys: hand.keys, at: performance.now() };
      const newClass = task.class !== label;
      if (task.tool !== tool) {
        await hand.key("Escape"); // nothing selected: the digit is for the next object
        await hand.key(tools[task.tool]);
      }
      if (task.tool === "mask" && task.tool === tool) await hand.key("Escape");
      if (newClass) await hand.choose(task.class);
      await draw(hand, task);
      [tool, label] = [task.tool, task.class];
      const { cvat, ls } = peersCost(task, newClass, classes.indexOf(task.class) + 1);
      const sum = (totals[task.tool] ??= { objects: 0, presses: 0, keys: 0, seconds: 0, cvat: 0, ls: 0, lsKnown: true });
      sum.objects += 1;
      sum.presses += hand.presses - before.presses;
      sum.keys += hand.keys - before.keys;
      sum.seconds += (performance.now() - before.at) / 1000;
      sum.cvat += cvat.presses + cvat.keys;
      if (ls) sum.ls += ls.presses + ls.keys;
      else sum.lsKnown = false;
    }
    await sheet.saved();
    const stored = (await sheet.read()).map((one) => one.content);
    const { width, height } = asset;
    for (const task of tasks.filter((one) => one.tool === "box")) {
      drawnBoxes += 1;
      const [[l, t], [r, d]] = task.corners;
      const class_id = classes.indexOf(task.class) + 1;
      const best = Math.max(0, ...stored.filter((c) => c.shape.kind === "box" && c.class_id === class_id).map(({ shape: s }) => overlap([l * width, t * height, r * width, d * height], [s.x, s.y, s.x + s.width, s.y + s.height])));
      if (best < 0.85) misplaced += 1;
    }
    if (stored.length !== tasks.length) console.log(`${file}: ${tasks.length} drawn, ${stored.length} stored: ${stored.map((c) => c.shape.kind).join(" ")}`);
    await tab.page.close();
  }
} finally {
  await browser.close();
  await server.stop();
  removeFolder(data);
}

const per = (n, of) => (n / of).toFixed(2).padStart(8);
console.log(`\n${chosen.length} images, ${classes.length} classes; for each object, the choice of tool and class included`);
console.log("            objects  presses     keys  together  seconds     CVAT  Label Studio");
const rows = Object.entries(totals);
for (const [name, s] of rows)
  console.log(`${name.padEnd(10)} ${String(s.objects).padStart(8)} ${per(s.presses, s.objects)} ${per(s.keys, s.objects)}  ${per(s.presses + s.keys, s.objects)} ${per(s.seconds, s.objects)} ${per(s.cvat, s.objects)}  ${s.lsKnown ? per(s.ls, s.objects) : "  brush strokes"}`);
console.log(`boxes stored where the labels have them (overlap of at least 0.85): ${drawnBoxes - misplaced} of ${drawnBoxes}`);
console.log("The seconds are a script's, not a person's: they say what the page takes, not what a hand would. CVAT and Label Studio: presses and keys together, at least, by their documentation.");
process.exit(misplaced === 0 ? 0 : 1);
