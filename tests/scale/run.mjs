// A generated project of 1,000,000 assets and 5,000,000 annotations: import rate and memory, verify time, and
// the server's p99 for what people wait for, beside the same on 10,000 assets in the same run.
//   node tests/scale/run.mjs [--full]      short form: 20,000 assets against 2,000
import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { Server, Tally, binary, call, must, random, removeFolder, run, temporaryFolder, tokenFor } from "../lib/touchmark.mjs";
import { generate } from "./generate.mjs";

const full = process.argv.includes("--full");
const sizes = full ? [10_000, 1_000_000] : [2_000, 20_000];
const perAsset = 5;
const requests = full ? 2_000 : 300;
const tally = new Tally();
const figures = {};

// Runs a command and watches its peak memory.
function timed(args, options) {
  return new Promise((done) => {
    const began = performance.now();
    const child = spawn(binary, [...args, "--json", "--data", options.data], { stdio: ["ignore", "pipe", "inherit"] });
    let peak = 0, text = "";
    const watch = setInterval(() => {
      try { peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1])); } catch { /* ended */ }
    }, 50);
    child.stdout.on("data", (chunk) => { text += chunk; });
    child.on("exit", (code) => {
      clearInterval(watch);
      done({ code, seconds: (performance.now() - began) / 1000, peakMB: peak / 1024, json: JSON.parse(text.trim().split("\n").at(-1)) });
    });
  });
}

const p99 = (times) => times.sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1];

async function measure(address, token, project, assets, next) {
  const sample = async (count, make) => {
    const times = [];
    for (let i = 0; i < count + 50; i++) {
      const [method, path, body] = make();
      const began = performance.now();
      const { status } = await call(address, token, method, `/projects/${project}${path}`, body);
      if (i >= 50) times.push(performance.now() - began);  // the first ones warm caches and connections
      if (status !== 200) throw new Error(`${method} ${path}: ${status}`);
    }
    return p99(times);
  };
  const any = () => 1 + Math.floor(next() * (assets - 1));
  return {
    page: await sample(requests, () => ["GET", `/assets?after=${any()}&limit=60`]),
    filtered: await sample(requests, () => ["GET", `/assets?class_id=${1 + Math.floor(next() * 20)}&after=${any()}&limit=60&count=true`]),
    status: await sample(requests, () => ["GET", `/assets?status=new&class_id=3&after=${any()}&limit=60`]),
    open: await sample(requests, () => ["GET", `/assets/${any()}/annotations`]),
    save: await sample(requests, () => ["POST", `/assets/${any()}/operations`, { operations: [{ op_id: randomUUID(), kind: "create",
      content: { kind: "object", class_id: 1, shape: { kind: "box", x: 10, y: 10, width: 30, height: 30 } } }] }]),
  };
}

for (const assets of sizes) {
  const data = temporaryFolder("scale");
  const coco = join(data, "generated.json");
  try {
    generate(coco, assets, assets * perAsset);
    const imported = await timed(["import", coco, "--project", "scale"], { data });
    const rate = imported.json.annotations / imported.seconds;
    console.log(`      ${assets} assets: file ${(statSync(coco).size / 1e6).toFixed(0)} MB, import ${imported.seconds.toFixed(1)} s, ${Math.round(rate)} annotations/s, peak ${imported.peakMB.toFixed(0)} MB`);
    tally.check(`import of ${assets} assets is whole`, imported.code === 0 && imported.json.assets === assets && imported.json.annotations === assets * perAsset);
    const verified = await timed(["audit", "verify", "--project", "scale"], { data });
    console.log(`      verify: ${verified.seconds.toFixed(1)} s, peak ${verified.peakMB.toFixed(0)} MB`);
    tally.check(`verify of ${assets * perAsset} annotations`, verified.code === 0);
    const { token } = tokenFor("owner", { data });
    const server = new Server({ data });
    const { address } = await server.start();
    const project = must(run(["project", "list"], { data })).items[0].id;
    figures[assets] = { rate, verify: verified.seconds, peak: imported.peakMB, ...(await measure(address, token, project, assets, random(7))) };
    await server.stop();
  } catch (error) {
    tally.check(`${assets} assets`, false, error.stack);
  } finally {
    removeFolder(data);
  }
}

const [small, large] = sizes.map((size) => figures[size]);
if (small && large) {
  for (const name of ["page", "filtered", "status", "open", "save"]) {
    const ratio = large[name] / small[name];
    console.log(`      ${name.padEnd(9)} p99 ${small[name].toFixed(2)} ms at ${sizes[0]}, ${large[name].toFixed(2)} ms at ${sizes[1]}, ratio ${ratio.toFixed(2)}`);
    if (full) tally.check(`${name}: p99 <= 20 ms at ${sizes[1]}`, large[name] <= 20);
    if (full) tally.check(`${name}: p99 at most 1.5 times that at ${sizes[0]}`, ratio <= 1.5, String(ratio));
  }
  if (full) {
    tally.check("import at 300,000 annotations/s or more", large.rate >= 300_000, String(large.rate));
    tally.check("import in under 1 GB", large.peak < 1000, String(large.peak));
    tally.check("verify in under 60 s", large.verify < 60, String(large.verify));
  }
}
tally.end();
