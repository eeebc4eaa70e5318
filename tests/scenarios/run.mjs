// Runs the API scenarios against the built binary: on SQLite, and on PostgreSQL when TOUCHMARK_TEST_POSTGRES is set.
//   node tests/scenarios/run.mjs [--binary PATH] [--only WORD] [--share sqlite|postgres|alone]
// The two databases at the same time, as they mostly wait; then what wants a machine for itself.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runShare } from "../lib/shares.mjs";
import { gaps, forgetCalls } from "./lib/contract.mjs";
import { Server } from "./lib/server.mjs";
import { flowTests } from "./lib/flows.mjs";
import { operationTests } from "./operations.mjs";
import { layerTests } from "./layers.mjs";
import { suggestionTests } from "./suggestions.mjs";
import { evaluationTests } from "./evaluation.mjs";
import { verdictTests } from "./verdicts.mjs";
import { bulkEditTests } from "./bulk_edits.mjs";
import { roleTests } from "./roles.mjs";
import { streamTests } from "./streams.mjs";
import { attackTests } from "./attacks.mjs";
import { modelTests, haveModels, NEED_MODELS } from "./models.mjs";
import { remoteModelTests } from "./remote_models.mjs";
import { mediaTests } from "./media.mjs";
import { lifeTests } from "./life.mjs";
import { crowdingTests } from "./crowding.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const binary = option("--binary", fileURLToPath(new URL("../../build/release/touchmark", import.meta.url)));
const only = option("--only", "");
const share = option("--share", "");
if (!existsSync(binary)) {
  console.error(`scenarios: ${binary} is not there; build it first (script/build) or name it with --binary`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
async function test(name, run, always = false) {
  if (only && !always && !name.includes(only)) return;
  try {
    await run();
    ++passed;
    console.log(`ok    ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAIL  ${name}\n      ${error.stack?.split("\n").slice(0, 4).join("\n      ") ?? error}`);
  }
}

async function onBackend(label, database) {
  forgetCalls();
  const server = await Server.start(binary, { database });
  const name = (text) => `${label}: ${text}`;
  try {
    await test(name("everybody signs in by link"), () => server.signEverybodyIn(), true);
    for (const tests of [flowTests, operationTests, layerTests, suggestionTests, verdictTests, evaluationTests, bulkEditTests, streamTests, roleTests, modelTests, remoteModelTests, mediaTests, attackTests])
      for (const [title, run] of await tests(server, binary)) await test(name(title), () => run(server));
    if (!only) {
      await test(name("every operation was called as everybody, and succeeded once"), () => {
        const found = gaps(haveModels ? [] : NEED_MODELS);
        if (found.length) throw new Error(found.join("\n      "));
      });
    }
    await test(name("the server lives and logged no failure"), () => {
      if (!server.alive()) throw new Error(`it died: ${server.log.slice(-2000)}`);
      const errors = server.log.split("\n").filter((line) => line.includes('"level":"error"'));
      if (errors.length) throw new Error(errors.slice(0, 5).join("\n      "));
    });
    await test(name("it stops cleanly when asked"), async () => {
      const began = performance.now();
      const { code } = await server.stop();
      if (code !== 0) throw new Error(`exit ${code}: ${server.log.slice(-1000)}`);
      if (performance.now() - began > 5000) throw new Error("it took over 5 s");
    });
  } finally {
    if (server.alive()) await server.stop();
  }
}

async function onShare() {
  try {
    if (share === "alone") for (const [title, run] of [...lifeTests(binary), ...crowdingTests(binary)]) await test(title, run);
    else await onBackend(share, share === "postgres" ? process.env.TOUCHMARK_TEST_POSTGRES : undefined);
  } catch (error) {
    ++failed;
    console.log(`FAIL  ${share}: ${error.stack ?? error}`);
  }
}

async function child(name) {
  const part = await runShare(fileURLToPath(import.meta.url), "--binary", binary, "--only", only, "--share", name);
  [passed, failed] = [passed + part.passed, failed + part.failed];
  process.stdout.write(part.text);
}

if (share) await onShare();
else {
  if (!process.env.TOUCHMARK_TEST_POSTGRES) console.log("note: TOUCHMARK_TEST_POSTGRES is not set; PostgreSQL is not exercised");
  await Promise.all([child("sqlite"), ...(process.env.TOUCHMARK_TEST_POSTGRES ? [child("postgres")] : [])]);
  await child("alone");
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
