// How good the assisting tools of the canvas are, and how quick: clicks, boxes and strokes are taken from the labels of real
// images, and what comes of them is compared with the labels. In a worker of a browser, as in the page.
//   node bench/assist.mjs [IMAGES, default all] [LEAST AREA OF AN OBJECT, default 1024 pixels]
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { launch } from "../tests/e2e/lib/browser.mjs";
import { removeFolder, temporaryFolder } from "../tests/lib/touchmark.mjs";

const source = resolve("../shared/data/coco128_subset");
const labels = join(source, "instance_segmentation/labels/train2017");
if (!existsSync(labels)) {
  console.error("assist: SKIPPED, there is no ../shared/data/coco128_subset");
  process.exit(0);
}
const most = Number(process.argv[2] ?? Infinity);
const least = Number(process.argv[3] ?? 1024);
const kTypes = { ".js": "text/javascript", ".html": "text/html", ".jpg": "image/jpeg" };
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

async function bundle(folder) {
  const require = createRequire(resolve("web/package.json"));
  const { build } = await import(require.resolve("vite"));
  await build({ configFile: false, root: resolve("bench/assist"), logLevel: "error", worker: { format: "es" }, build: { outDir: folder, emptyOutDir: true, target: "chrome123" } });
}

function serve(folder) {
  const server = createServer((request, reply) => {
    const { pathname } = new URL(request.url, "http://x");
    const path = pathname.startsWith("/images/") ? join(source, "images/train2017", pathname.slice(8)) : join(folder, pathname === "/" ? "index.html" : pathname);
    if (!existsSync(path)) return reply.writeHead(404).end();
    reply.writeHead(200, { "content-type": kTypes[extname(path)] ?? "application/octet-stream" }).end(readFileSync(path));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

// In shares of the image.
function ringsOf(name) {
  const file = join(labels, `${name}.txt`);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").trim().split("\n").filter(Boolean).map((line) => {
    const [, ...numbers] = line.split(" ").map(Number);
    return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
  });
}

function table(title, rows) {
  console.log(`\n${title}`);
  for (const row of rows) console.log("  " + row[0].padEnd(28) + row.slice(1).map((cell) => String(cell).padStart(12)).join(""));
}

const folder = temporaryFolder("assist");
await bundle(folder);
const server = await serve(folder);
const browser = await launch();
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction(() => window.bench);
const ask = (job) => page.evaluate((one) => window.bench(one), job);
const images = readdirSync(join(source, "images/train2017")).filter((name) => name.endsWith(".jpg")).slice(0, most);
const objects = [];
const times = {};
const keep = (more) => Object.entries(more).forEach(([name, list]) => (times[name] ??= []).push(...list));
for (const name of images) {
  const done = await ask({ kind: "image", url: `/images/${name}`, rings: ringsOf(name.replace(".jpg", "")), least, strength: Number(process.env.STRENGTH ?? 0.7) });
  keep(done.times);
  for (const one of done.objects) {
    objects.push(one);
    keep(one.times);
  }
}
const names = [...new Set(objects.flatMap(({ got }) => Object.keys(got)))];
const over = (list, limit) => `${Math.round((100 * list.filter((v) => v >= limit).length) / list.length)} %`;
const rows = names.map((name) => [name, objects.map(({ got }) => got[name])]);
table(`${objects.length} objects of at least ${least} pixels, ${images.length} images: overlap with the label (IoU)`, [
  ["", "mean", "median", "over 0.8", "ms"],
  ...rows.map(([name, list]) => [name, mean(list).toFixed(3), median(list).toFixed(3), over(list, 0.8), times[name] ? median(times[name]).toFixed(1) : ""]),
]);
const quick = await ask({ kind: "speed", url: `/images/${images[0]}`, rounds: 9 });
table(`A photo of ${quick.size.join(" x ")} pixels: milliseconds in the worker`, [
  ["", "best", "median", "worst"],
  ...Object.entries(quick.times).map(([name, list]) => [name, Math.min(...list).toFixed(1), median(list).toFixed(1), Math.max(...list).toFixed(1)]),
]);
await browser.close();
server.close();
removeFolder(folder);
