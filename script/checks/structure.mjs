// Fails on an upward or sideways include, two folders that include each other, a file over 400 lines, a function over
// 60 lines of C++, and a file name that is not snake_case (the web's imports and functions: web.mjs). Exceptions, one a line with a reason, are in exceptions.txt beside this file.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { folderGraph, folderRings, twoWayPairs } from "./folders.mjs";

const maxFileLines = 400;
const maxFunctionLines = 60;

// What each room may include besides itself: the rooms below it.
const below = { base: [] };
below.geometry = below.metrics = ["base"];
below.record = ["geometry", "metrics", "base"];
const groundFloor = ["record", ...below.record];
below.compose = ["geometry", "metrics", "base"];
below.formats = below.ledger = below.models = groundFloor;
below.access = below.jobs = ["base"];
const stages = ["asset", "task", "annotation", "review", "version", "export"].map((s) => `flow/${s}`);
stages.forEach((stage, i) => (below[stage] = [...stages.slice(0, i), "formats", "ledger", "models", "compose", "access", "jobs", ...groundFloor]));
const flow = [...stages, ...below["flow/export"]];
for (const workflow of ["annotate_qa", "model_loop", "synthetic"]) below[`workflows/${workflow}`] = flow;
const workflows = ["workflows/annotate_qa", "workflows/model_loop", "workflows/synthetic"];
below["server/http"] = ["access", "base"];
below["server/api"] = ["server/http", ...workflows, ...flow];
below.cli = [...workflows, ...flow];
// An adapter implements interfaces of the rooms that need it, so it may see all of them but nothing above.
for (const adapter of ["sql", "blob", "folder", "media", "onnx", "packages", "torch", "render", "remote_models"]) below[`adapters/${adapter}`] = flow;
// Work in child processes.
below["adapters/process"] = ["base"];
for (const adapter of ["media", "onnx"]) below[`adapters/${adapter}`] = ["adapters/process", ...flow];
below["adapters/sql/driver"] = ["base"];
below["adapters/sql/ledger"] = ["adapters/sql/driver", "ledger", ...groundFloor];
below["adapters/sql/stores"] = ["adapters/sql/driver", "access", "jobs", "base"];
below["adapters/sql"] = ["adapters/sql/driver", "adapters/sql/ledger", "adapters/sql/stores", ...flow];

const exceptions = new Map(
  readFileSync(new URL("exceptions.txt", import.meta.url), "utf8").split("\n")
    .filter((line) => line.trim() && !line.startsWith("#"))
    .map((line) => { const [what, ...reason] = line.split(" "); return [what, reason.join(" ")]; }));

const problems = [];
const complain = (key, text) => { if (!exceptions.get(key)) problems.push(text); };

function roomOf(path) {
  const inside = path.replace(/^src\//, "");
  return Object.keys(below).filter((room) => inside.startsWith(room + "/")).sort((a, b) => b.length - a.length)[0];
}

const includes = []; // of src: [including file, included file]

function checkIncludes(path, lines) {
  const room = roomOf(path);
  if (!room) { if (path !== "src/main.cpp") problems.push(`${path}: in no room of the house`); return; }
  lines.forEach((line, i) => {
    const match = /^\s*#\s*include\s+"([^"]+)"/.exec(line);
    if (!match) return;
    if (existsSync("src/" + match[1])) includes.push([path, "src/" + match[1]]);
    const target = roomOf("src/" + match[1]);
    if (!target || target === room || below[room].includes(target)) return;
    // Contract and adapter tests may look at what they test.
    if (path.endsWith("_test.cpp") && room.startsWith("adapters/")) return;
    complain(`include:${path}:${match[1]}`, `${path}:${i + 1}: ${room} must not include ${match[1]}`);
  });
}

// A function's lines: from its declaration, at the left or inside a class, to the closing brace in the same column.
function checkFunctionsCpp(path, lines) {
  for (const column of ["", "  "]) {
    for (let i = 0; i < lines.length; i++) {
      if (!lines[i].startsWith(column) || !/^[A-Za-z_~\[]/.test(lines[i].slice(column.length))) continue;
      let open = i;
      while (open < lines.length && !/[{};]\s*(\/\/.*)?$/.test(lines[open])) open++;
      const declaration = lines.slice(i, open + 1).join(" ");
      if (!declaration.includes("(") || !/\{\s*(\/\/.*)?$/.test(declaration)) continue;
      if (/^\s*(template <[^{]*> )?(namespace|class|struct|union|enum|extern)\b/.test(declaration)) continue;
      let end = open + 1;
      while (end < lines.length && !lines[end].startsWith(column + "}") && !lines[end].startsWith("}")) end++;
      if (!(lines[end] ?? "").startsWith(column + "}")) continue; // what stands around it ended first: a statement
      if (end - i + 1 > maxFunctionLines) complain(`function:${path}:${i + 1}`, `${path}:${i + 1}: function of ${end - i + 1} lines (limit ${maxFunctionLines})`);
      i = end;
    }
  }
}

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" }).split("\n").filter(Boolean);
let checked = 0;
for (const path of files) {
  const source = /\.(cpp|h|ts|tsx|mjs)$/.test(path) && !path.includes("/generated/");
  if (!source) continue;
  let text;
  try { text = readFileSync(path, "utf8"); } catch { continue; }
  const lines = text.split("\n");
  checked++;
  if (lines.length - 1 > maxFileLines) complain(`file:${path}`, `${path}: ${lines.length - 1} lines (limit ${maxFileLines})`);
  if (/\.(cpp|h)$/.test(path)) {
    const name = path.split("/").pop();
    if (!/^[a-z0-9_]+\.(cpp|h)$/.test(name)) problems.push(`${path}: file names are snake_case`);
    if (path.startsWith("src/")) checkIncludes(path, lines);
    checkFunctionsCpp(path, lines);
  }
}
const graph = folderGraph(includes);
const [pairs, rings] = [twoWayPairs(graph), folderRings(graph)];
problems.push(...pairs, ...rings);
for (const problem of problems) console.log(problem);
console.log(
  `structure: ${checked} files, ${includes.length} includes within src, ${pairs.length} two-way pairs and ${rings.length} rings of folders, ` +
    `${problems.length} problems`,
);
process.exit(problems.length ? 1 : 0);
