// A batch of every asset in one call, one of three raters an asset, and how long three annotators wait for the next
// image in each.
import { tokenFor } from "../lib/touchmark.mjs";
import { p99 } from "./lib.mjs";

const kRounds = 150;  // of each of the three annotators

async function makeBatch(site, tally, wanted, tasks) {
  const began = performance.now();
  const batch = await site.ask("POST", "/batches", wanted);
  const seconds = (performance.now() - began) / 1000;
  console.log(`      ${tasks} tasks of "${wanted.name}" in one call: ${seconds.toFixed(1)} s, ${Math.round(tasks / seconds)}/s`);
  tally.check(`${site.assets} assets: "${wanted.name}" has its ${tasks} tasks`, batch.tasks?.["annotate:open"] === tasks, JSON.stringify(batch.tasks));
  return { batch, seconds };
}

// Each in turn takes the next image and hands it in; returns the p99 of both and checks that nobody got an image twice.
async function work(site, tally, annotators, name, raters) {
  const given = annotators.map(() => []);
  const times = { next: [], submit: [] };
  for (let i = 0; i < kRounds; i++) {
    for (const [at, { token }] of annotators.entries()) {
      let began = performance.now();
      const asset = await site.ask("POST", "/tasks/next", {}, token);
      times.next.push(performance.now() - began);
      given[at].push(asset.id);
      began = performance.now();
      await site.ask("POST", `/assets/${asset.id}/submit`, { layer: asset.work_layer }, token);
      times.submit.push(performance.now() - began);
    }
  }
  const ratersOf = new Map();
  for (const id of given.flat()) ratersOf.set(id, (ratersOf.get(id) ?? 0) + 1);
  const most = Math.max(...ratersOf.values());
  tally.check(`${site.assets} assets: "${name}" gives nobody an image twice, and ${raters} have each`, given.every((ids) => new Set(ids).size === kRounds) && most === raters, String(most));
  console.log(`      "${name}" of ${site.assets}: next p99 ${p99(times.next).toFixed(2)} ms, submit p99 ${p99(times.submit).toFixed(2)} ms`);
  return { next: p99(times.next), submit: p99(times.submit) };
}

export async function tasks(site, tally, full) {
  const people = () => Array.from({ length: 3 }, () => tokenFor("annotator", site, "scale"));
  const [alone, together] = [people(), people()];
  const ids = (list) => list.map((one) => one.id);
  const untouched = (await site.ask("GET", "")).counters["status:new"];
  const one = await makeBatch(site, tally, { name: "one rater", overlap: 1, members: ids(alone) }, untouched);
  const three = await makeBatch(site, tally, { name: "three raters", overlap: 3, members: ids(together) }, 3 * site.assets);
  const peak = site.peakMB();
  console.log(`      the server of ${site.assets} assets has had ${peak.toFixed(0)} MB`);
  const figures = { one: await work(site, tally, alone, "one rater", 1), three: await work(site, tally, together, "three raters", 3) };
  if (!full) return;
  tally.check(`${site.assets} assets: the server makes the tasks in under 1 GB`, peak < 1_000, String(peak));
  tally.check(`${site.assets} assets: their tasks in one call within 30 s`, one.seconds <= 30, String(one.seconds));
  tally.check(`${site.assets} assets: three times as many within 90 s`, three.seconds <= 90, String(three.seconds));
  for (const [name, { next, submit }] of Object.entries(figures))
    tally.check(`${site.assets} assets: next and submit with overlap ${name}: p99 <= 20 ms`, next <= 20 && submit <= 20, `${next} ${submit}`);
}
