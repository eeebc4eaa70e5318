// Builds and runs unit and contract test programs: node script/checks/programs.mjs PRESET NAME...
// Ends with "N passed, N failed".
//
// Those that use PostgreSQL run one after another, as one of them crashes it; beside them run the others.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { usesPostgres } from "./parts.mjs";

const [preset, ...names] = process.argv.slice(2);
const folder = `build/${preset}`;
const loud = (command, ...args) => spawnSync(command, args, { stdio: "inherit" }).status === 0;
const built = (existsSync(`${folder}/build.ninja`) || loud("cmake", "--preset", preset)) &&
  loud("cmake", "--build", folder, "-j", String(availableParallelism()), "--target", ...names.map((n) => `test_${n}`));
if (!built) process.exit(1);

// What the sanitizers are to leave alone, each with its reason in the file.
const suppressions = (path) => `suppressions=${resolve(path)}:print_suppressions=0`;

// tsan.supp and the libraries that libvips and its modules load, whatever they are called on this system.
function threadSuppressions() {
  const said = (command, ...args) => spawnSync(command, args, { encoding: "utf8" }).stdout ?? "";
  const vips = /=> (\S*\/libvips\.so\.42)$/m.exec(said("ldconfig", "-p"))?.[1];
  if (!vips) return "script/checks/tsan.supp";
  const modules = readdirSync(dirname(vips)).filter((name) => name.startsWith("vips-modules-")).flatMap((folder) => readdirSync(`${dirname(vips)}/${folder}`).map((name) => `${dirname(vips)}/${folder}/${name}`));
  const names = [vips, ...modules].flatMap((file) => said("ldd", file).match(/^\t\S+(?= => )/gm) ?? []).map((line) => line.trim());
  const theirs = [...names, ...modules.map((file) => basename(file))].filter((name) => !/^(lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s)\.so|libvips\.so)/.test(name));
  const path = `${folder}/suppressions`;
  writeFileSync(path, readFileSync("script/checks/tsan.supp", "utf8") + [...new Set(theirs)].map((name) => `called_from_lib:${name}\n`).join(""));
  return path;
}

// The leak checker of gcc 12 crashes where it looks for the thread-local storage of libvips, which this program loads.
const leaks = (name) => `${suppressions("script/checks/lsan.supp")}${name === "adapters_media" ? ":use_tls=0" : ""}`;
const threads = preset === "tsan" ? suppressions(threadSuppressions()) : "";
const environment = (name) => (preset === "tsan" ? { TSAN_OPTIONS: threads } : preset === "asan" ? { LSAN_OPTIONS: leaks(name) } : {});
let passed = 0, failed = 0;
mkdirSync("build/test-logs", { recursive: true });

const ended = (program, environment) => new Promise((done) => {
  const child = spawn(program, ["--gtest_brief=1"], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(chunk));
  child.on("error", (error) => done({ status: null, signal: error.message, text: "" }));
  child.on("close", (status, signal) => done({ status, signal, text: Buffer.concat(chunks).toString() }));
});

async function run(name) {
  const began = performance.now();
  const program = `${folder}/test_${name}`;
  const { status, signal, text } = await ended(program, environment(name));
  writeFileSync(`${program}.log`, text);
  const count = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const good = count(/^\[ {2}PASSED {2}\] (\d+)/m);
  // A program that ended badly without saying which test failed is one failure.
  const bad = count(/^ ?(\d+) FAILED TEST/m) || (status === 0 ? 0 : 1);
  passed += good;
  failed += bad;
  console.log(`      ${name}: ${good} passed, ${bad} failed (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  const told = text.split("\n").filter((line) => /^\[ {2}SKIPPED \]|FAILED {2}\]|ERROR|Failure$/.test(line));
  if (told.length) console.log([...new Set(told)].join("\n"));
  if (status !== 0) console.log(`${program} ended with ${status ?? signal}\n${text.split("\n").slice(-40).join("\n")}`);
}

async function runAll(some) {
  for (const name of some) await run(name);
}

await Promise.all([runAll(names.filter(usesPostgres)), runAll(names.filter((name) => !usesPostgres(name)))]);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
