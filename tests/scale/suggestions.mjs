// One suggestion of a model for each asset, written into a run layer: what truth says must be the same bytes before
// and after, and 10,000 of them are accepted, and taken back, in one event each.
import { createHash } from "node:crypto";
import { random } from "../lib/touchmark.mjs";
import { exported } from "./lib.mjs";

const kCall = 10_000;  // the most annotations of one call

// The body of the call that writes suggestions for assets `first`..`last`, as text: quicker than JSON.stringify.
function body(first, last, next) {
  const parts = [];
  for (let asset = first; asset <= last; asset++) {
    const [x, y, w, h] = [1100, 600, 150, 100].map((most) => 1 + Math.floor(next() * most * 10) / 10);
    const score = Math.floor(next() * 1000) / 1000;
    parts.push(`{"asset_id":${asset},"content":{"kind":"object","class_id":${1 + Math.floor(20 * next() * next())},"shape":{"kind":"box","x":${x},"y":${y},"width":${w},"height":${h}},"score":${score}}}`);
  }
  return `{"made_by":"model:scale@1","annotations":[${parts.join(",")}]}`;
}

// Writes them; returns the seconds that the server took, without those that made the text.
async function write(site, layer) {
  const next = random(99);
  let spent = 0;
  for (let first = 1; first <= site.assets; first += kCall) {
    const last = Math.min(site.assets, first + kCall - 1);
    const text = body(first, last, next);
    const began = performance.now();
    const { annotations } = await site.ask("POST", `/layers/${layer}/annotations`, text);
    spent += performance.now() - began;
    if (annotations !== last - first + 1) throw new Error(`${annotations} were written, not ${last - first + 1}`);
  }
  return spent / 1000;
}

// Everything that truth says, each as the hash of the very bytes: counters, pages of every filter, 500 assets.
async function pages(site) {
  const next = random(3);
  const places = [0, ...Array.from({ length: 4 }, () => site.anyAsset(next))];
  const paths = places.flatMap((after) => [
    `/assets?after=${after}&limit=1000`,
    ...["new", "in_progress", "submitted"].map((status) => `/assets?status=${status}&after=${after}&limit=200&count=true`),
    ...Array.from({ length: 20 }, (_, i) => `/assets?class_id=${i + 1}&after=${after}&limit=200&count=true`),
    `/assets?class_id=3&status=new&after=${after}&limit=200&count=true`,
    `/assets?class_id=2&annotator=1&after=${after}&limit=200&count=true`,
  ]);
  for (let i = 0; i < 500; i++) {
    const asset = site.anyAsset(next);
    paths.push(`/assets/${asset}`, `/assets/${asset}/annotations`);
  }
  const out = new Map();
  for (const path of paths) {
    const { status, text } = await site.raw("GET", path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text.slice(0, 300)}`);
    out.set(path, createHash("sha256").update(text).digest("hex"));
  }
  return out;
}

const countersOf = async (site) => JSON.stringify((await site.ask("GET", "")).counters);
const digestOf = (version) => JSON.stringify({ assets: version.assets, annotations: version.annotations, classes: version.classes, digest: version.digest });

async function truth(site, name) {
  const began = performance.now();
  const version = await site.ask("POST", "/versions", { name });
  const seconds = (performance.now() - began) / 1000;
  return { counters: await countersOf(site), pages: await pages(site), version: digestOf(version), now: await exported(site), seconds };
}

function compare(site, tally, before, after, when) {
  const same = (name, a, b) => tally.check(`${site.assets} assets: ${name} are the same bytes ${when}`, a === b, `\n${a}\n${b}`);
  same("truth's counters", before.counters, after.counters);
  const differ = [...before.pages].filter(([path, hash]) => after.pages.get(path) !== hash).map(([path]) => path);
  tally.check(`${site.assets} assets: ${before.pages.size} pages, filters and assets are the same bytes ${when}`, differ.length === 0, differ.slice(0, 5).join(" "));
  same("a version's counts and digest", before.version, after.version);
  same(`${(before.now.bytes / 1e6).toFixed(1)} MB of export`, before.now.sha256, after.now.sha256);
}

// `measure` is called when the suggestions are there and nothing of them was accepted.
export async function suggestions(site, tally, measure) {
  const { assets } = site;
  const before = await truth(site, "before");
  const layer = await site.ask("POST", "/layers", { kind: "run", name: "scale run", model: "scale@1" });
  const seconds = await write(site, layer.id);
  console.log(`      ${assets} suggestions in ${seconds.toFixed(1)} s, ${Math.round(assets / seconds)}/s; a version ${before.seconds.toFixed(1)} s, an export ${before.now.seconds.toFixed(1)} s`);
  const counted = (await site.ask("GET", "/layers")).items.find((one) => one.id === layer.id);
  tally.check(`${assets} suggestions are in their layer`, counted?.annotations === assets, JSON.stringify(counted));
  compare(site, tally, before, await truth(site, "after"), `with ${assets} suggestions`);
  const frozen = await exported(site, ["--version", "before"]);
  const again = await exported(site, ["--version", "after"]);
  tally.check(`${assets} assets: the versions frozen before and after export the same bytes`, frozen.sha256 === again.sha256, `${frozen.sha256} ${again.sha256}`);
  await measure();
  await acceptAndUndo(site, tally, layer.id);
}

async function acceptAndUndo(site, tally, layer) {
  const most = Math.min(kCall, site.assets);
  const head = async () => (await site.ask("GET", "")).head;
  const [counters, first] = [await countersOf(site), await head()];
  let began = performance.now();
  const accepted = await site.ask("POST", `/layers/${layer}/accept`, { limit: most });
  const accepting = (performance.now() - began) / 1000;
  const second = await head();
  tally.check(`${site.assets} assets: accepting ${most} is one event`, accepted.annotations === most && accepted.seq === first + 1 && second === first + 1, JSON.stringify({ accepted, first, second }));
  const more = JSON.parse(await countersOf(site)).annotations - JSON.parse(counters).annotations;
  tally.check(`${site.assets} assets: the truth has them`, more === most, String(more));
  began = performance.now();
  const undone = await site.ask("POST", `/events/${accepted.seq}/undo`);
  const undoing = (performance.now() - began) / 1000;
  tally.check(`${site.assets} assets: undoing it is one event`, undone.annotations === most && (await head()) === second + 1, JSON.stringify(undone));
  tally.check(`${site.assets} assets: then truth's counters are as before`, (await countersOf(site)) === counters);
  console.log(`      ${most} of ${site.assets} suggestions accepted in ${accepting.toFixed(2)} s, taken back in ${undoing.toFixed(2)} s`);
}
