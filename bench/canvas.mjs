// How long the main thread is busy while polygons are moved under, hovered over and dragged: ours beside an SVG page built
// as CVAT builds its own, Konva, and Annotorious over OpenSeadragon, by the same mouse in the same browser, in turns.
//   node bench/canvas.mjs [ROUNDS] [POLYGONS...]
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { launch } from "../tests/e2e/lib/browser.mjs";
import { removeFolder, temporaryFolder } from "../tests/lib/touchmark.mjs";

const peers = resolve(".tools/canvas-peers/node_modules");
const moves = 15;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const p95 = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
const kinds = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };

async function bundle(folder) {
  const require = createRequire(resolve("web/package.json"));
  const { build } = await import(require.resolve("vite"));
  await build({
    configFile: false,
    root: resolve("bench/canvas"),
    logLevel: "error",
    resolve: {
      alias: [
        { find: /^@touchmark\/(annotator|render|client)$/, replacement: `${resolve("web/packages")}/$1/src/index.ts` },
        ...["konva", "openseadragon", "@annotorious/openseadragon"].map((find) => ({ find: new RegExp(`^${find}(/.*)?$`), replacement: `${peers}/${find}$1` })),
      ],
    },
    build: { outDir: folder, emptyOutDir: true, target: "chrome123", chunkSizeWarningLimit: 9999, rollupOptions: { external: existsSync(peers) ? [] : [/^konva/, /openseadragon/] } },
  });
}

function serve(folder) {
  const server = createServer((request, reply) => {
    const path = join(folder, request.url === "/" ? "index.html" : new URL(request.url, "http://x").pathname);
    if (!existsSync(path)) return reply.writeHead(404).end();
    reply.writeHead(200, { "content-type": kinds[extname(path)] ?? "application/octet-stream" }).end(readFileSync(path));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

// Milliseconds of the main thread for a move of the mouse, and of script for an event or a frame.
async function measure(page, cdp, action, count) {
  const busy = async () => (await cdp.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value * 1000;
  const [x, y] = await page.evaluate((i) => window.bench.center(i), action === "hover" ? 0 : Math.floor(count / 2));
  await page.evaluate((a) => window.bench.prepare(a === "pan" ? "pan" : "drag"), action);
  await page.mouse.move(x, y);
  if (action !== "hover") await page.mouse.down();
  await page.mouse.move(x + 6, y + 6); // a drag has begun
  await page.waitForTimeout(300);
  await page.evaluate(() => window.bench.take());
  const before = await busy();
  for (let i = 0; i < moves; i++) {
    const [dx, dy] = action === "hover" ? [100 + 9 * i, 120 + 5 * i] : [x + 6 + 3 * i, y + 6 + 2 * i];
    await page.mouse.move(dx, dy);
    await page.waitForTimeout(16);
  }
  const after = await busy();
  const script = await page.evaluate(() => window.bench.take());
  if (action !== "hover") await page.mouse.up();
  await page.waitForTimeout(400);
  return { busy: (after - before) / moves, script: p95(script) };
}

async function round(browser, address, engine, count) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 810 } });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  await page.goto(address);
  await page.waitForFunction(() => window.bench);
  const open = await page.evaluate(([name, n]) => window.bench.open(name, n), [engine, count]);
  await page.waitForTimeout(500);
  const result = { open };
  // Annotorious leaves panning to OpenSeadragon and drags after a click; only what it does itself is compared.
  const actions = engine === "annotorious" ? ["pan", "hover"] : ["hover", "drag", "pan"];
  for (const action of actions) result[action] = await measure(page, cdp, action, count);
  await page.close();
  return result;
}

export async function canvasRows(rounds, plan) {
  const folder = temporaryFolder("bench-canvas");
  await bundle(folder);
  const server = await serve(folder);
  const browser = await launch("--js-flags=--expose-gc");
  const rows = [];
  for (const [count, engines] of plan) {
    const found = Object.fromEntries(engines.map((e) => [e, []]));
    for (let i = 0; i < rounds; i++)
      for (const engine of engines) {
        const one = await round(browser, `http://127.0.0.1:${server.address().port}/`, engine, count);
        found[engine].push(one);
        console.error(`round ${i + 1}: ${count} ${engine} ${JSON.stringify(one)}`); // some take minutes
      }
    for (const engine of engines) {
      const of = (pick) => median(found[engine].map(pick));
      rows.push({ count, engine, open: of((r) => r.open), ...Object.fromEntries(["hover", "drag", "pan"].filter((a) => found[engine][0][a]).map((a) => [a, { busy: of((r) => r[a].busy), script: of((r) => r[a].script) }])) });
    }
  }
  await browser.close();
  server.close();
  removeFolder(folder);
  return rows;
}

if (process.argv[1]?.endsWith("canvas.mjs")) {
  const rounds = Number(process.argv[2] ?? 7);
  const hasPeers = existsSync(peers);
  const plan = [[5000, hasPeers ? ["touchmark", "svg", "konva"] : ["touchmark", "svg"]], [50000, hasPeers ? ["touchmark", "annotorious"] : ["touchmark"]]];
  const only = process.argv.slice(3);
  const ms = (value) => (value === undefined ? "-" : value.toFixed(2)).padStart(9);
  console.log("polygons engine       open ms  hover ms   drag ms    pan ms   script p95: hover  drag  pan");
  for (const r of await canvasRows(rounds, only.length ? plan.map(([n, e]) => [n, e.filter((x) => only.includes(x))]) : plan))
    console.log(String(r.count).padStart(8), r.engine.padEnd(12), ms(r.open), ms(r.hover?.busy), ms(r.drag?.busy), ms(r.pan?.busy), "           ", ms(r.hover?.script), ms(r.drag?.script), ms(r.pan?.script));
}
