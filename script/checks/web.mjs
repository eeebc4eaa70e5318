// The web's law: who may import whom (web/.dependency-cruiser.mjs), how code is written (web/eslint.config.mjs), and
// no two folders that import each other. The two tools run side by side.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { folderGraph, folderRings, twoWayPairs } from "./folders.mjs";

const web = new URL("../../web/", import.meta.url).pathname;
if (!existsSync(`${web}node_modules/.bin/eslint`)) {
  console.log("web: the tools are not installed; run script/bootstrap");
  process.exit(2);
}

// What the tool printed as JSON, whatever its exit status; what it said instead, if it is none.
function tool(name, args) {
  return new Promise((resolve) => {
    const child = spawn(`${web}node_modules/.bin/${name}`, args, { cwd: web, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (part) => (out += part));
    child.stderr.on("data", (part) => (err += part));
    child.on("close", () => {
      try {
        resolve(JSON.parse(out));
      } catch {
        console.log(`${name} failed:\n${out}${err}`);
        process.exit(2);
      }
    });
  });
}

// A file's findings follow from its text, the configuration and the tools: what was found last time for all the same
// is not looked for again.
const versions = createHash("sha256").update(readFileSync(`${web}package-lock.json`)).digest("hex").slice(0, 16);
const cache = ["--cache", "--cache-strategy", "content", "--cache-location", `../build/lint/eslint-${versions}`];

const began = Date.now();
const [cruise, files] = await Promise.all([
  tool("depcruise", ["--config", ".dependency-cruiser.mjs", "--output-type", "json", "app/src", "packages"]),
  tool("eslint", [".", ...cache, "--format", "json"]),
]);

const rules = new Map(cruise.summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment ?? rule.name]));
const seen = new Set();
const imports = [];
for (const { rule, from, to, cycle } of cruise.summary.violations) {
  const ring = cycle ? [from, ...cycle.map((step) => step.name)] : null;
  const key = ring ? `${rule.name} ${[...new Set(ring)].sort()}` : `${rule.name} ${from} ${to}`;
  if (seen.has(key)) continue; // a ring is told of once, not from each of its files
  seen.add(key);
  imports.push(`web/${from}: ${rule.name}: ${ring ? ring.join(" -> ") : `imports ${to}`} (${rules.get(rule.name)})`);
}

const ours = (path) => /^(app|packages)\//.test(path);
const edges = cruise.modules
  .filter((module) => ours(module.source))
  .flatMap((module) => module.dependencies.filter((to) => ours(to.resolved)).map((to) => [module.source, to.resolved]));
const graph = folderGraph(edges);
const pairs = twoWayPairs(graph);
const rings = folderRings(graph);

const style = files.flatMap(({ filePath, messages }) =>
  messages.map(({ line, ruleId, message }) => `web/${filePath.slice(web.length)}:${line}: ${message.split("\n")[0]} (${ruleId ?? "syntax"})`),
);

for (const problem of [...imports, ...pairs, ...rings, ...style]) console.log(problem);
console.log(
  `web: ${files.length} files, ${edges.length} imports between ${new Set(edges.flat()).size} modules, ${imports.length} against the floors, ` +
    `${pairs.length} two-way pairs and ${rings.length} rings of folders, ${style.length} against the style (${((Date.now() - began) / 1000).toFixed(1)} s)`,
);
process.exit(imports.length + pairs.length + rings.length + style.length > 0 ? 1 : 0);
