// A generated project of 1,000,000 assets and 5,000,000 annotations: import rate and memory, verify time, and
// the server's p99 for what people wait for, beside the same on 10,000 assets; then as many suggestions of a
// model beside the truth, and as many tasks (suggestions.mjs, tasks.mjs).
//   node tests/scale/run.mjs [--full] [--keep]      short form: 20,000 assets against 2,000
// --keep leaves the data folders and says where they are, for a closer look at a slow query.
import { randomUUID } from "node:crypto";
import { Tally, random } from "../lib/touchmark.mjs";
import { Site, sample, timed } from "./lib.mjs";
import { suggestions } from "./suggestions.mjs";
import { tasks } from "./tasks.mjs";

const full = process.argv.includes("--full");
const sizes = full ? [10_000, 1_000_000] : [2_000, 20_000];
const perAsset = 5;
const requests = full ? 2_000 : 300;
const tally = new Tally();

async function prepare(site) {
  const { assets, boxes } = site;
  const imported = await site.fill();
  site.rate = imported.json.annotations / imported.seconds;
  site.peak = imported.peakMB;
  console.log(`      ${assets} assets: file ${site.fileMB.toFixed(0)} MB, import ${imported.seconds.toFixed(1)} s, ${Math.round(site.rate)} annotations/s, peak ${site.peak.toFixed(0)} MB`);
  tally.check(`import of ${assets} assets is whole`, imported.code === 0 && imported.json.assets === assets && imported.json.annotations === boxes);
  await verify(site, `verify of ${boxes} annotations`);
  await site.serve();
}

async function verify(site, name) {
  const verified = await timed(["audit", "verify", "--project", "scale"], site);
  console.log(`      ${name}: ${verified.seconds.toFixed(1)} s, peak ${verified.peakMB.toFixed(0)} MB`);
  tally.check(name, verified.code === 0, JSON.stringify(verified.json));
  site.verify ??= verified.seconds;
}

// The p99 of each thing, [of the small, of the large].
async function measure(sites) {
  const next = random(7);
  const box = { kind: "object", class_id: 1, shape: { kind: "box", x: 10, y: 10, width: 30, height: 30 } };
  return {
    page: await sample(sites, requests, (site) => ["GET", `/assets?after=${site.anyAsset(next)}&limit=60`]),
    filtered: await sample(sites, requests, (site) => ["GET", `/assets?class_id=${1 + Math.floor(next() * 20)}&after=${site.anyAsset(next)}&limit=60&count=true`]),
    status: await sample(sites, requests, (site) => ["GET", `/assets?status=new&class_id=3&after=${site.anyAsset(next)}&limit=60`]),
    open: await sample(sites, requests, (site) => ["GET", `/assets/${site.anyAsset(next)}/annotations`]),
    asset: await sample(sites, requests, (site) => ["GET", `/assets/${site.anyAsset(next)}`]),
    save: await sample(sites, requests, (site) => ["POST", `/assets/${site.anyAsset(next)}/operations`, { operations: [{ op_id: randomUUID(), kind: "create", content: box }] }]),
  };
}

function judge(figures, when) {
  for (const [name, [small, large]] of Object.entries(figures)) {
    const ratio = large / small;
    console.log(`      ${when}: ${name.padEnd(9)} p99 ${small.toFixed(2)} ms at ${sizes[0]}, ${large.toFixed(2)} ms at ${sizes[1]}, ratio ${ratio.toFixed(2)}`);
    if (!full) continue;
    tally.check(`${when}: ${name}: p99 <= 20 ms at ${sizes[1]}`, large <= 20, String(large));
    tally.check(`${when}: ${name}: p99 at most 1.5 times that at ${sizes[0]}`, ratio <= 1.5, String(ratio));
  }
}

const sites = sizes.map((size) => new Site(size, perAsset));
try {
  for (const site of sites) await prepare(site);
  judge(await measure(sites), "truth alone");
  for (const site of sites) await suggestions(site, tally, async () => {
    if (site === sites.at(-1)) judge(await measure(sites), "beside suggestions");
  });
  for (const site of sites) await tasks(site, tally, full);
  const large = sites.at(-1);
  await large.server.stop();
  large.server = undefined;
  await verify(large, "verify of all that, suggestions and tasks");
  if (full) {
    tally.check("import at 300,000 annotations/s or more", large.rate >= 300_000, String(large.rate));
    tally.check("import in under 1 GB", large.peak < 1000, String(large.peak));
    tally.check("verify in under 60 s", large.verify < 60, String(large.verify));
  }
} catch (error) {
  tally.check("the run came to its end", false, error.stack);
} finally {
  for (const site of sites) await site.end(process.argv.includes("--keep"));
}
tally.end();
