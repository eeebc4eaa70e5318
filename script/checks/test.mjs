// Runs the parts of script/test; ends with "N passed, N failed". See parts.mjs.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError, choose, list, look, parseArguments } from "./parts.mjs";

const logs = "build/test-logs";
const seconds = (began) => `${((performance.now() - began) / 1000).toFixed(1)} s`;

const spareTime = 240_000; // for all jobs that are `spare`, together
const wholeTime = 840_000; // of this program's life: none of them goes on after it

async function logged(name, argv, timeout) {
  const path = `${logs}/${name.replaceAll(":", "-")}.log`;
  const file = openSync(path, "w");
  // By the program of that name, which ends all that the job started.
  const command = timeout ? ["timeout", "--kill-after=10", String(timeout / 1000), ...argv] : argv;
  const { status, error } = await new Promise((done) => {
    const child = spawn(command[0], command.slice(1), { stdio: ["ignore", file, file] });
    child.once("error", (error) => done({ status: null, error }));
    child.once("close", (status) => done({ status }));
  });
  closeSync(file);
  return { good: status === 0, late: timeout !== undefined && (status === 124 || status === 137), text: readFileSync(path, "utf8") + (error ? `${error.message}\n` : "") };
}

// {passed, failed} of a job that ended: a step is one check; a counted one says how many, and one that ended badly
// without a failure to show for it is a failure.
export function verdict(counted, good, text) {
  if (!counted) return { passed: good ? 1 : 0, failed: good ? 0 : 1 };
  const line = [...text.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  if (!line) return { passed: 0, failed: 1 };
  return { passed: Number(line[1]), failed: Number(line[2]) || (good ? 0 : 1), line: line[0] };
}

async function runOne({ name, counted, argv }, say, timeout) {
  const began = performance.now();
  const { good, late, text } = await logged(name, argv, timeout);
  if (late) {
    say(`left  ${name}: no time for it; script/test --only ${name} (${seconds(began)})`);
    return { passed: 0, failed: 0 };
  }
  const { passed, failed, line } = verdict(counted, good, text);
  const lines = text.trimEnd().split("\n");
  say(`${failed ? "FAIL" : "ok  "}  ${name}${counted ? `: ${line ?? "no result"}` : ""} (${seconds(began)})`);
  if (failed) say(lines.slice(-60).join("\n"));
  const skipped = [...new Set(lines.filter((l) => /^\[ {2}SKIPPED \]|^SKIP/.test(l)))].slice(0, 20);
  if (skipped.length) say(skipped.join("\n"));
  return { passed, failed };
}

// Those that run at once: a job, and those behind it that may run beside it. What each needs is built before.
function together(jobs) {
  const groups = [];
  for (const job of jobs) {
    if (job.beside && groups.length && groups.at(-1).every((one) => one.needs === job.needs && !one.nothing)) groups.at(-1).push(job);
    else groups.push([job]);
  }
  return groups;
}

export async function runJobs(jobs, say = console.log, spare = spareTime) {
  mkdirSync(logs, { recursive: true });
  const sum = { passed: 0, failed: 0, failures: [] };
  const add = (name, { passed, failed }) => {
    sum.passed += passed;
    sum.failed += failed;
    if (failed) sum.failures.push(name);
  };
  let built = jobs.some((j) => j.name === "build");
  for (const [job, ...beside] of together(jobs)) {
    if (job.nothing) { say(`ok    ${job.name}: ${job.nothing} (0.0 s)`); continue; }
    if (job.needs && !built) {
      const began = performance.now();
      const { good, text } = await logged("build", ["script/build"]);
      built = true;
      if (!good) { add("build", { passed: 0, failed: 1 }); say(`FAIL  build (${seconds(began)})\n${text.split("\n").slice(-60).join("\n")}`); break; }
    }
    const began = performance.now();
    if (job.spare) spare = Math.min(spare, wholeTime - began);
    if (job.spare && spare < 1000) { say(`left  ${job.name}: no time for it; script/test --only ${job.name}`); continue; }
    const results = await Promise.all([job, ...beside].map((one) => runOne(one, say, job.spare ? spare : undefined)));
    results.forEach((result, i) => add([job, ...beside][i].name, result));
    if (job.spare) spare -= performance.now() - began;
  }
  if (sum.failures.length) say(`failed: ${sum.failures.join(" ")}`);
  say(`${sum.passed} passed, ${sum.failed} failed`);
  return sum;
}

async function main() {
  try {
    const options = parseArguments(process.argv.slice(2));
    const state = look(options);
    if (options.list) return console.log(list(state));
    const jobs = choose(options, state);
    if (options.plan) return console.log(jobs.map((j) => `${j.name}: ${j.nothing ?? j.argv.join(" ")}`).join("\n"));
    process.exitCode = (await runJobs(jobs)).failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
