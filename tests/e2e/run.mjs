// The whole job in a real browser, by mouse and keyboard, against the release binary: serves the demo project,
// plays the story on it, lets three raters label it at once, people come, change roles and go, two tabs of one browser
// meet, images go to the trash and come back, an import is looked at, made and taken back, the zips of six label tools
// come in, objects of many images are edited as one, the pages around the canvas are used, masks, lines, points, skeletons,
// ellipses and cuboids are drawn, outlines are joined, cut and redrawn, words and arrows are put, the picture is turned and
// adjusted, shapes are found in its pixels, keys are changed and German is spoken, what a model suggests is judged, a run is measured against the truth, and the server and the session come and go and are killed in the middle of
// gestures. One session is played by keyboard alone. Seven servers at a time, each with its own project and its plays one after
// another. Ends with "N passed, N failed".
//   node tests/e2e/run.mjs [PLAY]...
// plays only those named
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Demo } from "./lib/demo.mjs";

const password = "correct horse battery";
const lanes = [
  ["recovery", "trash", "many"],
  ["story", "three_raters", "language"],
  ["hands", "shapes", "tools"],
  ["members", "masks", "imports", "formats", "two_tabs"],
  ["picture", "suggestions", "classic"],
  ["pages", "kills"],
  ["words", "keyboard", "round_shapes", "evaluation"],
];
// Played only when they are named, one after another: real data and real models with servers of their own, and axe on every page and dialog,
// which takes minutes.
const ownServers = ["datasets", "sam", "runs"];
const apart = [...ownServers, "axe"];
const named = process.argv.slice(2);
const known = [...lanes.flat(), ...apart];
const unknown = named.filter((name) => !known.includes(name));
if (unknown.length) {
  console.error(`e2e: there is no play ${unknown.join(", ")}; there are ${known.join(", ")}`);
  process.exit(2);
}
let passed = 0;
const failures = []; // told again at the end, where they are found

async function play(name, demo) {
  const began = performance.now();
  const child = spawn("node", [fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), demo.address, "owner", password, "1"], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  const code = await new Promise((done) => child.once("close", done));
  process.stdout.write(`${text}      ${name}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  passed += (text.match(/^ok /gm) ?? []).length;
  const wrong = text.match(/^FAIL.*/gm) ?? (code === 0 ? [] : [`FAIL it ended with ${code}`]);
  failures.push(...wrong.map((line) => `${name}: ${line}`));
}

async function playAll(names) {
  if (!names.length) return;
  const demo = await Demo.start({ password });
  for (const name of names) await play(name, demo);
  await demo.stop();
}

for (const name of apart.filter((one) => named.includes(one)))
  await (ownServers.includes(name) ? play(name, { address: "" }) : playAll([name]));
await Promise.all(lanes.map((plays) => playAll(plays.filter((name) => !named.length || named.includes(name)))));
for (const line of failures) console.log(line);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
